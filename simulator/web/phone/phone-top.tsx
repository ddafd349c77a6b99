import { Icon } from '../lib/icon.js'
import { placeAt } from '../lib/geo.js'
import { timeOf } from '../lib/time.js'
import type { DevicePosition, Place } from '../lib/types.js'
import { type Clock, useTick } from '../lib/use-clock.js'

interface PhoneTopProps {
  app: string
  name: string
  role: string
  position: DevicePosition | undefined
  places: Place[]
  clock: Clock
  openPosition: () => void
}

export function PhoneTop({ app, name, role, position, places, clock, openPosition }: PhoneTopProps) {
  return (
    <header class="phone-top">
      <div class="status-bar" aria-hidden="true">
        <StatusTime clock={clock} />
        <span class="camera" />
        <StatusIcons />
      </div>
      <div class="title-bar">
        <p class="title">{app}</p>
        <p class="title-person ellipsis">
          {name}
          {role !== '' && <span> · {role}</span>}
        </p>
      </div>
      <button
        class="position-chip"
        data-testid="position-open"
        onClick={openPosition}
        aria-label={`设备位置：${describe(position, places)}，点按修改`}
      >
        <Icon name="locate" size={14} />
        <span class="ellipsis">
          <span class="position-what">设备位置：</span>
          {describe(position, places)}
        </span>
        <Icon name="right" size={12} />
      </button>
    </header>
  )
}

function describe(position: DevicePosition | undefined, places: Place[]): string {
  if (position === undefined) return '未设定'
  const preset = places.find(place => place.key === position.preset) ?? placeAt(position, places)
  const place = preset?.name ?? `${position.latitude.toFixed(5)}, ${position.longitude.toFixed(5)}`
  return `${place} · 误差约 ${Math.round(position.precision)} 米`
}

function StatusTime({ clock }: { clock: Clock }) {
  return <span class="status-time">{timeOf(useTick(clock, 60_000))}</span>
}

function StatusIcons() {
  return (
    <svg class="status-icons" viewBox="0 0 62 14" width="62" height="14">
      <g fill="currentColor">
        <rect x="0" y="8.5" width="3" height="4" rx="1" />
        <rect x="4.6" y="6" width="3" height="6.5" rx="1" />
        <rect x="9.2" y="3.5" width="3" height="9" rx="1" />
        <rect x="13.8" y="1" width="3" height="11.5" rx="1" />
        <path d="M29 12.6a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8z" />
        <rect x="41.6" y="3.2" width="13" height="7.6" rx="1.8" />
        <rect x="59" y="4.9" width="1.8" height="4.2" rx=".9" />
      </g>
      <path
        d="M22.5 5.6a9 9 0 0 1 13 0M25.2 8.3a5.3 5.3 0 0 1 7.6 0"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
      />
      <rect x="39.6" y="1.2" width="18" height="11.6" rx="3.4" fill="none" stroke="currentColor" stroke-width="1.2" opacity=".5" />
    </svg>
  )
}
