import type { Facts, Finding } from './facts.js'
import { houseChecks } from './judge-house.js'
import { schoolChecks } from './judge-school.js'
import { wecomChecks } from './judge-wecom.js'

/** A demo that does not run has no WeCom and perhaps no school yet: only the house itself is looked at. */
export function judge(facts: Facts): Finding[] {
  const resting = facts.mode === 'demo' && facts.place === 'alone'
  return [...houseChecks, ...(resting ? [] : [...wecomChecks, ...schoolChecks])].flatMap(check => check(facts))
}

const SIGN: Record<Finding['level'], string> = { ok: '✓', info: '·', warn: '!', bad: '✗' }

export function printFindings(findings: readonly Finding[], out: (line: string) => void): void {
  for (const { topic, level, text, todo, items } of findings) {
    out(`${SIGN[level]} ${topic}：${text}`)
    for (const item of items ?? []) out(`    ${item}`)
    if (todo !== undefined) out(`    → ${todo}`)
  }
  const count = (level: Finding['level']) => findings.filter(finding => finding.level === level).length
  const [bads, warns] = [count('bad'), count('warn')]
  out('')
  out(
    bads > 0
      ? `有 ${bads} 项（✗）必须处理${warns > 0 ? `，${warns} 项（!）建议处理` : ''}。`
      : warns > 0
        ? `可以使用，有 ${warns} 项（!）建议处理。`
        : '一切正常。',
  )
}
