/** Line icons of our own drawing, 24 × 24. Always beside a text or under an aria-label. */
const PATHS = {
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  keyboard: 'M4 7h16v10H4zM8 14h8M7.5 10.5h.01M12 10.5h.01M16.5 10.5h.01',
  grid: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
  send: 'M5 12 20 5l-5 15-3.5-6.5z',
  image: 'M4 6h16v12H4zM4 15l4.5-4 4 3.5L15.5 12 20 16M9 9.5h.01',
  pin: 'M12 21s6.5-5.6 6.5-11a6.5 6.5 0 0 0-13 0C5.5 15.4 12 21 12 21zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  locate: 'M12 3v3M12 18v3M3 12h3M18 12h3M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10z',
  enter: 'M14 5h4v14h-4M5 12h9M11 8.5l3.5 3.5-3.5 3.5',
  right: 'M9.5 6l6 6-6 6',
  left: 'M14.5 6l-6 6 6 6',
  down: 'M6 9.5l6 6 6-6',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.5V12l3 2',
  sliders: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  reset: 'M5 5v5h5M5.5 10A7 7 0 1 1 5 13.5',
  file: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4',
  warn: 'M12 4 3 19.5h18zM12 10v4.5M12 17h.01',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM20 20l-4.5-4.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  )
}
