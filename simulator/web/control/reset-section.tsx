import { useState } from 'preact/hooks'
import { api } from '../lib/api.js'
import { Icon } from '../lib/icon.js'
import type { Attempt } from './control-panel.js'
import { Section } from './section.js'

/** Asks once more before it wipes the desk. */
export function ResetSection({ attempt, afterReset }: { attempt: Attempt; afterReset: () => void }) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const reset = async () => {
    setBusy(true)
    if (await attempt(api.reset)) afterReset()
    setBusy(false)
    setAsking(false)
  }
  return (
    <Section title="重置演示" open>
      <p class="hint">清空所有手机上的消息和故障，学校和人不变。</p>
      {asking ? (
        <div class="fault-actions">
          <button class="button button-danger" data-testid="reset-confirm" disabled={busy} aria-busy={busy} onClick={() => void reset()}>
            确定清空
          </button>
          <button class="button" onClick={() => setAsking(false)}>
            先不清空
          </button>
        </div>
      ) : (
        <button class="button" data-testid="reset" onClick={() => setAsking(true)}>
          <Icon name="reset" size={16} />
          重置演示…
        </button>
      )}
    </Section>
  )
}
