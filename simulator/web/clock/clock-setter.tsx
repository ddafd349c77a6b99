import { useState } from 'preact/hooks'
import { fromLocal, localInput } from '../lib/time.js'
import type { Clock } from '../lib/use-clock.js'

interface ClockSetterProps {
  clock: Clock
  move: (to: number) => Promise<boolean>
}

export function ClockSetter({ clock, move }: ClockSetterProps) {
  const [typed, setTyped] = useState('')
  const [moving, setMoving] = useState(false)
  const value = typed || localInput(clock.now())
  const submit = async (event: Event) => {
    event.preventDefault()
    const [date = '', time = ''] = value.split('T')
    const to = fromLocal(date, time.slice(0, 5))
    if (Number.isNaN(to)) return
    setMoving(true)
    await move(to)
    setTyped('')
    setMoving(false)
  }
  return (
    <form class="clock-setter" onSubmit={event => void submit(event)}>
      <input
        type="datetime-local"
        class="field"
        aria-label="设定日期和时间"
        data-testid="clock-input"
        value={value}
        onInput={event => setTyped(event.currentTarget.value)}
      />
      <button class="button" data-testid="clock-set" disabled={moving} aria-busy={moving}>
        设定
      </button>
    </form>
  )
}
