import { useState } from 'preact/hooks'
import { act } from '../lib/api.js'
import { groupOf } from '../lib/people.js'
import type { Member, Place, School } from '../lib/types.js'
import type { Attempt } from './control-panel.js'
import { Section } from './section.js'

/** Seats that stay empty, so that the teacher's list has something to say. */
const STAY_AWAY = 3
/** At once; a browser lets no more through to one address. */
const LANES = 4

/** The rest of a class: nobody wants to tap forty phones to see an ordinary morning. */
export function ClassmatesSection({ attempt, school, open }: { attempt: Attempt; school: School; open: string[] }) {
  const [busy, setBusy] = useState(false)
  const [word, setWord] = useState<string | null>(null)
  const className = school.members.find(member => open.includes(member.userid) && member.className !== '')?.className
  const [place] = school.places
  if (className === undefined || place === undefined) return null

  const checkIn = async () => {
    const classmates = classmatesOf(school.members, className, open)
    setBusy(true)
    const done = await attempt(() => inLanes(classmates, member => tapAt(member.userid, place)))
    setBusy(false)
    setWord(done ? `${classmates.length} 名同学点过“签到”了。` : null)
  }
  return (
    <Section title="同学们" open>
      <p class="hint">
        让{className}的其他同学在{place.name}点一次“签到”，留 {STAY_AWAY} 人不来。签到时段里点才算数。
      </p>
      <button class="button" data-testid="classmates" disabled={busy} aria-busy={busy} onClick={() => void checkIn()}>
        全班签到，留 {STAY_AWAY} 人
      </button>
      {word !== null && <p class="hint">{word}</p>}
    </Section>
  )
}

/** Everybody of the class but those whose phones stand on the desk, who act for themselves, and the last seats. */
function classmatesOf(members: Member[], className: string, open: string[]): Member[] {
  const students = members.filter(member => member.className === className && ['学生', '检查员'].includes(groupOf(member)))
  return students.filter(member => !open.includes(member.userid)).slice(0, -STAY_AWAY)
}

async function tapAt(userid: string, { key, latitude, longitude, precision = 20 }: Place): Promise<void> {
  await act(userid, { do: 'position', latitude, longitude, precision, preset: key, report: true })
  await act(userid, { do: 'menu', key: '签到' })
}

async function inLanes<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}
