import { useState } from 'preact/hooks'
import type { DevicePosition, Place, Point, School } from '../lib/types.js'
import { placeAt } from '../lib/geo.js'
import { MapPicker } from './map-picker.js'
import type { Perform } from './phone.js'
import { Sheet } from './sheet.js'

interface PlaceSheetProps {
  kind: 'position' | 'pin'
  school: School
  position: DevicePosition | undefined
  perform: Perform
  close: () => void
}

const FALLBACK: Point = { latitude: 30, longitude: 114 }

/** Two different things on one map: a pin the person sends, or where the device itself says it is. */
export function PlaceSheet({ kind, school, position, perform, close }: PlaceSheetProps) {
  const { places, campus } = school
  const [point, setPoint] = useState<Point>(position ?? campus ?? places[0] ?? FALLBACK)
  const [precision, setPrecision] = useState(Math.round(position?.precision ?? 20))
  const [report, setReport] = useState(true)
  const [busy, setBusy] = useState(false)
  const standing = placeAt(point, places)
  const isPin = kind === 'pin'

  const run = async (work: Promise<boolean>) => {
    setBusy(true)
    const done = await work
    setBusy(false)
    if (done) close()
  }
  const setPosition = (at: Point, error: number, preset?: string) =>
    run(
      perform({
        do: 'position',
        latitude: at.latitude,
        longitude: at.longitude,
        precision: error,
        report,
        ...(preset === undefined ? {} : { preset }),
      }),
    )
  const choose = (place: Place) => {
    setPoint(place)
    if (place.precision !== undefined) setPrecision(place.precision)
    if (!isPin) void setPosition(place, place.precision ?? precision, place.key)
  }

  return (
    <Sheet title={isPin ? '发送位置' : '设备位置'} close={close}>
      <p class="hint">{isPin ? '发一个在地图上选的点：它不是设备读数。' : '手机自己测到的位置。进入应用时上报给学校。'}</p>
      <div class="preset-chips">
        {places.map(place => (
          <button
            key={place.key}
            class="chip"
            data-testid={isPin ? `pin-${place.key}` : `position-${place.key}`}
            aria-pressed={place === standing}
            disabled={busy}
            onClick={() => choose(place)}
          >
            在{place.name}
          </button>
        ))}
      </div>
      <MapPicker places={places} campus={campus} point={point} precision={isPin ? 0 : precision} move={setPoint} />
      {!isPin && (
        <>
          <label class="range">
            <span>
              误差范围 <output>{precision} 米</output>
            </span>
            <input
              type="range"
              min="5"
              max="500"
              step="5"
              value={precision}
              data-testid="position-precision"
              onInput={event => setPrecision(Number(event.currentTarget.value))}
            />
          </label>
          <label class="switch">
            <input
              type="checkbox"
              checked={report}
              data-testid="position-report"
              onChange={event => setReport(event.currentTarget.checked)}
            />
            <span>立即上报（像刚进入应用一样）</span>
          </label>
        </>
      )}
      <button
        class="button button-primary button-wide"
        data-testid={isPin ? 'pin-send' : 'position-apply'}
        disabled={busy}
        aria-busy={busy}
        onClick={() =>
          void (isPin
            ? run(perform({ do: 'pin', ...pick(point), label: standing?.name ?? '地图选点' }))
            : setPosition(point, precision, standing?.key))
        }
      >
        {isPin ? '发送这个位置' : '使用这个位置'}
      </button>
    </Sheet>
  )
}

const pick = ({ latitude, longitude }: Point): Point => ({ latitude, longitude })
