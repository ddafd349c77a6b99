import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { api } from './api.js'
import { readOpenPhones, writeOpenPhones } from './open-phones.js'
import type { Phone } from './types.js'

export interface Phones {
  open: string[]
  get: (userid: string) => Phone | undefined
  /** Why the last reading of a phone failed. */
  failure: (userid: string) => string | undefined
  /** People without a phone on the desk who received something since the page was opened. */
  waiting: string[]
  add: (userid: string) => void
  close: (userid: string) => void
  replace: (userids: string[]) => void
  refresh: (userid: string) => Promise<void>
  changed: (userid: string) => void
}

export function usePhones(): Phones {
  const [open, setOpen] = useState(() => readOpenPhones(location.hash))
  const [phones, setPhones] = useState<Record<string, Phone>>({})
  const [failures, setFailures] = useState<Record<string, string | undefined>>({})
  const [waiting, setWaiting] = useState<string[]>([])
  const openNow = useRef(open)
  openNow.current = open
  const reading = useRef(new Map<string, { again: boolean; done: Promise<void> }>())

  const refresh = useCallback((userid: string): Promise<void> => {
    const underWay = reading.current.get(userid)
    if (underWay !== undefined) {
      // The answer under way may already be old; one more reading after it is enough for any number of events.
      underWay.again = true
      return underWay.done
    }
    const state = { again: false, done: Promise.resolve() }
    const read = async () => {
      do {
        state.again = false
        try {
          const phone = await api.phone(userid)
          setPhones(all => ({ ...all, [userid]: phone }))
          setFailures(all => ({ ...all, [userid]: undefined }))
        } catch (error) {
          setFailures(all => ({ ...all, [userid]: error instanceof Error ? error.message : String(error) }))
        }
      } while (state.again)
      reading.current.delete(userid)
    }
    reading.current.set(userid, state)
    state.done = read()
    return state.done
  }, [])

  const changed = useCallback(
    (userid: string) => {
      if (userid === '*') for (const id of openNow.current) void refresh(id)
      else if (openNow.current.includes(userid)) void refresh(userid)
      else setWaiting(ids => [userid, ...ids.filter(id => id !== userid)].slice(0, 20))
    },
    [refresh],
  )

  const replace = useCallback((userids: string[]) => {
    setOpen(userids)
    setWaiting(ids => ids.filter(id => !userids.includes(id)))
    history.replaceState(null, '', writeOpenPhones(userids) || location.pathname)
  }, [])
  const add = useCallback((userid: string) => replace([...new Set([...openNow.current, userid])]), [replace])
  const close = useCallback((userid: string) => replace(openNow.current.filter(id => id !== userid)), [replace])

  useEffect(() => {
    const follow = () => setOpen(readOpenPhones(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    for (const userid of open) void refresh(userid)
  }, [open, refresh])

  return { open, get: id => phones[id], failure: id => failures[id], waiting, add, close, replace, refresh, changed }
}
