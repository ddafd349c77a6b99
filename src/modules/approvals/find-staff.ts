import type { Tx } from '../../db/index.js'
import type { PersonName, RoleName } from '../../directory/index.js'
import { toDbDate, type LocalDate } from '../../shared/dates.js'
import { personIdOf } from '../../shared/ids.js'

/** Roles that students may have: nobody passes a decision to a student. */
const STUDENT_ROLES: readonly RoleName[] = ['student', 'cadre', 'inspector']

/** Teachers and officers by name, 工号 or userid; 李明老师 is also found as 李明. Several who share a name are all returned. */
export async function findStaff(tx: Tx, said: string, on: LocalDate): Promise<PersonName[]> {
  const text = said.trim()
  if (text === '') return []
  const found = await byText(tx, text, on)
  const bare = text.replace(/老师$/, '')
  return found.length > 0 || bare === text || bare === '' ? found : byText(tx, bare, on)
}

async function byText(tx: Tx, text: string, on: LocalDate): Promise<PersonName[]> {
  const day = toDbDate(on)
  return tx.$queryRaw<PersonName[]>`
    select p.id, p.wecom_user_id as "wecomUserId", p.name, p.school_no as "schoolNo" from person p
     where p.left_at is null and (p.name = ${text} or p.school_no = ${text} or p.id = ${personIdOf(text)})
       and exists (select from role_grant g where g.person_id = p.id and g.from_on <= ${day}::date and (g.until_on is null or ${day}::date < g.until_on)
                      and not g.role::text = any(${STUDENT_ROLES}))
       and not exists (select from role_grant g where g.person_id = p.id and g.role = 'student' and g.from_on <= ${day}::date
                      and (g.until_on is null or ${day}::date < g.until_on))
     order by p.school_no nulls last, p.id`
}
