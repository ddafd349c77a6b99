import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/index.js'
import { Prisma } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { IntentInput, OutboxPort } from './port.js'
import { REFRESH_KIND } from './render.js'

/** The outbox of one transaction: promises are kept because they are written with the fact. */
export function createOutbox(tx: Tx): OutboxPort {
  /** How many deliveries were promised. */
  async function write(intents: readonly IntentInput[]): Promise<number> {
    const rows = intents.map(({ kind, subject, recipients, dedupeKey, date, payload = {} }) => {
      return { date, dedupe_key: dedupeKey, kind, subject, payload, persons: recipients.length > 0 ? [...new Set(recipients)] : [''] }
    })
    return tx.$executeRaw`
      with asked as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
                   as asked(date date, dedupe_key text, kind text, subject text, payload jsonb, persons text[])
      ), made as (
        insert into intent (date, dedupe_key, kind, subject, payload) select date, dedupe_key, kind, subject, payload from asked
        on conflict (date, dedupe_key) do nothing returning date, id, dedupe_key, kind, subject
      )
      insert into delivery (date, intent_id, person_id, kind, subject)
      select made.date, made.id, r.person_id, made.kind, made.subject
        from made join asked using (date, dedupe_key), unnest(asked.persons) with ordinality as r(person_id, place) order by made.id, r.place`
  }

  return {
    add: async intent => (await write([intent])) > 0,
    async addMany(intents) {
      if (intents.length > 0) await write(intents)
    },
    async refresh({ subject, date, holders }) {
      const day = toDbDate(date)
      // A refresh that is being rendered at this moment has not seen our change; its row is locked, so it covers nobody.
      await tx.$executeRaw`
        with waiting as (
          select person_id from delivery
           where kind = ${REFRESH_KIND} and subject = ${subject} and state = 'queued' and person_id = any(${[...holders]}::text[])
             for update skip locked
        ), missing as (
          select person_id, place from unnest(${[...new Set(holders)]}::text[]) with ordinality as h(person_id, place)
           where person_id not in (select person_id from waiting)
        ), made as (
          insert into intent (date, dedupe_key, kind, subject, payload)
          select ${day}::date, ${`refresh:${subject}:${randomUUID()}`}, ${REFRESH_KIND}, ${subject}, '{}'::jsonb where exists (select from missing)
          returning date, id, kind, subject
        )
        insert into delivery (date, intent_id, person_id, kind, subject)
        select made.date, made.id, missing.person_id, made.kind, made.subject from made, missing order by missing.place`
    },
  }
}

/** A card's right to be changed: valid 72 h, used once (cards.md section 6). */
export const CODE_LIFETIME = Prisma.sql`interval '71 hours'`
