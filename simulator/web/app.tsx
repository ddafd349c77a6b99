import { useCallback, useEffect, useState } from 'preact/hooks'
import { Header } from './header.js'
import { ControlPanel } from './control/control-panel.js'
import { api } from './lib/api.js'
import { defaultPhones, readOpenPhones } from './lib/open-phones.js'
import type { School } from './lib/types.js'
import { useClock } from './lib/use-clock.js'
import { useEvents } from './lib/use-events.js'
import { ROOM_FOR_PANEL, useMedia } from './lib/use-media.js'
import { usePhones } from './lib/use-phones.js'
import { PersonPicker } from './people/person-picker.js'
import { Desk } from './phone/desk.js'

const EMPTY: School = { corpName: '', appName: '学工助手', departments: [], members: [], places: [], serviceUrl: '' }

export function App() {
  const [school, setSchool] = useState<School>(EMPTY)
  const [notice, setNotice] = useState<string | null>(null)
  const [picking, setPicking] = useState(false)
  const [faultsChanged, setFaultsChanged] = useState(0)
  const roomForPanel = useMedia(ROOM_FOR_PANEL)
  const [panelOpen, setPanelOpen] = useState(roomForPanel)
  const phones = usePhones()
  const clock = useClock(school.serviceUrl)

  /** Runs something the person asked for; what goes wrong is said above the phones. */
  const attempt = useCallback(async (work: () => Promise<unknown>) => {
    try {
      await work()
      setNotice(null)
      return true
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error))
      return false
    }
  }, [])
  const { read: readClock } = clock
  const { replace } = phones
  const readSchool = useCallback(
    () =>
      attempt(async () => {
        const answer = await api.school()
        setSchool(answer)
        if (readOpenPhones(location.hash).length === 0) replace(defaultPhones(answer.members))
      }),
    [attempt, replace],
  )

  useEffect(() => void readSchool(), [readSchool])
  useEffect(() => void attempt(readClock), [attempt, readClock])
  useEffect(() => setPanelOpen(roomForPanel), [roomForPanel])

  const connected = useEvents({
    phone: phones.changed,
    clock: () => void attempt(readClock),
    school: () => void readSchool(),
    faults: () => setFaultsChanged(count => count + 1),
  })

  const moveClock = (to: number) => attempt(() => clock.move(to))
  const togglePanel = () => setPanelOpen(shown => !shown)

  return (
    <div class={`page${panelOpen ? ' with-panel' : ''}`}>
      <Header clock={clock} move={moveClock} panelOpen={panelOpen} togglePanel={togglePanel} />
      {(!connected || notice !== null) && (
        <p class="notice" role="status" data-testid="notice">
          {connected ? notice : '与模拟器的连接断开了，正在重新连接。已显示的内容会保留。'}
          {connected && (
            <button class="link" onClick={() => setNotice(null)}>
              知道了
            </button>
          )}
        </p>
      )}
      <main class="stage">
        <Desk phones={phones} school={school} clock={clock} pick={() => setPicking(true)} />
      </main>
      {panelOpen && (
        <ControlPanel
          clock={clock}
          move={moveClock}
          attempt={attempt}
          school={school}
          open={phones.open}
          faultsChanged={faultsChanged}
          afterReset={() => phones.changed('*')}
          close={togglePanel}
        />
      )}
      {picking && <PersonPicker school={school} phones={phones} close={() => setPicking(false)} />}
    </div>
  )
}
