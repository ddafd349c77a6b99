import type { z } from 'zod'
import type { Fault } from '../fault.js'
import { list, name, part, text } from '../fields.js'
import { defineSection } from '../section.js'
import { settingChanges } from './settings.js'

const schema = list(
  part(
    {
      topic: name('求助的主题，例如 “请假”'),
      name: name('联系人的称呼，例如 “学工办 王老师”', 64),
      /** Their account or name in the directory, when they are a member. */
      person: name('联系人的姓名或账号', 64).optional(),
      hours: text('值班时间，例如 “工作日 8:30–17:30”', 64).optional(),
    },
    '一个联系人',
  ),
  '联系人',
  50,
)

type HelpContacts = z.infer<typeof schema>

export const helpSection = defineSection<HelpContacts>({
  key: 'help',
  schema,
  check(contacts, context) {
    return contacts.flatMap((contact, index): Fault[] => {
      const faults: Fault[] = []
      const twice = contacts.findIndex(other => other.topic === contact.topic && other.name === contact.name)
      if (twice < index) faults.push(context.fault([index, 'topic'], `“${contact.topic}” 的这位联系人已经写过了`))
      const person = context.facts === null || contact.person === undefined ? null : context.names.person(contact.person)
      if (person?.ok === false) faults.push(context.fault([index, 'person'], `“${contact.person}” ${person.problem}`))
      return faults
    })
  },
  apply: settingChanges('求助联系人'),
})
