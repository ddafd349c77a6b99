import { useState } from 'preact/hooks'
import { fromTyped, typedOf } from '../lib/time.js'
import { type Clock, useTick } from '../lib/use-clock.js'

interface ClockSetterProps {
  clock: Clock
  move: (to: number) => Promise<boolean>
}

export function ClockSetter({ clock, move }: ClockSetterProps) {
  // Untouched, the field follows the clock.
  const [typed, setTyped] = useState<string | null>(null)
  const [moving, setMoving] = useState(false)
  const now = useTick(clock, 60_000)
  const value = typed ?? typedOf(now)
  const to = fromTyped(value)

  const submit = async (event: Event) => {
    event.preventDefault()
    if (to === null) return
    setMoving(true)
    if (await move(to)) setTyped(null)
    setMoving(false)
  }
  return (
    <form class="clock-setter" onSubmit={event => void submit(event)}>
      <input
        class="field"
        aria-label="设定日期和时间，例如 2026-09-15 07:41"
        title="例如 2026-09-15 07:41"
        aria-invalid={to === null}
        data-testid="clock-input"
        value={value}
        onInput={event => setTyped(event.currentTarget.value)}
        onFocus={event => event.currentTarget.select()}
      />
      <button class="button" data-testid="clock-set" disabled={moving || to === null} aria-busy={moving}>
        设定
      </button>
    </form>
  )
}
