import { useState } from 'preact/hooks'
import { API_KINDS, API_NAMES, describeApiFault } from '../lib/faults.js'
import { Icon } from '../lib/icon.js'
import type { ApiFault } from '../lib/types.js'

interface ApiFaultsProps {
  faults: ApiFault[]
  save: (faults: ApiFault[]) => Promise<boolean>
}

const TIMES: [string, number | null][] = [
  ['1 次', 1],
  ['3 次', 3],
  ['一直', null],
]

/** Faults of single API calls: a list, and a line to add one. */
export function ApiFaults({ faults, save }: ApiFaultsProps) {
  const [name, setName] = useState<string>('message/send')
  const [kind, setKind] = useState('busy')
  const [times, setTimes] = useState('1 次')
  const add = () => {
    const fault = API_KINDS.find(one => one.name === kind)?.fault
    if (fault !== undefined) void save([...faults, { api: name, ...fault, times: new Map(TIMES).get(times) ?? null }])
  }
  return (
    <div class="fault">
      <span class="fault-words">
        <span class="fault-label">接口出错</span>
        <span class="hint">服务调用企业微信时遇到什么。</span>
      </span>
      <div class="api-fault">
        <select
          class="field"
          aria-label="哪个接口"
          data-testid="fault-api-name"
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        >
          {API_NAMES.map(one => (
            <option key={one} value={one}>
              {one === '*' ? '全部接口' : one}
            </option>
          ))}
        </select>
        <select
          class="field"
          aria-label="出什么错"
          data-testid="fault-api-kind"
          value={kind}
          onChange={event => setKind(event.currentTarget.value)}
        >
          {API_KINDS.map(one => (
            <option key={one.name} value={one.name}>
              {one.label}
            </option>
          ))}
        </select>
        <select
          class="field"
          aria-label="出错几次"
          data-testid="fault-api-times"
          value={times}
          onChange={event => setTimes(event.currentTarget.value)}
        >
          {TIMES.map(([label]) => (
            <option key={label}>{label}</option>
          ))}
        </select>
        <button class="button" data-testid="fault-api-add" onClick={add}>
          加入
        </button>
      </div>
      {faults.length > 0 && (
        <ul class="api-fault-list">
          {faults.map((fault, index) => (
            <li key={index}>
              <span>{describeApiFault(fault)}</span>
              <button
                class="icon-button"
                aria-label={`移除：${describeApiFault(fault)}`}
                onClick={() => void save(faults.filter(one => one !== fault))}
              >
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
