-- CreateEnum
CREATE TYPE "approval_state" AS ENUM ('pending', 'returned', 'approved', 'refused', 'withdrawn', 'revoked');

-- CreateEnum
CREATE TYPE "approval_seat_state" AS ENUM ('waiting', 'asked', 'approved', 'refused', 'returned', 'transferred', 'closed', 'lost');

-- CreateTable
CREATE TABLE "approval_case" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "applicant_id" TEXT NOT NULL,
    "opened_by_id" TEXT NOT NULL,
    "state" "approval_state" NOT NULL DEFAULT 'pending',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "round" INTEGER NOT NULL DEFAULT 1,
    "step" INTEGER NOT NULL DEFAULT 0,
    "stage" INTEGER NOT NULL DEFAULT 0,
    "step_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "urgent_by" TIMESTAMPTZ(3),
    "urged_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "settled_by_id" TEXT,
    "on_behalf_of_id" TEXT,

    CONSTRAINT "approval_case_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "approval_step" (
    "date" DATE NOT NULL,
    "case_id" BIGINT NOT NULL,
    "round" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "in_turn" BOOLEAN NOT NULL DEFAULT false,
    "fallback" BOOLEAN NOT NULL DEFAULT false,
    "remind_after_minutes" INTEGER,
    "escalate_to" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "approval_step_pkey" PRIMARY KEY ("date","case_id","round","place")
);

-- CreateTable
CREATE TABLE "approval_seat" (
    "date" DATE NOT NULL,
    "case_id" BIGINT NOT NULL,
    "round" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "signature" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "state" "approval_seat_state" NOT NULL,
    "asked_id" TEXT,
    "decided_by_id" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_seat_pkey" PRIMARY KEY ("date","case_id","round","step","place")
);

-- CreateTable
CREATE TABLE "approval_action" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "case_id" BIGINT NOT NULL,
    "round" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "verb" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "on_behalf_of_id" TEXT,
    "target_id" TEXT,
    "note" TEXT,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_action_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" BIGSERIAL NOT NULL,
    "principal_id" TEXT NOT NULL,
    "delegate_id" TEXT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_case_subject_idx" ON "approval_case"("subject");

-- CreateIndex
CREATE INDEX "approval_case_state_due_at_idx" ON "approval_case"("state", "due_at");

-- CreateIndex
CREATE INDEX "approval_case_applicant_id_idx" ON "approval_case"("applicant_id");

-- CreateIndex
CREATE INDEX "approval_case_number_idx" ON "approval_case"("number");

-- CreateIndex
CREATE UNIQUE INDEX "approval_case_date_subject_key" ON "approval_case"("date", "subject");

-- CreateIndex
CREATE INDEX "approval_seat_person_id_state_idx" ON "approval_seat"("person_id", "state");

-- CreateIndex
CREATE INDEX "approval_action_date_case_id_idx" ON "approval_action"("date", "case_id");

-- CreateIndex
CREATE INDEX "delegation_principal_id_idx" ON "delegation"("principal_id");
