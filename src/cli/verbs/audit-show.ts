import { findSubjects, inTransaction, namesIn, readTrail, TRAIL_ACTOR, trailWords, type KeptText, type ShownEntry } from '../../app.js'
import { longDay, clockTime, localDate } from '../../shared/dates.js'
import type { Verb } from '../verb.js'

const MOST_SUBJECTS = 20

export const auditShow: Verb = {
  name: 'audit show',
  help: '看一条操作记录：谁、什么时候、做了什么',
  argument: { name: '单号', help: '单号、姓名、学号、班级，或记录自己的名字（如 person:zhang.san）', required: true },
  options: {},
  details: ['写过的理由只在原文还保留、且与当时一字不差时显示；仅老师可见的理由不在这里显示。'],
  async run({ app, args, out, err }) {
    const wanted = args[0]!
    return inTransaction(app, async tx => {
      const subjects = await findSubjects(tx, wanted)
      if (subjects.length === 0) {
        err(`没有关于“${wanted}”的操作记录。`)
        return 1
      }
      if (subjects.length > 1) {
        err(`“${wanted}”有 ${subjects.length} 条记录，请写全其中一个：`)
        for (const subject of subjects.slice(0, MOST_SUBJECTS)) err(`  ${subject}`)
        return 1
      }
      const subject = subjects[0]!
      const kept: KeptText[] = []
      for (const manifest of app.manifests) kept.push(...((await manifest.keptTexts?.(tx, subject)) ?? []))
      const entries = await readTrail(tx, subject, kept)
      const names = await namesIn(tx, entries)
      out(`${subject}，共 ${entries.length} 条：`)
      for (const entry of entries) for (const line of linesOf(entry, names)) out(line)
      return 0
    })
  },
}

const TEXT_STATE = { private: '（有理由，仅老师可见，与当时一致）', gone: '（有理由，原文已按期限删除或被改过）' }

function linesOf({ sequence, at, actorId, action, data, text }: ShownEntry, names: Map<string, string>): string[] {
  const nameOf = (id: string) => names.get(id) ?? TRAIL_ACTOR[id] ?? id
  const facts = trailWords.inOrder(Object.keys(data).filter(name => data[name] !== null)).map(
    name =>
      `${trailWords.fact(name)} ${[data[name]]
        .flat()
        .map(value => wordOf(name, value, names))
        .join('、')}`,
  )
  const head = `  ${sequence}. ${momentOf(at)}  ${nameOf(actorId)}  ${trailWords.action(action)}`
  return [
    facts.length === 0 ? head : `${head}（${facts.join('，')}）`,
    ...(text === null ? [] : [`     ${text.state === 'kept' ? `“${text.text}”` : TEXT_STATE[text.state]}`]),
  ]
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

function wordOf(name: string, value: unknown, names: Map<string, string>): string {
  if (value === true) return '是'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (name === 'state') return trailWords.state(value)
  return INSTANT.test(value) ? momentOf(new Date(value)) : (names.get(value) ?? value)
}

function momentOf(at: Date): string {
  const day = localDate(at)
  return `${day.slice(0, 4)}年${longDay(day)} ${clockTime(at)}`
}
