import type { Place } from './school.js'

/** An invented campus. The circle is what the demo school file draws; the presets stand in and around it. */
export const demoCampus = { name: '校园', latitude: 31.2304, longitude: 121.4737, radiusMeters: 300 } as const

export const demoPlaces: Place[] = [
  // About 40 m from the middle.
  { key: 'teaching-building', name: '教学楼', hint: '在学校', latitude: 31.2307, longitude: 121.4739, precision: 25 },
  // About 150 m from the middle.
  { key: 'playground', name: '操场', hint: '在学校', latitude: 31.2312, longitude: 121.475, precision: 15 },
  { key: 'dormitory', name: '宿舍', hint: '在学校', latitude: 31.2322, longitude: 121.4722, precision: 25 },
  // About 360 m south: 60 m outside the circle, with a precision that reaches back over its edge.
  { key: 'gate', name: '校门口', hint: '在校门口', latitude: 31.22716, longitude: 121.4737, precision: 80 },
  // About 3 km away.
  { key: 'home', name: '家里', hint: '在家', latitude: 31.2495, longitude: 121.4961, precision: 35 },
]
