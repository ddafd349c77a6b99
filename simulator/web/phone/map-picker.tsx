import { useRef, useState } from 'preact/hooks'
import { distance, fromMetres, toMetres } from '../lib/geo.js'
import type { Campus, Place, Point } from '../lib/types.js'

interface MapPickerProps {
  places: Place[]
  campus: Campus | undefined
  point: Point
  precision: number
  move: (point: Point) => void
}

const WIDTH = 320
const HEIGHT = 190
const STEPS: Record<string, [east: number, north: number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
}

/** A drawn map: no tiles, no network. Shows the school's places and one marker that can be dragged or moved by keys. */
export function MapPicker({ places, campus, point, precision, move }: MapPickerProps) {
  const svg = useRef<SVGSVGElement>(null)
  // While dragging the scale stands still, or the ground would run away under the finger.
  const [heldSpan, setHeldSpan] = useState<number | null>(null)
  const centre = campus ?? places[0] ?? point
  const needed = Math.max(300, (campus?.radiusMeters ?? 0) * 1.6, distance(centre, point) * 1.3)
  const span = heldSpan ?? needed
  const metre = HEIGHT / 2 / span

  const onMap = (at: Point) => {
    const { east, north } = toMetres(centre, at)
    return { x: WIDTH / 2 + east * metre, y: HEIGHT / 2 - north * metre }
  }
  const marker = onMap(point)
  const follow = (event: PointerEvent) => {
    const matrix = svg.current?.getScreenCTM()
    if (matrix === null || matrix === undefined) return
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
    const x = Math.min(WIDTH - 4, Math.max(4, at.x))
    const y = Math.min(HEIGHT - 4, Math.max(4, at.y))
    move(fromMetres(centre, (x - WIDTH / 2) / metre, (HEIGHT / 2 - y) / metre))
  }
  const step = (event: KeyboardEvent) => {
    const direction = STEPS[event.key]
    if (direction === undefined) return
    event.preventDefault()
    const metres = event.shiftKey ? 50 : 10
    const from = toMetres(centre, point)
    move(fromMetres(centre, from.east + direction[0] * metres, from.north + direction[1] * metres))
  }

  return (
    <figure class="map">
      <svg
        ref={svg}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        onPointerDown={event => {
          setHeldSpan(span)
          event.currentTarget.setPointerCapture(event.pointerId)
          follow(event)
        }}
        onPointerMove={event => heldSpan !== null && follow(event)}
        onPointerUp={() => setHeldSpan(null)}
        onPointerCancel={() => setHeldSpan(null)}
      >
        <Ground metre={metre} />
        {campus !== undefined && (
          <>
            <circle class="map-area" cx={onMap(campus).x} cy={onMap(campus).y} r={campus.radiusMeters * metre} />
            <text class="map-area-name" x={onMap(campus).x} y={onMap(campus).y - campus.radiusMeters * metre - 5} text-anchor="middle">
              {campus.name}范围
            </text>
          </>
        )}
        {places.map(place => {
          const at = onMap(place)
          // Names stand away from the middle, where the places crowd.
          const below = at.y < 24 || (at.y > HEIGHT / 2 + 20 && at.y < HEIGHT - 20)
          return (
            <g key={place.key} class="map-place">
              <circle class="map-dot" cx={at.x} cy={at.y} r="3" />
              <text x={at.x} y={below ? at.y + 17 : at.y - 10} text-anchor="middle">
                {place.name}
              </text>
            </g>
          )
        })}
        {precision > 0 && <circle class="map-precision" cx={marker.x} cy={marker.y} r={Math.max(6, precision * metre)} />}
        <g
          class="map-marker"
          transform={`translate(${marker.x} ${marker.y})`}
          // In lower case: inside SVG the attribute's name is taken as written.
          tabindex={0}
          role="button"
          data-testid="map-marker"
          aria-label={`位置标记，北纬 ${point.latitude.toFixed(5)}，东经 ${point.longitude.toFixed(5)}。方向键每次移动 10 米，按住 Shift 移动 50 米`}
          onKeyDown={step}
        >
          <circle r="14" fill="transparent" />
          <circle class="map-marker-dot" r="7" />
        </g>
        <Scale metre={metre} />
      </svg>
      <figcaption class="hint">
        {point.latitude.toFixed(5)}, {point.longitude.toFixed(5)} · 拖动标记或用方向键移动
      </figcaption>
    </figure>
  )
}

function Ground({ metre }: { metre: number }) {
  const gap = gridGap(metre) * metre
  const lines: string[] = []
  for (let x = (WIDTH / 2) % gap; x < WIDTH; x += gap) lines.push(`M${x.toFixed(1)} 0V${HEIGHT}`)
  for (let y = (HEIGHT / 2) % gap; y < HEIGHT; y += gap) lines.push(`M0 ${y.toFixed(1)}H${WIDTH}`)
  return (
    <>
      <rect class="map-ground" width={WIDTH} height={HEIGHT} />
      <path class="map-grid" d={lines.join('')} />
    </>
  )
}

function Scale({ metre }: { metre: number }) {
  const metres = gridGap(metre)
  return (
    <g class="map-scale" transform={`translate(10 ${HEIGHT - 10})`}>
      <path d={`M0 -4V0H${metres * metre}V-4`} />
      <text x={metres * metre + 6} y="1">
        {metres >= 1_000 ? `${metres / 1_000} 公里` : `${metres} 米`}
      </text>
    </g>
  )
}

/** A round number of metres that is about 40 units wide. */
const gridGap = (metre: number) => [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000].find(metres => metres * metre >= 32) ?? 20_000
