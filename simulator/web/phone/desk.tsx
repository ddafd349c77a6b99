import { useState } from 'preact/hooks'
import { Avatar } from '../people/avatar.js'
import { Icon } from '../lib/icon.js'
import type { School } from '../lib/types.js'
import type { Clock } from '../lib/use-clock.js'
import { ROOM_FOR_DESK, ROOM_FOR_PANEL, useMedia } from '../lib/use-media.js'
import type { Phones } from '../lib/use-phones.js'
import { Phone } from './phone.js'

interface DeskProps {
  phones: Phones
  school: School
  clock: Clock
  pick: () => void
}

/** Phones side by side; on a narrow screen one phone at a time under a row of tabs. */
export function Desk({ phones, school, clock, pick }: DeskProps) {
  const oneAtATime = !useMedia(ROOM_FOR_DESK)
  const [chosen, setChosen] = useState<string | null>(null)
  const front = phones.open.find(id => id === chosen) ?? phones.open[0]
  const shown = oneAtATime ? phones.open.filter(id => id === front) : phones.open
  const nameOf = (id: string) => school.members.find(member => member.userid === id)?.name ?? phones.get(id)?.name ?? id

  return (
    <>
      {oneAtATime && (
        <nav class="tabs" aria-label="已打开的手机">
          {phones.open.map(id => (
            <span key={id} class={`tab-pair${id === front ? ' tab-front' : ''}`}>
              <button class="tab" aria-current={id === front} data-testid={`tab-${id}`} onClick={() => setChosen(id)}>
                <Avatar userid={id} name={nameOf(id)} size="small" />
                <span class="tab-name">{nameOf(id)}</span>
              </button>
              {id === front && phones.open.length > 1 && (
                <button class="icon-button tab-close" aria-label={`收起${nameOf(id)}的手机`} onClick={() => phones.close(id)}>
                  <Icon name="close" size={16} />
                </button>
              )}
            </span>
          ))}
          <button class="tab tab-add" aria-label="添加手机" data-testid="add-phone" onClick={pick}>
            <Icon name="plus" />
            {phones.waiting.length > 0 && <span class="count">{phones.waiting.length}</span>}
          </button>
        </nav>
      )}
      <div class="desk">
        {shown.map(userid => (
          <Phone
            key={userid}
            userid={userid}
            phones={phones}
            school={school}
            clock={clock}
            closeable={phones.open.length > 1}
            openPhone={id => {
              phones.add(id)
              setChosen(id)
            }}
          />
        ))}
        {!oneAtATime && <AddPhone phones={phones} nameOf={nameOf} pick={pick} />}
      </div>
    </>
  )
}

function AddPhone({ phones, nameOf, pick }: { phones: Phones; nameOf: (id: string) => string; pick: () => void }) {
  const roomForPanel = useMedia(ROOM_FOR_PANEL)
  const slim = phones.open.length > (roomForPanel ? 2 : 1)
  return (
    <div class={`add-phone${slim ? ' add-phone-slim' : ''}`}>
      {slim && phones.waiting.length > 0 && <span class="count">{phones.waiting.length}</span>}
      <button class="add-phone-button" data-testid="add-phone" aria-label="添加一部手机" onClick={pick}>
        <span class="add-phone-plus">
          <Icon name="plus" size={26} />
        </span>
        添加一部手机
        <span class="hint">选一名学生、老师、检查员或办公室的人</span>
      </button>
      {phones.waiting.length > 0 && (
        <div class="waiting" role="status">
          <p class="hint">刚收到消息的人</p>
          {phones.waiting.slice(0, 4).map(id => (
            <button key={id} class="waiting-person" onClick={() => phones.add(id)}>
              <Avatar userid={id} name={nameOf(id)} size="small" />
              <span class="ellipsis">{nameOf(id)}</span>
              <Icon name="right" size={16} />
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
