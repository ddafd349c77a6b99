import { useCallback, useEffect, useState } from 'preact/hooks'
import { api } from '../lib/api.js'
import { wentWrong } from '../lib/log.js'
import { secondsOf } from '../lib/time.js'
import type { LogEntry } from '../lib/types.js'
import type { Attempt } from './control-panel.js'
import { Section } from './section.js'

const EVERY_MS = 2_000
const SHOWN = 60

/** Read again every other second, but only while somebody looks. */
export function LogSection({ attempt }: { attempt: Attempt }) {
  const [open, setOpen] = useState(false)
  const [entries, setEntries] = useState<LogEntry[]>([])
  const [onlyWrong, setOnlyWrong] = useState(false)
  const read = useCallback(async () => setEntries(await api.log()), [])

  useEffect(() => {
    if (!open) return
    void attempt(read)
    const timer = setInterval(() => {
      // A reading that fails now is told by the connection notice; the next one comes soon.
      if (!document.hidden) void read().catch(() => undefined)
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [open, attempt, read])

  const shown = entries.filter(entry => !onlyWrong || wentWrong(entry)).slice(0, SHOWN)
  return (
    <Section title="最近调用" testid="log" open={open} toggled={setOpen}>
      <label class="switch">
        <input type="checkbox" checked={onlyWrong} onChange={event => setOnlyWrong(event.currentTarget.checked)} />
        <span>只看出错的</span>
      </label>
      {shown.length === 0 ? (
        <p class="hint">还没有记录。</p>
      ) : (
        <ol class="log">
          {shown.map((entry, index) => (
            <LogLine key={`${entry.at}-${entry.name}-${index}`} entry={entry} />
          ))}
        </ol>
      )}
    </Section>
  )
}

const KINDS: Record<LogEntry['kind'], string> = { call: '调用', callback: '回调', note: '提醒' }

function LogLine({ entry }: { entry: LogEntry }) {
  const { kind, name, userid, status, errcode, ms, note } = entry
  const code =
    errcode !== undefined && errcode !== null
      ? `errcode ${errcode}`
      : status === null
        ? '无应答'
        : status === undefined
          ? ''
          : `HTTP ${status}`
  return (
    <li class={`log-line log-${kind}${wentWrong(entry) ? ' log-wrong' : ''}`}>
      <span class="log-kind">{KINDS[kind]}</span>
      <span class="log-name" title={name}>
        {name}
      </span>
      <span class="log-meta">
        {[secondsOf(Date.parse(entry.at)), userid, code, ms === undefined ? '' : `${Math.round(ms)} ms`].filter(Boolean).join(' · ')}
      </span>
      {note !== undefined && note !== '' && <span class="log-note">{note}</span>}
    </li>
  )
}
