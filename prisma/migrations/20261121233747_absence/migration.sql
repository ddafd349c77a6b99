-- CreateTable
CREATE TABLE "absence" (
    "date" DATE NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "absence_pkey" PRIMARY KEY ("date","subject")
);

-- CreateIndex
CREATE INDEX "absence_subject_idx" ON "absence"("subject");

-- CreateIndex
CREATE INDEX "absence_person_id_until_at_idx" ON "absence"("person_id", "until_at");

-- CreateIndex
CREATE INDEX "absence_until_at_idx" ON "absence"("until_at");
