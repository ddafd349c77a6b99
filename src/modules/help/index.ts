import { createDialogues, draftSubject } from '../../dialogue/index.js'
import { ROLE_LABEL, type RoleName } from '../../directory/index.js'
import type { Answer, CommandContext, IntentView, Manifest } from '../manifest.js'

/** What can be done now, by role; also the answer to words nobody knows. */
export interface HelpView {
  view: 'help'
  name: string
  roles: string[]
  words: { word: string; help: string }[]
  /** The word that was not understood. */
  unknown: string | null
  contacts: { topic: string; name: string; hours: string }[]
}

export interface NothingToCancelView {
  view: 'help.nothing-to-cancel'
}

/** An answer that comes late: the event was handled again after a failure. */
export interface LateAnswerView {
  view: 'help.late-answer'
  text: string
  asOf: Date
}

/** A word was parked because newer ones came first. */
export interface AskAgainView {
  view: 'help.ask-again'
  asOf: Date
}

/** 取消: what was being filled in is given up, nothing else. */
export interface CancelledView {
  view: 'help.cancelled'
  what: string
}

/** A picture that came before its question. */
export interface PhotoKeptView {
  view: 'help.photo-kept'
  /** Null = no more are taken. */
  photos: number | null
}

export type HelpCenterView = HelpView | NothingToCancelView | CancelledView | PhotoKeptView | LateAnswerView | AskAgainView

const lateAnswer: IntentView = async ({ at }, { payload }) => {
  const view: LateAnswerView = { view: 'help.late-answer', text: String(payload['text']), asOf: at }
  return { view }
}

const askAgain: IntentView = async ({ at }) => {
  const view: AskAgainView = { view: 'help.ask-again', asOf: at }
  return { view }
}

export interface HelpDeps {
  /** The other modules; help is assembled from their words. */
  manifests: () => readonly Manifest[]
}

/** 帮助 and 取消, and the answer to everything else: no word dead-ends. */
export function createHelpModule({ manifests }: HelpDeps): Manifest & {
  unknownWord(context: CommandContext, text: string): Promise<Answer>
  photoKept(photos: number | null): Answer
} {
  async function help(context: CommandContext, unknown: string | null): Promise<Answer> {
    const held = new Set<RoleName>(context.person.roles.map(grant => grant.role))
    const words = manifests().flatMap(manifest =>
      Object.entries(manifest.words)
        .filter(([, entry]) => entry.roles.some(role => held.has(role)))
        .map(([word, entry]) => ({ word, help: entry.help })),
    )
    const view: HelpView = {
      view: 'help',
      name: context.person.name,
      roles: [...held].map(role => ROLE_LABEL[role]),
      words,
      unknown,
      contacts: await helpContacts(context),
    }
    return { view }
  }

  async function cancel({ tx, at, today, person, outbox }: CommandContext): Promise<Answer> {
    const draft = await createDialogues(tx, at).end(person.id)
    const nothing: NothingToCancelView = { view: 'help.nothing-to-cancel' }
    if (!draft) return { view: nothing }
    await outbox.refresh({ subject: draftSubject(draft), date: today, holders: [person.id] })
    const what = manifests().find(manifest => manifest.dialogues?.[draft.kind])?.dialogues?.[draft.kind]?.label
    const view: CancelledView = { view: 'help.cancelled', what: what ?? '照片' }
    return { view }
  }

  return {
    name: 'help',
    words: {
      帮助: { asks: true, run: context => help(context, null), help: '看我能做什么', roles: [] },
      取消: {
        run: context => cancel(context),
        help: '取消正在填的内容',
        roles: [],
      },
    },
    unknownWord: (context, text) => help(context, text),
    photoKept: photos => ({ view: { view: 'help.photo-kept', photos } satisfies PhotoKeptView }),
    actions: {},
    menu: [{ word: '帮助', label: '帮助', priority: 99 }],
    permissions: [],
    views: {
      'answer.late': { shared: false, load: lateAnswer },
      'answer.ask-again': { shared: false, load: askAgain },
    },
  }
}

async function helpContacts({ tx }: CommandContext): Promise<HelpView['contacts']> {
  const setting = await tx.setting.findUnique({ where: { key: 'school-file:help' } })
  if (!Array.isArray(setting?.value)) return []
  return (setting.value as { topic?: string; name?: string; hours?: string }[]).map(entry => ({
    topic: entry.topic ?? '',
    name: entry.name ?? '',
    hours: entry.hours ?? '',
  }))
}
