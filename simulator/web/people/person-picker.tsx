import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from '../lib/icon.js'
import { findPeople } from '../lib/people.js'
import type { Member, School } from '../lib/types.js'
import type { Phones } from '../lib/use-phones.js'
import { Avatar } from './avatar.js'

interface PersonPickerProps {
  school: School
  phones: Phones
  close: () => void
}

export function PersonPicker({ school, phones, close }: PersonPickerProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [query, setQuery] = useState('')
  const [only, setOnly] = useState<string | null>(null)
  const groups = useMemo(() => findPeople(school.members, query), [school.members, query])
  const shown = only === null ? groups : groups.filter(group => group.name === only)

  useEffect(() => dialog.current?.showModal(), [])

  const take = (member: Member) => {
    phones.add(member.userid)
    close()
  }
  const takeFirst = (event: Event) => {
    event.preventDefault()
    const first = shown[0]?.members.find(member => !phones.open.includes(member.userid))
    if (first !== undefined) take(first)
  }

  return (
    <dialog
      ref={dialog}
      class="picker"
      aria-label="选择一个人，打开他的手机"
      data-testid="person-picker"
      onClose={close}
      onClick={event => event.target === dialog.current && dialog.current?.close()}
    >
      <form class="picker-head" onSubmit={takeFirst}>
        <div class="picker-title">
          <h2>打开谁的手机？</h2>
          <button type="button" class="icon-button" aria-label="关闭" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </div>
        <label class="search">
          <Icon name="search" size={18} />
          <input
            type="search"
            autoFocus
            placeholder="姓名、学号、角色或班级"
            aria-label="按姓名、学号、角色或班级查找"
            data-testid="person-search"
            value={query}
            onInput={event => setQuery(event.currentTarget.value)}
          />
        </label>
        <div class="picker-groups" role="group" aria-label="按身份筛选">
          {[null, '学生', '老师', '检查员', '办公室'].map(name => (
            <button key={name ?? 'all'} type="button" class="chip" aria-pressed={only === name} onClick={() => setOnly(name)}>
              {name ?? '全部'}
            </button>
          ))}
        </div>
      </form>
      <div class="picker-list" tabIndex={-1}>
        {shown.length === 0 && <p class="picker-empty">没有找到“{query}”。换个姓名、角色或班级试试。</p>}
        {shown.map(group => (
          <section key={group.name} aria-label={group.name}>
            <h3 class="picker-group">
              {group.name} <span>{group.members.length} 人</span>
            </h3>
            <ul>
              {group.members.map(member => (
                <li key={member.userid}>
                  <Person
                    member={member}
                    open={phones.open.includes(member.userid)}
                    waiting={phones.waiting.includes(member.userid)}
                    take={() => take(member)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </dialog>
  )
}

function Person({ member, open, waiting, take }: { member: Member; open: boolean; waiting: boolean; take: () => void }) {
  return (
    <button class="person" data-testid={`person-${member.userid}`} disabled={open} onClick={take}>
      <Avatar userid={member.userid} name={member.name} />
      <span class="person-text">
        <span class="person-name ellipsis">{member.name}</span>
        <span class="hint ellipsis">{member.subtitle || member.role || member.userid}</span>
      </span>
      {open && <span class="badge">已打开</span>}
      {waiting && !open && <span class="badge badge-new">有新消息</span>}
    </button>
  )
}
