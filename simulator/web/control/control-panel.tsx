import { useEffect, useRef } from 'preact/hooks'
import { ClockPresets } from '../clock/clock-presets.js'
import { ClockSetter } from '../clock/clock-setter.js'
import { Icon } from '../lib/icon.js'
import type { School } from '../lib/types.js'
import type { Clock } from '../lib/use-clock.js'
import { ROOM_FOR_PANEL, ROOM_FOR_PRESETS, ROOM_FOR_SETTER, useMedia } from '../lib/use-media.js'
import { ClassmatesSection } from './classmates-section.js'
import { FaultsSection } from './faults-section.js'
import { LogSection } from './log-section.js'
import { ResetSection } from './reset-section.js'
import { Section } from './section.js'

export type Attempt = (work: () => Promise<unknown>) => Promise<boolean>

interface ControlPanelProps {
  clock: Clock
  move: (to: number) => Promise<boolean>
  attempt: Attempt
  school: School
  open: string[]
  faultsChanged: number
  afterReset: () => void
  close: () => void
}

/** The right column, or a sheet from below where there is no room for one. */
export function ControlPanel({ clock, move, attempt, school, open, faultsChanged, afterReset, close }: ControlPanelProps) {
  const column = useMedia(ROOM_FOR_PANEL)
  const presetsInHeader = useMedia(ROOM_FOR_PRESETS)
  const setterInHeader = useMedia(ROOM_FOR_SETTER)
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!column) box.current?.focus()
  }, [column])

  return (
    <aside
      id="control-panel"
      class="control"
      aria-label="控制台"
      data-testid="control-panel"
      tabIndex={-1}
      ref={box}
      onKeyDown={event => event.key === 'Escape' && !column && close()}
    >
      <div class="control-head">
        <h2>控制台</h2>
        <button class="icon-button" aria-label="收起控制台" onClick={close}>
          <Icon name="close" size={18} />
        </button>
      </div>
      <div class="control-body">
        <Section title="时钟" open>
          <p class="clock-offset">{offsetText(clock.offsetMs)}</p>
          {!presetsInHeader && <ClockPresets clock={clock} move={move} />}
          {!setterInHeader && <ClockSetter clock={clock} move={move} />}
          <p class="hint">服务与所有手机共用这个时钟：窗口、提醒和日报都随它走。往回拨会清空演示数据。</p>
        </Section>
        <ClassmatesSection attempt={attempt} school={school} open={open} />
        <FaultsSection attempt={attempt} school={school} open={open} changed={faultsChanged} />
        <LogSection attempt={attempt} />
        <ResetSection attempt={attempt} afterReset={afterReset} />
      </div>
    </aside>
  )
}

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  if (minutes === 0) return '与真实时间一致'
  const days = Math.floor(minutes / 1_440)
  const hours = Math.floor((minutes % 1_440) / 60)
  const amount = [days > 0 && `${days} 天`, hours > 0 && `${hours} 小时`, minutes % 60 > 0 && `${minutes % 60} 分`]
    .filter(Boolean)
    .join(' ')
  return `比真实时间${offsetMs > 0 ? '快' : '慢'} ${amount}`
}
