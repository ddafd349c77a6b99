import { useState } from 'preact/hooks'
import { CLOCK_PRESETS } from '../lib/time.js'
import type { Clock } from '../lib/use-clock.js'

interface ClockPresetsProps {
  clock: Clock
  move: (to: number) => Promise<boolean>
}

export function ClockPresets({ clock, move }: ClockPresetsProps) {
  const [moving, setMoving] = useState<string | null>(null)
  const press = async (id: string, to: number) => {
    setMoving(id)
    await move(to)
    setMoving(null)
  }
  return (
    <div class="presets">
      {CLOCK_PRESETS.map(preset => (
        <button
          key={preset.id}
          class="chip"
          data-testid={`clock-preset-${preset.id}`}
          disabled={moving !== null}
          aria-busy={moving === preset.id}
          onClick={() => void press(preset.id, preset.at(clock.now()))}
        >
          {preset.label}
        </button>
      ))}
    </div>
  )
}
