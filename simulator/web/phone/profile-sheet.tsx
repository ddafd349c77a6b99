import { Avatar } from '../people/avatar.js'
import type { School } from '../lib/types.js'
import { Sheet } from './sheet.js'

interface ProfileSheetProps {
  userid: string
  school: School
  openPhone: (userid: string) => void
  close: () => void
}

/** Where a card's link to a member leads. */
export function ProfileSheet({ userid, school, openPhone, close }: ProfileSheetProps) {
  const member = school.members.find(one => one.userid === userid)
  const departments = school.departments.filter(one => member?.departments.includes(one.id) === true).map(one => one.name)
  const name = member?.name ?? userid
  return (
    <Sheet title="个人名片" close={close}>
      <div class="profile">
        <Avatar userid={userid} name={name} />
        <div>
          <p class="profile-name">{name}</p>
          <p class="hint">{member === undefined ? '通讯录中没有这个人' : member.role || '成员'}</p>
        </div>
      </div>
      <dl class="profile-rows">
        <div>
          <dt>账号</dt>
          <dd>{userid}</dd>
        </div>
        {departments.length > 0 && (
          <div>
            <dt>部门</dt>
            <dd>{departments.join('、')}</dd>
          </div>
        )}
      </dl>
      {member !== undefined && (
        <button
          class="button button-primary button-wide"
          data-testid="open-profile-phone"
          onClick={() => {
            openPhone(userid)
            close()
          }}
        >
          打开{name}的手机
        </button>
      )}
    </Sheet>
  )
}
