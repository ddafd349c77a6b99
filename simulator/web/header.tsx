import { ClockPresets } from './clock/clock-presets.js'
import { ClockSetter } from './clock/clock-setter.js'
import { Icon } from './lib/icon.js'
import { dateOf, secondsOf, timeOf, weekdayOf } from './lib/time.js'
import { type Clock, useTick } from './lib/use-clock.js'
import { ROOM_FOR_PRESETS, ROOM_FOR_SETTER, useMedia } from './lib/use-media.js'

interface HeaderProps {
  clock: Clock
  move: (to: number) => Promise<boolean>
  panelOpen: boolean
  togglePanel: () => void
}

export function Header({ clock, move, panelOpen, togglePanel }: HeaderProps) {
  const roomForPresets = useMedia(ROOM_FOR_PRESETS)
  const roomForSetter = useMedia(ROOM_FOR_SETTER)
  return (
    <header class="header">
      <div class="brand">
        <img class="brand-mark" src="./icon.svg" alt="" width="36" height="36" />
        <h1>
          <span class="brand-name">企业微信学工助手</span>
          <span class="brand-part">
            <span class="brand-dot"> · </span>模拟器
          </span>
        </h1>
      </div>
      <Now clock={clock} />
      {roomForPresets && (
        <div class="header-clock" role="group" aria-label="移动时钟">
          <ClockPresets clock={clock} move={move} />
          {roomForSetter && <ClockSetter clock={clock} move={move} />}
        </div>
      )}
      <button
        class="button panel-toggle"
        aria-expanded={panelOpen}
        aria-controls="control-panel"
        data-testid="panel-toggle"
        onClick={togglePanel}
      >
        <Icon name="sliders" size={18} />
        控制台
      </button>
    </header>
  )
}

function Now({ clock }: { clock: Clock }) {
  const now = useTick(clock, 1_000)
  return (
    <time
      class="now"
      data-testid="clock-now"
      dateTime={new Date(now).toISOString()}
      aria-label={`模拟时间 ${dateOf(now)} ${weekdayOf(now)} ${timeOf(now)}`}
    >
      <span class="now-time">{secondsOf(now)}</span>
      <span class="now-date">
        {dateOf(now)}
        <span class="now-weekday">{weekdayOf(now)}</span>
      </span>
    </time>
  )
}
