import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../lib/api.js'
import { countFaults, FAULT_FIELDS, PEOPLE_FAULTS, type FaultField } from '../lib/faults.js'
import type { Faults, FaultsPatch, School } from '../lib/types.js'
import { ApiFaults } from './api-faults.js'
import type { Attempt } from './control-panel.js'
import { Section } from './section.js'

interface FaultsSectionProps {
  attempt: Attempt
  school: School
  open: string[]
  changed: number
}

export function FaultsSection({ attempt, school, open, changed }: FaultsSectionProps) {
  const { faults, save } = useFaults(attempt, changed)
  const count = faults === null ? 0 : countFaults(faults)

  return (
    <Section title="故障注入" open {...(count > 0 ? { aside: `${count} 项生效` } : {})}>
      {faults === null ? (
        <p class="hint">正在读取…</p>
      ) : (
        <>
          {FAULT_FIELDS.map(field => (
            <FaultRow key={field.key} field={field} faults={faults} save={save} />
          ))}
          <ApiFaults faults={faults.api} save={list => save({ api: list })} />
          {PEOPLE_FAULTS.map(field => (
            <PeopleRow key={field.key} field={field} ids={faults[field.key]} save={ids => save({ [field.key]: ids })} />
          ))}
          <OneShots attempt={attempt} school={school} open={open} save={save} />
        </>
      )}
    </Section>
  )
}

/** A change shows at once; an answer that was asked for before it, or while it is on its way, no longer counts. */
function useFaults(attempt: Attempt, changed: number) {
  const [faults, setFaults] = useState<Faults | null>(null)
  const pace = useRef({ reading: 0, saving: 0 })

  const read = useCallback(async () => {
    pace.current.reading += 1
    const mine = pace.current.reading
    const answer = await api.faults()
    if (mine === pace.current.reading && pace.current.saving === 0) setFaults(answer)
  }, [])
  useEffect(() => void attempt(read), [attempt, read, changed])

  const save = (patch: FaultsPatch) => {
    setFaults(now => now && { ...now, ...patch })
    pace.current.saving += 1
    return attempt(async () => {
      try {
        await api.saveFaults(patch)
      } finally {
        pace.current.saving -= 1
        // After a refusal too: the panel then shows again what the desk really does.
        await read()
      }
    })
  }
  return { faults, save }
}

function FaultRow({ field, faults, save }: { field: FaultField; faults: Faults; save: (patch: FaultsPatch) => Promise<boolean> }) {
  const testid = `fault-${field.key}`
  if (field.control === 'switch') {
    return (
      <label class="fault fault-switch">
        <Words label={field.label} explain={field.explain} />
        <input
          type="checkbox"
          role="switch"
          checked={faults[field.key]}
          data-testid={testid}
          onChange={event => void save({ [field.key]: event.currentTarget.checked })}
        />
      </label>
    )
  }
  const value = faults[field.key]
  const options = field.options.some(([one]) => one === value) ? field.options : [...field.options, [value, String(value)] as const]
  const choose = (text: string) => {
    const chosen = options.find(([one]) => String(one) === text)
    if (chosen !== undefined) void save({ [field.key]: chosen[0] })
  }
  return (
    <label class="fault">
      <Words label={field.label} explain={field.explain} />
      <select class="field" data-testid={testid} value={String(value)} onChange={event => choose(event.currentTarget.value)}>
        {options.map(([one, label]) => (
          <option key={one} value={String(one)}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

function PeopleRow({
  field,
  ids,
  save,
}: {
  field: (typeof PEOPLE_FAULTS)[number]
  ids: string[]
  save: (ids: string[]) => Promise<boolean>
}) {
  return (
    <label class="fault">
      <Words label={field.label} explain={field.explain} />
      <input
        class="field"
        placeholder="账号，用逗号分开"
        data-testid={`fault-${field.key}`}
        value={ids.join(', ')}
        onChange={event => void save(event.currentTarget.value.split(/[,，、\s]+/).filter(Boolean))}
      />
    </label>
  )
}

function OneShots({
  attempt,
  school,
  open,
  save,
}: Pick<FaultsSectionProps, 'attempt' | 'school' | 'open'> & { save: (patch: FaultsPatch) => Promise<boolean> }) {
  const [said, setSaid] = useState('')
  const run = async (work: Promise<boolean>, done: string) => setSaid((await work) ? done : '')
  const nameOf = (id: string) => school.members.find(member => member.userid === id)?.name ?? id
  return (
    <div class="fault">
      <Words label="立即发生一次" explain="按下就生效，不需要恢复。" />
      <div class="fault-actions">
        <button
          class="button"
          data-testid="fault-expire-codes"
          onClick={() => void run(save({ expireCodes: true }), '所有卡片更新码已过期')}
        >
          卡片更新码过期
        </button>
        <button
          class="button"
          data-testid="fault-expire-token"
          onClick={() => void run(save({ expireToken: '42001' }), 'access_token 已过期')}
        >
          access_token 过期
        </button>
        {open.map(id => (
          <button
            key={id}
            class="button"
            data-testid={`fault-redeliver-${id}`}
            onClick={() =>
              void run(
                attempt(() => api.redeliver(id)),
                `已重投${nameOf(id)}的最近一次回调`,
              )
            }
          >
            重投{nameOf(id)}的上一次
          </button>
        ))}
      </div>
      <p class="said" role="status">
        {said}
      </p>
    </div>
  )
}

function Words({ label, explain }: { label: string; explain: string }) {
  return (
    <span class="fault-words">
      <span class="fault-label">{label}</span>
      <span class="hint">{explain}</span>
    </span>
  )
}
