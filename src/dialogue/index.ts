export { createDialogues, draftSubject, type Draft, type DraftData } from './dialogue.js'
export { expireDialogues } from './expire-dialogues.js'
