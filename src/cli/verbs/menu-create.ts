import { assembleMenu } from '../../app.js'
import { localDate } from '../../shared/dates.js'
import { DRY_RUN, refuseWithoutSimulator, type Verb } from '../verb.js'

export const menuCreate: Verb = {
  name: 'menu create',
  help: '在企业微信里重新创建应用菜单',
  options: { 'dry-run': DRY_RUN },
  async run({ app, place, options, out }) {
    for (const button of assembleMenu(app.manifests).button) {
      out(`  ${button.name}`)
      for (const leaf of button.sub_button ?? []) out(`    ${leaf.name}`)
    }
    if (options['dry-run'] === true) {
      out('试运行，没有做任何改动。正式创建的菜单如上。')
      return 0
    }
    refuseWithoutSimulator(app, place)
    await app.work['menu.create']?.({ subject: 'menu', date: localDate(app.clock.now()), payload: {} })
    out('菜单已创建。手机上重新进入应用后可见。')
    return 0
  },
}
