import type { Manifest } from './manifest.js'

export interface MenuButton {
  type?: 'click'
  name: string
  key?: string
  sub_button?: MenuButton[]
}

/** WeCom: three buttons, five entries each (send.md section 7); `签到` alone at the top level, the rest by priority. */
const GROUP_NAMES = ['查看', '更多']
const LEAVES_PER_GROUP = 5

/** The app's menu, assembled from the manifests: at most 15 leaves for all roles; a click key is the word itself. */
export function assembleMenu(manifests: readonly Manifest[]): { button: MenuButton[] } {
  const leaves = manifests.flatMap(manifest => manifest.menu).toSorted((a, b) => a.priority - b.priority)
  const leaf = ({ label, word }: { label: string; word: string }): MenuButton => ({ type: 'click', name: label, key: word })
  const top = leaves.find(entry => entry.top)
  const rest = leaves.filter(entry => entry !== top)
  const groups = GROUP_NAMES.map((name, index) => ({
    name,
    sub_button: rest.slice(index * LEAVES_PER_GROUP, (index + 1) * LEAVES_PER_GROUP).map(leaf),
  }))
  return { button: [...(top ? [leaf(top)] : []), ...groups.filter(group => group.sub_button.length > 0)] }
}
