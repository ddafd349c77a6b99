import { useCallback, useState } from 'preact/hooks'
import { Chat } from '../chat/chat.js'
import { act, api, type PhoneAction } from '../lib/api.js'
import { Icon } from '../lib/icon.js'
import type { School } from '../lib/types.js'
import type { Clock } from '../lib/use-clock.js'
import type { Phones } from '../lib/use-phones.js'
import { Avatar } from '../people/avatar.js'
import { BottomBar } from './bottom-bar.js'
import { PhoneTop } from './phone-top.js'
import { PlaceSheet } from './place-sheet.js'
import { ProfileSheet } from './profile-sheet.js'

interface PhoneProps {
  userid: string
  phones: Phones
  school: School
  clock: Clock
  closeable: boolean
  openPhone: (userid: string) => void
}

/** Performs an action of this phone's owner; resolves when the phone shows what came of it. */
export type Perform = (action: PhoneAction) => Promise<boolean>

type Sheet = { show: 'position' } | { show: 'pin' } | { show: 'profile'; userid: string }

export function Phone({ userid, phones, school, clock, closeable, openPhone }: PhoneProps) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const phone = phones.get(userid)
  const member = school.members.find(one => one.userid === userid)
  const name = phone?.name ?? member?.name ?? userid
  const role = member?.subtitle ?? phone?.subtitle ?? ''
  const failure = trouble ?? (phone === undefined ? phones.failure(userid) : undefined)
  const { refresh } = phones

  const perform: Perform = useCallback(
    async action => {
      let done = true
      try {
        await act(userid, action)
        setTrouble(null)
      } catch (error) {
        done = false
        setTrouble(error instanceof Error ? error.message : String(error))
      }
      await refresh(userid)
      return done
    },
    [userid, refresh],
  )
  const closeSheet = () => setSheet(null)
  /** A page opened from a phone is opened as its owner, like in WeCom's own browser. */
  const openPage = async (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[target="_blank"]') : null
    if (link === null) return
    event.preventDefault()
    await api.login(userid).catch(() => undefined)
    window.open(link.href, '_blank', 'noopener')
  }

  return (
    <section class="phone" aria-label={`${name}的手机`} data-testid={`phone-${userid}`} onClick={event => void openPage(event)}>
      <div class="caption">
        <Avatar userid={userid} name={name} size="small" />
        <div class="caption-text">
          <h2 class="ellipsis" title={name}>
            {name}
          </h2>
          <p class="ellipsis" title={role}>
            {role}
          </p>
        </div>
        {closeable && (
          <button class="icon-button" aria-label={`收起${name}的手机`} data-testid="close-phone" onClick={() => phones.close(userid)}>
            <Icon name="close" size={18} />
          </button>
        )}
      </div>
      <div class="frame">
        <div class="screen">
          <PhoneTop
            name={name}
            role={role}
            position={phone?.location}
            app={school.appName}
            places={school.places}
            clock={clock}
            openPosition={() => setSheet({ show: 'position' })}
          />
          {failure !== undefined && failure !== null && (
            <p class="phone-trouble" role="alert">
              <Icon name="warn" size={16} />
              <span>{failure}</span>
              {trouble !== null && (
                <button class="icon-button" aria-label="关闭提示" onClick={() => setTrouble(null)}>
                  <Icon name="close" size={14} />
                </button>
              )}
            </p>
          )}
          <Chat
            userid={userid}
            name={name}
            messages={phone?.messages}
            clock={clock}
            perform={perform}
            showProfile={id => setSheet({ show: 'profile', userid: id })}
          />
          <BottomBar
            menu={phone?.menu ?? []}
            perform={perform}
            openPin={() => setSheet({ show: 'pin' })}
            openPosition={() => setSheet({ show: 'position' })}
          />
          {sheet !== null && sheet.show !== 'profile' && (
            <PlaceSheet kind={sheet.show} school={school} position={phone?.location} perform={perform} close={closeSheet} />
          )}
          {sheet?.show === 'profile' && <ProfileSheet userid={sheet.userid} school={school} openPhone={openPhone} close={closeSheet} />}
          <span class="home-bar" aria-hidden="true" />
        </div>
      </div>
    </section>
  )
}
