-- CreateEnum
CREATE TYPE "media_state" AS ENUM ('fetching', 'kept', 'lost', 'refused');

-- CreateTable
CREATE TABLE "media_file" (
    "date" DATE NOT NULL,
    "id" TEXT NOT NULL,
    "state" "media_state" NOT NULL DEFAULT 'fetching',
    "media_id" TEXT,
    "uploader_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "owner" TEXT,
    "content_type" TEXT,
    "bytes" BYTEA,
    "size" INTEGER,
    "sha256" TEXT,
    "refusal" TEXT,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_on" DATE NOT NULL,

    CONSTRAINT "media_file_pkey" PRIMARY KEY ("date","id")
);

-- CreateIndex
CREATE INDEX "media_file_owner_idx" ON "media_file"("owner");

-- CreateIndex
CREATE INDEX "media_file_expires_on_idx" ON "media_file"("expires_on");
