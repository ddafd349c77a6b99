-- CreateEnum
CREATE TYPE "inbox_state" AS ENUM ('done', 'failed', 'parked');

-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('queued', 'sending', 'sent', 'skipped', 'unknown', 'dead');

-- CreateEnum
CREATE TYPE "send_state" AS ENUM ('frozen', 'sent', 'unknown', 'dead');

-- CreateEnum
CREATE TYPE "card_state" AS ENUM ('sending', 'live', 'closed', 'lost');

-- CreateEnum
CREATE TYPE "source" AS ENUM ('wecom', 'file', 'chat', 'national');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('student', 'class_teacher', 'deputy_class_teacher', 'counsellor', 'subject_teacher', 'cadre', 'inspector', 'secretary', 'officer', 'aid_centre', 'work_study_head', 'administrator');

-- CreateEnum
CREATE TYPE "scope_kind" AS ENUM ('class', 'department', 'school');

-- CreateEnum
CREATE TYPE "occurrence_state" AS ENUM ('planned', 'open', 'closed', 'cancelled');

-- CreateEnum
CREATE TYPE "check_in_result" AS ENUM ('in', 'unsure', 'out', 'none');

-- CreateEnum
CREATE TYPE "mark_kind" AS ENUM ('arrived', 'slip', 'excused', 'absent', 'undo');

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "pulse" (
    "id" INTEGER NOT NULL,
    "ran_until" TIMESTAMPTZ(3) NOT NULL,
    "real_time" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pulse_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pulse_gap" (
    "id" BIGSERIAL NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pulse_gap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "slot_date" DATE NOT NULL,
    "job" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("slot_date","job","slot")
);

-- CreateTable
CREATE TABLE "inbox_event" (
    "date" DATE NOT NULL,
    "key" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "command" TEXT,
    "person_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "inbox_state" NOT NULL,
    "body" TEXT,
    "reply" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "inbox_event_pkey" PRIMARY KEY ("date","key")
);

-- CreateTable
CREATE TABLE "intent" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "intent_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "intent_id" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "state" "delivery_state" NOT NULL DEFAULT 'queued',
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "send_date" DATE,
    "send_id" BIGINT,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "send" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "api" TEXT NOT NULL,
    "body" TEXT,
    "task_id" TEXT,
    "state" "send_state" NOT NULL DEFAULT 'frozen',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "leased_by" TEXT,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "first_tried_at" TIMESTAMPTZ(3),
    "ambiguous" BOOLEAN NOT NULL DEFAULT false,
    "msg_id" TEXT,
    "result" JSONB,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "send_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "card" (
    "date" DATE NOT NULL,
    "task_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "state" "card_state" NOT NULL DEFAULT 'sending',
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "card_pkey" PRIMARY KEY ("date","task_id")
);

-- CreateTable
CREATE TABLE "card_code" (
    "date" DATE NOT NULL,
    "code" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "minted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "card_code_pkey" PRIMARY KEY ("date","code")
);

-- CreateTable
CREATE TABLE "told" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "subject" TEXT NOT NULL,
    "student_id" TEXT NOT NULL,
    "recipient_id" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "delivery_id" BIGINT,
    "counted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "told_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "wecom_user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "alias" TEXT,
    "position" TEXT,
    "status" INTEGER,
    "school_no" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "visible" BOOLEAN NOT NULL DEFAULT true,
    "left_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "department" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" INTEGER,
    "sort_order" BIGINT NOT NULL DEFAULT 0,
    "leaders" TEXT[],
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "department_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "department_member" (
    "department_id" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "is_leader" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "department_member_pkey" PRIMARY KEY ("department_id","person_id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "members" TEXT[],
    "departments" INTEGER[],

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "class_group" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "department_id" INTEGER,
    "source" "source" NOT NULL DEFAULT 'wecom',
    "dissolved_on" DATE,

    CONSTRAINT "class_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "class_activation" (
    "class_id" INTEGER NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "source" "source" NOT NULL,

    CONSTRAINT "class_activation_pkey" PRIMARY KEY ("class_id","from_on")
);

-- CreateTable
CREATE TABLE "class_member" (
    "class_id" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "source" "source" NOT NULL DEFAULT 'wecom',

    CONSTRAINT "class_member_pkey" PRIMARY KEY ("class_id","person_id","from_on")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" BIGSERIAL NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "scope_kind" "scope_kind" NOT NULL,
    "scope_id" INTEGER NOT NULL DEFAULT 0,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "source" "source" NOT NULL,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "school_import" (
    "version" SERIAL NOT NULL,
    "sha256" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "school_import_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "term" (
    "name" TEXT NOT NULL,
    "first_on" DATE NOT NULL,
    "last_on" DATE NOT NULL,
    "source" "source" NOT NULL DEFAULT 'file',

    CONSTRAINT "term_pkey" PRIMARY KEY ("first_on")
);

-- CreateTable
CREATE TABLE "calendar_year" (
    "year" INTEGER NOT NULL,
    "source" "source" NOT NULL,
    "notice" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "calendar_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "calendar_day" (
    "date" DATE NOT NULL,
    "source" "source" NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "follows" INTEGER,

    CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("date","source")
);

-- CreateTable
CREATE TABLE "place" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "shapes" JSONB NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "source" "source" NOT NULL,

    CONSTRAINT "place_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "window_rule" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope_kind" "scope_kind" NOT NULL,
    "scope_id" INTEGER NOT NULL DEFAULT 0,
    "weekdays" INTEGER[],
    "open_time" TEXT NOT NULL,
    "late_time" TEXT,
    "close_time" TEXT NOT NULL,
    "places" TEXT[],
    "reading_max_age_seconds" INTEGER NOT NULL DEFAULT 180,
    "remind_minutes" INTEGER NOT NULL DEFAULT 5,
    "report_minutes" INTEGER NOT NULL DEFAULT 3,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "source" "source" NOT NULL,
    "set_by" TEXT,

    CONSTRAINT "window_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exemption" (
    "id" BIGSERIAL NOT NULL,
    "person_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "from_on" DATE NOT NULL,
    "until_on" DATE NOT NULL,
    "source" "source" NOT NULL,
    "set_by" TEXT,
    "revoked_by" TEXT,

    CONSTRAINT "exemption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "window_occurrence" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "class_id" INTEGER NOT NULL,
    "rule_id" INTEGER NOT NULL,
    "rule_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "open_at" TIMESTAMPTZ(3) NOT NULL,
    "late_at" TIMESTAMPTZ(3),
    "close_at" TIMESTAMPTZ(3) NOT NULL,
    "remind_at" TIMESTAMPTZ(3),
    "report_at" TIMESTAMPTZ(3) NOT NULL,
    "reading_max_age_seconds" INTEGER NOT NULL,
    "places" JSONB NOT NULL,
    "state" "occurrence_state" NOT NULL DEFAULT 'planned',
    "interrupted" BOOLEAN NOT NULL DEFAULT false,
    "reminded_at" TIMESTAMPTZ(3),
    "reported_at" TIMESTAMPTZ(3),
    "cancelled_by" TEXT,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,

    CONSTRAINT "window_occurrence_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "occurrence_member" (
    "date" DATE NOT NULL,
    "occurrence_id" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,

    CONSTRAINT "occurrence_member_pkey" PRIMARY KEY ("date","person_id","occurrence_id")
);

-- CreateTable
CREATE TABLE "location_reading" (
    "date" DATE NOT NULL,
    "key" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "latitude" DOUBLE PRECISION NOT NULL,
    "longitude" DOUBLE PRECISION NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "location_reading_pkey" PRIMARY KEY ("date","key")
);

-- CreateTable
CREATE TABLE "tap" (
    "date" DATE NOT NULL,
    "inbox_key" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "occurrence_date" DATE,
    "occurrence_id" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "chosen_point" BOOLEAN NOT NULL DEFAULT false,
    "result" "check_in_result" NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "late" BOOLEAN NOT NULL DEFAULT false,
    "flagged" BOOLEAN NOT NULL DEFAULT false,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "accuracy" DOUBLE PRECISION,
    "reading_at" TIMESTAMPTZ(3),
    "settled" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "tap_pkey" PRIMARY KEY ("date","inbox_key")
);

-- CreateTable
CREATE TABLE "check_in_record" (
    "date" DATE NOT NULL,
    "occurrence_id" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,
    "result" "check_in_result" NOT NULL,
    "late" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "flagged" BOOLEAN NOT NULL DEFAULT false,
    "inbox_key" TEXT NOT NULL,

    CONSTRAINT "check_in_record_pkey" PRIMARY KEY ("date","occurrence_id","person_id")
);

-- CreateTable
CREATE TABLE "teacher_mark" (
    "date" DATE NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "occurrence_id" BIGINT NOT NULL,
    "person_id" TEXT NOT NULL,
    "kind" "mark_kind" NOT NULL,
    "by_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT,

    CONSTRAINT "teacher_mark_pkey" PRIMARY KEY ("date","id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "date" DATE NOT NULL,
    "subject" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("date","subject","sequence")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "subject" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("subject")
);

-- CreateIndex
CREATE INDEX "pulse_gap_until_at_idx" ON "pulse_gap"("until_at");

-- CreateIndex
CREATE INDEX "inbox_event_state_next_attempt_at_idx" ON "inbox_event"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "inbox_event_person_id_created_at_idx" ON "inbox_event"("person_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "intent_date_dedupe_key_key" ON "intent"("date", "dedupe_key");

-- CreateIndex
CREATE INDEX "delivery_person_id_id_idx" ON "delivery"("person_id", "id");

-- CreateIndex
CREATE INDEX "delivery_person_id_sent_at_idx" ON "delivery"("person_id", "sent_at");

-- CreateIndex
CREATE INDEX "delivery_send_date_send_id_idx" ON "delivery"("send_date", "send_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_date_intent_id_person_id_key" ON "delivery"("date", "intent_id", "person_id");

-- CreateIndex
CREATE INDEX "send_state_available_at_idx" ON "send"("state", "available_at");

-- CreateIndex
CREATE INDEX "card_task_id_idx" ON "card"("task_id");

-- CreateIndex
CREATE INDEX "card_subject_person_id_idx" ON "card"("subject", "person_id");

-- CreateIndex
CREATE INDEX "card_code_task_id_idx" ON "card_code"("task_id");

-- CreateIndex
CREATE INDEX "told_subject_student_id_idx" ON "told"("subject", "student_id");

-- CreateIndex
CREATE INDEX "told_delivery_id_idx" ON "told"("delivery_id");

-- CreateIndex
CREATE INDEX "person_school_no_idx" ON "person"("school_no");

-- CreateIndex
CREATE INDEX "department_member_person_id_idx" ON "department_member"("person_id");

-- CreateIndex
CREATE INDEX "class_member_person_id_idx" ON "class_member"("person_id");

-- CreateIndex
CREATE INDEX "role_grant_person_id_idx" ON "role_grant"("person_id");

-- CreateIndex
CREATE INDEX "role_grant_role_scope_kind_scope_id_idx" ON "role_grant"("role", "scope_kind", "scope_id");

-- CreateIndex
CREATE INDEX "place_name_idx" ON "place"("name");

-- CreateIndex
CREATE INDEX "window_rule_key_idx" ON "window_rule"("key");

-- CreateIndex
CREATE INDEX "exemption_person_id_idx" ON "exemption"("person_id");

-- CreateIndex
CREATE INDEX "window_occurrence_open_at_close_at_idx" ON "window_occurrence"("open_at", "close_at");

-- CreateIndex
CREATE UNIQUE INDEX "window_occurrence_date_class_id_rule_key_key" ON "window_occurrence"("date", "class_id", "rule_key");

-- CreateIndex
CREATE INDEX "occurrence_member_date_occurrence_id_idx" ON "occurrence_member"("date", "occurrence_id");

-- CreateIndex
CREATE INDEX "location_reading_person_id_at_idx" ON "location_reading"("person_id", "at");

-- CreateIndex
CREATE INDEX "tap_person_id_at_idx" ON "tap"("person_id", "at");

-- CreateIndex
CREATE INDEX "tap_occurrence_date_occurrence_id_idx" ON "tap"("occurrence_date", "occurrence_id");

-- CreateIndex
CREATE INDEX "teacher_mark_date_occurrence_id_person_id_idx" ON "teacher_mark"("date", "occurrence_id", "person_id");

-- Hand-written: partial indexes for the queues, which stay small whatever the history.
CREATE INDEX "inbox_event_failed" ON "inbox_event"("next_attempt_at") WHERE "state" = 'failed';
CREATE INDEX "delivery_ready" ON "delivery"("available_at", "id") WHERE "state" = 'queued';
CREATE INDEX "delivery_line" ON "delivery"("person_id", "id") WHERE "state" IN ('queued', 'sending');
CREATE INDEX "send_frozen" ON "send"("available_at", "id") WHERE "state" = 'frozen';
CREATE INDEX "tap_unsettled" ON "tap"("at") WHERE NOT "settled";
-- What did not arrive, for the operator and the figures.
CREATE INDEX "delivery_failed" ON "delivery"("id") WHERE "state" IN ('dead', 'unknown');
-- What retention takes away: each row leaves its index with it.
CREATE INDEX "inbox_event_reply" ON "inbox_event"("received_at") WHERE "reply" IS NOT NULL;
CREATE INDEX "intent_payload" ON "intent"("date") WHERE "payload" NOT IN ('{}', 'null');
CREATE INDEX "tap_position" ON "tap"("at") WHERE "latitude" IS NOT NULL;
