-- CreateTable
CREATE TABLE "dialogue" (
    "person_id" TEXT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "photos" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dialogue_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dialogue_id_key" ON "dialogue"("id");

-- CreateIndex
CREATE INDEX "dialogue_expires_at_idx" ON "dialogue"("expires_at");
