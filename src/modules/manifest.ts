import type { KeptText } from '../audit/read-trail.js'
import type { Trail } from '../audit/trail.js'
import type { Tx } from '../db/index.js'
import type { Draft } from '../dialogue/index.js'
import type { Authority, PersonRecord, RoleName } from '../directory/index.js'
import type { OutboxPort } from '../outbox/port.js'
import type { Sheet } from '../reports/index.js'
import type { SchoolFileSection } from '../school-file/index.js'
import type { LocalDate } from '../shared/dates.js'
import type { WecomEvent } from '../wecom/index.js'

/** A read model by name; `cards/` has one renderer per name, joined and checked in `app.ts`. */
export interface View {
  view: string
}

/** What a list or card said about students: recorded with it, so that a correction reaches exactly these readers. */
export interface ToldLine {
  date: LocalDate
  subject: string
  studentId: string
  said: string
}

/** Everything a command may touch; nothing reads outside its transaction. */
export interface CommandContext {
  tx: Tx
  /** The instant that judges: CreateTime when credible, else receipt. */
  at: Date
  receivedAt: Date
  /** CreateTime was not credible and receipt was used instead. */
  flagged: boolean
  today: LocalDate
  person: PersonRecord
  authority: Authority
  outbox: OutboxPort
  trail: Trail
  inboxKey: { date: LocalDate; key: string }
}

/** The answer of a command; `told` is what its text says about students. */
export interface Answer {
  view: View | null
  told?: ToldLine[]
}

/** A word a person types or a menu key; `rest` is what follows the word. */
export type WordCommand = (context: CommandContext, rest: string) => Promise<Answer>

/** A message that is not text: a picture, a pin, a device reading. */
export type EventCommand = (context: CommandContext, event: WecomEvent) => Promise<Answer>

export interface CardTap {
  subject: string
  page: string[]
  selections: Record<string, string[]>
  revision: number
}

/** A press on a card; returns the view of the card's next face, null = the card as it stands now. */
export type ActionCommand = (context: CommandContext, tap: CardTap) => Promise<Answer>

export interface DirectTap {
  event: WecomEvent
  key: { date: LocalDate; key: string }
  at: Date
  receivedAt: Date
  flagged: boolean
  /** The inbox row's columns, which a direct command writes itself. */
  row: { endpoint: string; command: string }
  /** A view as the inner plaintext of the passive reply. */
  answer: (view: View) => string
}

/** A tap so frequent that it stores its inbox row itself, in one statement; `null` = take the ordinary road. */
export type DirectCommand = (tap: DirectTap) => Promise<{ reply: string | null } | null>

export interface MenuLeaf {
  word: string
  label: string
  /** Smaller comes first; `top` stands alone on the first level. */
  priority: number
  top?: boolean
}

export interface Permission {
  name: string
  /** role → the widest scope in which the role may do it, whatever its grant says. */
  roles: Partial<Record<RoleName, 'own' | 'class' | 'department' | 'school'>>
  /** Chinese, for the refusal and the matrix. */
  label: string
}

/** What an intent's renderer reads at its first attempt; `null` = there is nothing left to say. */
export type IntentView = (
  context: { tx: Tx; at: Date },
  intent: { subject: string; date: LocalDate; payload: Record<string, unknown> },
  personId: string,
) => Promise<{ view: View; told?: ToldLine[] } | null>

/** Which readers of a shared notice it still concerns when it is sent. */
export type StillFor = (
  context: { tx: Tx; at: Date },
  intent: { subject: string; date: LocalDate },
  personIds: readonly string[],
) => Promise<string[]>

/** Whether a reader may still see what a view says about a subject: asked before each sending, and when a press itself decides nothing. */
export type MayStillSee = (context: Pick<CommandContext, 'tx' | 'at' | 'authority'>, subject: string) => Promise<boolean>

/** A form that a person fills in by chat, step by step. */
export interface DialogueCommands {
  /** 请假, 补卡: what 取消 says was given up. */
  label: string
  /** Its texts keep their line breaks: 301 地面-1 ⏎ 302 合格. */
  keepsLines?: boolean
  /** A text that is no word of ours; null = it does not belong to this form either. */
  text(context: CommandContext, draft: Draft, text: string): Promise<Answer | null>
  /** A picture was added to the draft, which now holds this many; null = no more are taken. */
  picture(context: CommandContext, draft: Draft, photos: number | null): Promise<Answer>
}

/** A whole sentence that a module understands without one of its words at the beginning; null = not meant for it. */
export type PhraseCommand = (context: CommandContext, text: string) => Promise<Answer | null>

/** The free texts about a subject of the trail that have not expired. */
export type KeptTexts = (tx: Tx, subject: string) => Promise<KeptText[]>

/** What a page shows to whoever holds its key; null = there is no such page. The key is unguessable: at least 128 random bits in base64url. */
export type PageLoader = (context: { tx: Tx; at: Date }, key: string) => Promise<View | null>

/**
 * What the day's card of a class says for a module: one view a class, by one query however many classes. Drawn in
 * `cards/digest-blocks.ts`; a class that is left out has nothing to be said.
 */
export type DigestBlock = (
  context: { tx: Tx; at: Date },
  of: { date: LocalDate; classIds: readonly number[] },
) => Promise<ReadonlyMap<number, View>>

/** Slow work behind an intent without recipients. */
export type WorkHandler = (intent: { subject: string; date: LocalDate; payload: Record<string, unknown> }) => Promise<void>

/** What somebody takes out of the house, as one file of sheets or as pictures. */
export interface Made {
  /** Of the file, without its ending. */
  name: string
  sheets: () => Sheet[]
  pictures: () => Sheet[]
  /** For the trail: what it was about. */
  facts: Record<string, string | number>
}

/** Reads what the reader may see at this moment; null = nothing. */
export type ReportMaker = (context: Pick<CommandContext, 'tx' | 'at' | 'authority'>, of: Record<string, string>) => Promise<Made | null>

export interface Manifest {
  name: string
  /**
   * `takesNames`: what follows is a name, so that 已到张三 needs no space. `takesText`: it is free text, and may be a question. `asks`:
   * changes nothing, so it may be guessed at.
   */
  words: Record<
    string,
    {
      run: WordCommand
      direct?: DirectCommand
      help: string
      roles: readonly RoleName[]
      takesNames?: boolean
      takesText?: boolean
      asks?: boolean
    }
  >
  events?: Partial<Record<WecomEvent['type'], { run?: EventCommand; direct?: DirectCommand }>>
  actions: Record<string, ActionCommand>
  dialogues?: Record<string, DialogueCommands>
  phrases?: PhraseCommand[]
  menu: MenuLeaf[]
  permissions: Permission[]
  /** `shared`: the words do not depend on the reader, so up to 1,000 share one send. */
  views: Record<string, { shared: boolean; load: IntentView; stillFor?: StillFor; mayStillSee?: MayStillSee }>
  work?: Record<string, WorkHandler>
  /** Reports that people take out as a sheet or a picture (modules/exports). */
  exports?: Record<string, ReportMaker>
  keptTexts?: KeptTexts
  /** Pages without a log-in, at /app/<name>/<key>; drawn in `cards/pages.ts`. */
  pages?: Record<string, PageLoader>
  schoolFile?: SchoolFileSection[]
  digestBlock?: DigestBlock
}
