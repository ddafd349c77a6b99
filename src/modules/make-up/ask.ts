import { createDialogues, type Draft } from '../../dialogue/index.js'
import { cutText } from '../../shared/text.js'
import type { Answer, CommandContext, DialogueCommands, WordCommand } from '../manifest.js'
import { decidersOf } from './deciders.js'
import { faultAnswer, judgeWindows, mayAsk, refusal, windowOfDay, type Judged } from './judge.js'
import { readSaid, type MakeUpRules, type SaidWindow } from './make-up.js'
import { usedIn } from './requests.js'
import { submitMakeUp, type MakeUpDeps } from './submit.js'
import type { MakeUpConfirmView, MakeUpListView, MakeUpReasonView } from './views.js'

/** The kind of its drafts. */
export const MAKE_UP = 'make-up'

/** As much as the card of whoever decides can show. */
const REASON_CHARACTERS = 120
const YES = /^(确认|确定|提交|是|是的|对|对的|好|好的|没错|可以|ok|yes)[。.!！~]*$/i
const NEW_REASON = /^(?:理由|原因)(?:改成|改为|是)? ?[:：,，]? ?(.+)$/

/** What is kept while the student answers. The list's order is kept too: a number means what was shown beside it. */
type Step = { step: 'choose'; windows: string[] } | { step: 'reason'; window: string } | { step: 'confirm'; window: string; reason: string }

const keyOf = ({ date, occurrenceId }: Pick<Judged, 'date' | 'occurrenceId'>) => `${date}:${occurrenceId}`

/** 补卡; 补卡 1 手机没电; 补卡 早自习 手机没电. */
export const askMakeUp: WordCommand = async (context, rest) => {
  const allowed = await mayAsk(context)
  if ('refused' in allowed) return allowed.refused
  const windows = await judgeWindows(context, allowed.rules)
  const draft = await ownDraft(context)
  if (rest.trim() === '') return list(context, allowed.rules, windows)
  return choose(context, allowed.rules, windows, rest, draft)
}

async function ownDraft({ tx, at, person }: CommandContext): Promise<Draft | null> {
  const draft = await createDialogues(tx, at).find(person.id)
  return draft?.kind === MAKE_UP ? draft : null
}

/** Shown at once; that numbers alone are understood afterwards is a kindness no other form is given up for. */
async function list(context: CommandContext, rules: MakeUpRules, windows: readonly Judged[], unclear = false): Promise<Answer> {
  const { tx, at, person, today } = context
  const open = windows.filter(window => window.fault === null)
  const dialogues = createDialogues(tx, at)
  const draft = await dialogues.find(person.id)
  if (open.length > 0 && (draft === null || draft.kind === MAKE_UP)) {
    const step: Step = { step: 'choose', windows: open.map(keyOf) }
    await (draft ? dialogues.update(draft, step) : dialogues.begin(person.id, MAKE_UP, step))
  }
  const view: MakeUpListView = {
    view: 'make-up.list',
    windows: open.map(window => ({ ...windowOfDay(window), state: window.state })),
    waiting: windows.filter(window => window.fault === 'already-asked').map(windowOfDay),
    days: rules.days,
    used: await usedIn(tx, person.id, today),
    cap: rules.monthlyCap,
    unclear,
  }
  return { view }
}

async function choose(
  context: CommandContext,
  rules: MakeUpRules,
  windows: readonly Judged[],
  text: string,
  draft: Draft | null,
): Promise<Answer> {
  const said = readSaid(
    text,
    windows.map(window => window.name),
    context.today,
  )
  const step = draft?.data as Step | undefined
  const shown = step?.step === 'choose' ? step.windows : null
  const window = find(windows, said, shown)
  if (!window) return list(context, rules, windows, true)
  if (window.fault) return faultAnswer(window, window.fault, rules)
  const photos = draft && shown ? draft : null
  return propose(context, rules, window, cutText(said.reason, REASON_CHARACTERS).trim(), photos)
}

/** By number, by name, or the only one there is. Of one name the newest that can be made up for, else the newest, which says why not. */
function find(windows: readonly Judged[], said: SaidWindow, shown: readonly string[] | null): Judged | undefined {
  const open = windows.filter(window => window.fault === null)
  if (said.number !== null) {
    const key = shown ? shown[said.number - 1] : undefined
    return shown ? windows.find(window => keyOf(window) === key) : open[said.number - 1]
  }
  const meant = windows.filter(
    window => (said.name === null || window.name === said.name) && (said.day === null || window.date === said.day),
  )
  if (said.name === null && said.day === null) return open.length === 1 ? open[0] : undefined
  const past = meant.filter(window => window.fault !== 'not-over')
  return past.find(window => window.fault === null) ?? past[0] ?? meant[0]
}

/** Asks for the reason, or whether what was understood is right. */
async function propose(context: CommandContext, rules: MakeUpRules, window: Judged, reason: string, draft: Draft | null): Promise<Answer> {
  const { tx, at, person } = context
  const step: Step = reason === '' ? { step: 'reason', window: keyOf(window) } : { step: 'confirm', window: keyOf(window), reason }
  const dialogues = createDialogues(tx, at)
  const kept = draft ? await dialogues.update(draft, step) : await dialogues.begin(person.id, MAKE_UP, step)
  return { view: reason === '' ? reasonView(window, kept) : await confirmView(context, rules, window, reason, kept) }
}

function reasonView(window: Judged, { photos }: Draft): MakeUpReasonView {
  return { view: 'make-up.reason', ...windowOfDay(window), state: window.state, photos: photos.length }
}

async function confirmView(
  { tx, person }: CommandContext,
  rules: MakeUpRules,
  window: Judged,
  reason: string,
  { photos }: Draft,
  tooManyPhotos = false,
): Promise<MakeUpConfirmView> {
  const { people } = await decidersOf(tx, window, person.id)
  return {
    view: 'make-up.confirm',
    ...windowOfDay(window),
    state: window.state,
    reason,
    photos: photos.length,
    teachers: people.map(one => one.name),
    used: window.used,
    cap: rules.monthlyCap,
    tooManyPhotos,
  }
}

/** The answers to its questions. */
export function makeUpDialogue(deps: MakeUpDeps): DialogueCommands {
  return {
    label: '补卡',
    async text(context, draft, text) {
      const step = draft.data as Step
      if (step.step === 'choose' && readSaid(text, [], context.today).number === null) return null
      const isYes = YES.test(text.trim())
      const newReason = NEW_REASON.exec(text.trim())?.[1]
      if (step.step === 'confirm' && !isYes && newReason === undefined) return null
      const allowed = await mayAsk(context)
      if ('refused' in allowed) return allowed.refused
      const windows = await judgeWindows(context, allowed.rules)
      if (step.step === 'choose') return choose(context, allowed.rules, windows, text, draft)
      const window = windows.find(candidate => keyOf(candidate) === step.window)
      if (!window || window.fault)
        return end(context, window ? faultAnswer(window, window.fault!, allowed.rules) : refusal('too-old', null, allowed.rules.days))
      if (step.step === 'confirm' && isYes) {
        const answer = await submitMakeUp(deps, context, { ...window, reason: step.reason, photos: draft.photos })
        return end(context, answer)
      }
      return propose(context, allowed.rules, window, cutText((newReason ?? text).trim(), REASON_CHARACTERS), draft)
    },

    async picture(context, draft, photos) {
      const step = draft.data as Step
      const allowed = await mayAsk(context)
      if ('refused' in allowed) return allowed.refused
      const windows = await judgeWindows(context, allowed.rules)
      const window = step.step === 'choose' ? undefined : windows.find(candidate => keyOf(candidate) === step.window)
      if (step.step === 'choose' || !window) return list(context, allowed.rules, windows)
      if (step.step === 'reason') return { view: reasonView(window, draft) }
      return { view: await confirmView(context, allowed.rules, window, step.reason, draft, photos === null) }
    },
  }
}

async function end(context: CommandContext, answer: Answer): Promise<Answer> {
  await createDialogues(context.tx, context.at).end(context.person.id)
  return answer
}
