import { useEffect, useState } from 'preact/hooks'

// The same widths stand in the style sheets.
export const ROOM_FOR_DESK = '(min-width: 700px)'
export const ROOM_FOR_PRESETS = '(min-width: 700px)'
export const ROOM_FOR_PANEL = '(min-width: 1180px)'
export const ROOM_FOR_SETTER = '(min-width: 1400px)'

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const follow = () => setMatches(media.matches)
    follow()
    media.addEventListener('change', follow)
    return () => media.removeEventListener('change', follow)
  }, [query])
  return matches
}
