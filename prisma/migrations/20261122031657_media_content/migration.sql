-- CreateTable
CREATE TABLE "media_content" (
    "sha256" TEXT NOT NULL,
    "store" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_content_pkey" PRIMARY KEY ("sha256","store")
);

-- CreateIndex
CREATE INDEX "media_file_sha256_idx" ON "media_file"("sha256");
