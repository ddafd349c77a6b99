import type { SchoolFileSection } from './section.js'
import { calendarSection } from './sections/calendar.js'
import { classesSection } from './sections/classes.js'
import { exemptionsSection } from './sections/exemptions.js'
import { helpSection } from './sections/help.js'
import { placesSection } from './sections/places.js'
import { rolesSection } from './sections/roles.js'
import { schoolSection } from './sections/school.js'

/** What every school file may say, in the order in which it is applied; modules add theirs after these. */
export const baseSections: readonly SchoolFileSection[] = [
  schoolSection,
  classesSection,
  rolesSection,
  calendarSection,
  placesSection,
  exemptionsSection,
  helpSection,
]
