import { initialsOf, tintOf } from '../lib/people.js'

/** A person's face: initials on a steady tint. Decorative, the name always stands beside it. */
export function Avatar({ userid, name, size = 'normal' }: { userid: string; name: string; size?: 'small' | 'normal' }) {
  return (
    <span class={`avatar avatar-${size} tint-${tintOf(userid)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}

export function AppAvatar() {
  return <img class="avatar avatar-normal avatar-app" src="./icon.svg" alt="" width="36" height="36" />
}
