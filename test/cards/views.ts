import type { DigestNamesView, DigestView } from '../../src/modules/check-in/index.js'
import { namesView } from '../../src/modules/check-in/digest-views.js'
import { rollHead } from '../../src/modules/check-in/roll-views.js'
import type { Roll, RollGroup } from '../../src/roll/index.js'
import { DAY } from '../roll/random-rolls.js'

export function digestOf(rolls: readonly Roll[], asOf: Date): DigestView {
  return {
    view: 'digest.daily',
    className: rolls[0]?.occurrence.className ?? '',
    date: DAY,
    windows: rolls.map(roll => rollHead(roll, asOf)),
    exempt: 0,
    blocks: [],
    asOf,
  }
}

export const namesOf = (rolls: readonly Roll[], group: RollGroup, page: number, asOf: Date): DigestNamesView =>
  namesView(rolls, { date: DAY, group, page, asOf })
