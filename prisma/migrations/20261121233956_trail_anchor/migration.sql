-- CreateTable
CREATE TABLE "audit_anchor" (
    "date" DATE NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "heads" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "subjects" INTEGER NOT NULL,
    "entries" INTEGER NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "audit_anchor_head" (
    "date" DATE NOT NULL,
    "subject" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_anchor_head_pkey" PRIMARY KEY ("date","subject")
);

-- CreateIndex
CREATE INDEX "audit_anchor_head_subject_date_idx" ON "audit_anchor_head"("subject", "date");

-- CreateIndex
CREATE INDEX "audit_entry_subject_sequence_idx" ON "audit_entry"("subject", "sequence");
