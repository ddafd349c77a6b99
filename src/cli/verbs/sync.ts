import { DRY_RUN, refuseWithoutSimulator, type Verb } from '../verb.js'

export const sync: Verb = {
  name: 'sync',
  help: '从企业微信重新读取通讯录（部门、成员、标签、负责人）',
  options: {
    force: { type: 'boolean', help: '确认可见范围真的变小了：允许一次让很多人变成“已离开”' },
    'dry-run': DRY_RUN,
  },
  async run({ app, place, options, out }) {
    refuseWithoutSimulator(app, place)
    const dryRun = options['dry-run'] === true
    const { people, classes, memberships, grants, renamed, changed } = await app.sync.full({ force: options['force'] === true, dryRun })
    if (!changed) {
      out(`读取了 ${people.read} 人，和已知的完全一致，没有变化。`)
      return 0
    }
    out(dryRun ? '试运行，没有做任何改动。正式同步将会：' : '通讯录已同步：')
    out(
      `  读取 ${people.read} 人：新加入 ${people.joined}，回来 ${people.returned}，资料变化 ${people.changed}，离开 ${people.left}，改账号 ${renamed}`,
    )
    out(`  班级：新增或变化 ${classes.written}，撤销 ${classes.dissolved}；班级归属：开始 ${memberships.opened}，结束 ${memberships.ended}`)
    out(`  角色：开始 ${grants.opened}，结束 ${grants.ended}`)
    return 0
  },
}
