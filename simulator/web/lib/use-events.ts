import { useEffect, useRef, useState } from 'preact/hooks'

export interface Events {
  phone: (userid: string) => void
  clock: () => void
  school: () => void
  faults: () => void
}

/** Listens to the simulator; after a gap everything is read again, since events of the gap are lost. */
export function useEvents(handlers: Events): boolean {
  const [connected, setConnected] = useState(true)
  const current = useRef(handlers)
  current.current = handlers

  useEffect(() => {
    const source = new EventSource('control/events')
    let gap = false
    const readAll = () => {
      current.current.clock()
      current.current.school()
      current.current.faults()
      current.current.phone('*')
    }
    source.addEventListener('open', () => {
      setConnected(true)
      if (gap) readAll()
      gap = false
    })
    source.addEventListener('error', () => {
      gap = true
      setConnected(false)
    })
    source.addEventListener('phone', event => current.current.phone(useridIn(event.data)))
    source.addEventListener('clock', () => current.current.clock())
    source.addEventListener('school', () => current.current.school())
    source.addEventListener('faults', () => current.current.faults())
    return () => source.close()
  }, [])

  return connected
}

function useridIn(data: unknown): string {
  const parsed: unknown = typeof data === 'string' && data !== '' ? JSON.parse(data) : null
  return typeof parsed === 'object' && parsed !== null && 'userid' in parsed && typeof parsed.userid === 'string' ? parsed.userid : '*'
}
