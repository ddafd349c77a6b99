import { z } from 'zod'
import { name, part } from '../fields.js'
import { defineSection } from '../section.js'
import { settingChanges } from './settings.js'

const PERSON_NUMBER = '应该是 userid、alias，或 { attribute: 学号 } 这样的扩展属性'

const schema = part(
  {
    name: name('学校名称', 64),
    /** The datum in which the file's places are written. */
    datum: z.enum(['gcj02', 'wgs84'], { error: '应该是 gcj02（微信、高德、腾讯地图）或 wgs84（GPS）' }).default('gcj02'),
    /** Where 学号/工号 comes from; text, so that leading zeros stay. */
    person_number: z
      .union([z.enum(['userid', 'alias']), z.strictObject({ attribute: name('扩展属性的名称') })], { error: PERSON_NUMBER })
      .default('userid'),
  },
  '学校的基本信息',
)

type SchoolSettings = z.infer<typeof schema>

export const schoolSection = defineSection<SchoolSettings>({ key: 'school', schema, apply: settingChanges('学校的基本信息') })
