import { calibrate } from '../doctor/calibrate.js'
import { gatherFacts } from '../doctor/gather.js'
import { judge, printFindings } from '../doctor/judge.js'
import { text, UsageError, type Verb } from '../verb.js'

export const doctor: Verb = {
  name: 'doctor',
  help: '体检：还缺什么、哪里不对、该怎么办',
  options: {
    calibrate: { type: 'string', value: '地点', help: '校准坐标：这个人正站在这个地点' },
    person: { type: 'string', value: '账号', help: '校准时站在那里的人（企业微信账号）' },
    apply: { type: 'boolean', help: '校准后把结果存下来；不写就只看结果' },
  },
  details: ['✗ 必须处理（退出码 1） · ! 建议处理 · ✓ 正常'],
  async run({ app, place, options, out, err }) {
    const [where, person] = [text(options['calibrate']), text(options['person'])]
    if ((where === undefined) !== (person === undefined) || (options['apply'] === true && where === undefined))
      throw new UsageError('校准要同时写 --calibrate 地点 和 --person 账号。')
    if (where !== undefined && person !== undefined)
      return calibrate(app, { place: where, personId: person, apply: options['apply'] === true }, { out, err })
    const findings = judge(await gatherFacts(app, place))
    printFindings(findings, out)
    return findings.some(finding => finding.level === 'bad') ? 1 : 0
  },
}
