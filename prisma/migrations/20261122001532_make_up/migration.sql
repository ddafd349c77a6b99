-- CreateEnum
CREATE TYPE "make_up_state" AS ENUM ('asked', 'returned', 'approved', 'refused', 'withdrawn', 'revoked');

-- CreateTable
CREATE TABLE "make_up_request" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "occurrence_id" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "state" "make_up_state" NOT NULL DEFAULT 'asked',
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "make_up_request_pkey" PRIMARY KEY ("date","id")
);

-- CreateIndex
CREATE INDEX "make_up_request_person_id_date_idx" ON "make_up_request"("person_id", "date");

-- CreateIndex
CREATE UNIQUE INDEX "make_up_request_date_occurrence_id_person_id_attempt_key" ON "make_up_request"("date", "occurrence_id", "person_id", "attempt");
