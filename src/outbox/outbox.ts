import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/index.js'
import { Prisma } from '../db/index.js'
import { toDbDate } from '../shared/dates.js'
import type { OutboxPort } from './port.js'
import { REFRESH_KIND } from './render.js'

/** The outbox of one transaction: promises are kept because they are written with the fact. */
export function createOutbox(tx: Tx): OutboxPort {
  const outbox: OutboxPort = {
    async add({ kind, subject, recipients, dedupeKey, date, payload = {} }) {
      const persons = recipients.length > 0 ? [...new Set(recipients)] : ['']
      const promised = await tx.$executeRaw`
        with made as (
          insert into intent (date, dedupe_key, kind, subject, payload)
          values (${toDbDate(date)}::date, ${dedupeKey}, ${kind}, ${subject}, ${JSON.stringify(payload)}::jsonb)
          on conflict (date, dedupe_key) do nothing returning date, id, kind, subject
        )
        insert into delivery (date, intent_id, person_id, kind, subject)
        select made.date, made.id, r.person_id, made.kind, made.subject
          from made, unnest(${persons}::text[]) with ordinality as r(person_id, place) order by r.place`
      return promised > 0
    },
    async refresh({ subject, date, holders }) {
      // A refresh that is being rendered at this moment has not seen our change; its row is locked, so it covers nobody.
      const waiting = await tx.$queryRaw<{ person_id: string }[]>`
        select person_id from delivery
         where kind = ${REFRESH_KIND} and subject = ${subject} and state = 'queued' and person_id = any(${[...holders]}::text[])
           for update skip locked`
      const covered = new Set(waiting.map(delivery => delivery.person_id))
      const recipients = holders.filter(holder => !covered.has(holder))
      if (recipients.length > 0)
        await outbox.add({ kind: REFRESH_KIND, subject, recipients, dedupeKey: `refresh:${subject}:${randomUUID()}`, date })
    },
  }
  return outbox
}

/** A card's right to be changed: valid 72 h, used once (cards.md section 6). */
export const CODE_LIFETIME = Prisma.sql`interval '71 hours'`
