-- CreateEnum
CREATE TYPE "inspection_change" AS ENUM ('filed', 'amended', 'appealed', 'settled');

-- CreateEnum
CREATE TYPE "appeal_state" AS ENUM ('asked', 'returned', 'approved', 'refused', 'withdrawn', 'revoked');

-- CreateEnum
CREATE TYPE "rectification_state" AS ENUM ('open', 'fixed', 'closed');

-- CreateTable
CREATE TABLE "inspection_template" (
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "first_used_on" DATE NOT NULL,

    CONSTRAINT "inspection_template_pkey" PRIMARY KEY ("name","version")
);

-- CreateTable
CREATE TABLE "inspection_report" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "number" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "class_id" INTEGER,
    "inspector_id" TEXT NOT NULL,
    "on_behalf_of_id" TEXT,
    "findings" JSONB NOT NULL,
    "note" TEXT,
    "score" DOUBLE PRECISION NOT NULL,
    "base" DOUBLE PRECISION NOT NULL,
    "photos" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "own_class" BOOLEAN NOT NULL DEFAULT false,
    "late" BOOLEAN NOT NULL DEFAULT false,
    "counts" BOOLEAN NOT NULL DEFAULT true,
    "filed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "inspection_report_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "inspection_entry" (
    "date" DATE NOT NULL,
    "report_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL,
    "change" "inspection_change" NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "before" JSONB,
    "after" JSONB NOT NULL,

    CONSTRAINT "inspection_entry_pkey" PRIMARY KEY ("date","report_id","revision")
);

-- CreateTable
CREATE TABLE "inspection_swap" (
    "date" DATE NOT NULL,
    "template" TEXT NOT NULL,
    "from_id" TEXT NOT NULL,
    "to_id" TEXT NOT NULL,
    "by_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inspection_swap_pkey" PRIMARY KEY ("date","template","from_id")
);

-- CreateTable
CREATE TABLE "inspection_appeal" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "report_id" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "applicant_id" TEXT NOT NULL,
    "items" TEXT[],
    "reason" TEXT NOT NULL,
    "state" "appeal_state" NOT NULL DEFAULT 'asked',
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inspection_appeal_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "rectification" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "number" TEXT NOT NULL,
    "report_id" BIGINT NOT NULL,
    "item" TEXT NOT NULL,
    "class_id" INTEGER,
    "target" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "state" "rectification_state" NOT NULL DEFAULT 'open',
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "photos" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "fixed_by_id" TEXT,
    "fixed_at" TIMESTAMPTZ(3),
    "closed_by_id" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "sent_back" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rectification_pkey" PRIMARY KEY ("date","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "inspection_template_name_hash_key" ON "inspection_template"("name", "hash");

-- CreateIndex
CREATE INDEX "inspection_report_class_id_date_idx" ON "inspection_report"("class_id", "date");

-- CreateIndex
CREATE INDEX "inspection_report_inspector_id_date_idx" ON "inspection_report"("inspector_id", "date");

-- CreateIndex
CREATE UNIQUE INDEX "inspection_report_date_number_key" ON "inspection_report"("date", "number");

-- CreateIndex
CREATE UNIQUE INDEX "inspection_report_date_template_target_inspector_id_key" ON "inspection_report"("date", "template", "target", "inspector_id");

-- CreateIndex
CREATE UNIQUE INDEX "inspection_appeal_date_report_id_attempt_key" ON "inspection_appeal"("date", "report_id", "attempt");

-- CreateIndex
CREATE INDEX "rectification_state_class_id_idx" ON "rectification"("state", "class_id");

-- CreateIndex
CREATE UNIQUE INDEX "rectification_date_number_key" ON "rectification"("date", "number");

-- CreateIndex
CREATE UNIQUE INDEX "rectification_date_report_id_item_key" ON "rectification"("date", "report_id", "item");
