-- CreateEnum
CREATE TYPE "leave_state" AS ENUM ('pending', 'returned', 'approved', 'refused', 'withdrawn', 'cancelled');

-- CreateTable
CREATE TABLE "leave_slip" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "number" TEXT NOT NULL,
    "slip_key" TEXT NOT NULL,
    "applicant_id" TEXT NOT NULL,
    "class_id" INTEGER NOT NULL,
    "filed_by_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "leaves_campus" BOOLEAN NOT NULL,
    "private_reason" BOOLEAN NOT NULL DEFAULT false,
    "shape" JSONB NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "periods" INTEGER NOT NULL,
    "school_days" DOUBLE PRECISION NOT NULL,
    "summed_days" DOUBLE PRECISION NOT NULL,
    "back_dated" BOOLEAN NOT NULL DEFAULT false,
    "extends_number" TEXT,
    "photos" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "state" "leave_state" NOT NULL DEFAULT 'pending',
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" TEXT,
    "on_behalf_of_id" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "returned_at" TIMESTAMPTZ(3),
    "returned_by_id" TEXT,

    CONSTRAINT "leave_slip_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "leave_reason" (
    "date" DATE NOT NULL,
    "number" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "drop_on" DATE NOT NULL,

    CONSTRAINT "leave_reason_pkey" PRIMARY KEY ("date","number")
);

-- CreateTable
CREATE TABLE "leave_copy" (
    "date" DATE NOT NULL,
    "number" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,

    CONSTRAINT "leave_copy_pkey" PRIMARY KEY ("date","number","person_id")
);

-- CreateTable
CREATE TABLE "read_log" (
    "date" DATE NOT NULL,
    "subject" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "reader_id" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "how" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "read_log_pkey" PRIMARY KEY ("date","subject","reader_id","what")
);

-- CreateIndex
CREATE INDEX "leave_slip_applicant_id_from_at_idx" ON "leave_slip"("applicant_id", "from_at");

-- CreateIndex
CREATE INDEX "leave_slip_slip_key_idx" ON "leave_slip"("slip_key");

-- CreateIndex
CREATE INDEX "leave_slip_state_due_at_idx" ON "leave_slip"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "leave_slip_date_number_key" ON "leave_slip"("date", "number");

-- CreateIndex
CREATE INDEX "leave_reason_drop_on_idx" ON "leave_reason"("drop_on");

-- CreateIndex
CREATE INDEX "read_log_subject_idx" ON "read_log"("subject");

-- CreateIndex
CREATE INDEX "read_log_owner_id_at_idx" ON "read_log"("owner_id", "at");
