import { createDialogues } from '../dialogue/index.js'
import { oneLine } from '../shared/text.js'
import type { Answer, CommandContext, Manifest } from './manifest.js'

/** Has a picture fetched from WeCom, where it lasts three days, and gives the reference under which it is kept. */
export type KeepPhoto = (context: CommandContext, mediaId: string) => Promise<string>

export interface ConversationDeps {
  manifests: readonly Manifest[]
  unknownWord: (context: CommandContext, text: string) => Promise<Answer>
  photoKept: (photos: number | null) => Answer
  keepPhoto: KeepPhoto
}

/** What is no word and no press: it belongs to the form being filled in, or is a sentence some module understands, or a question. */
export function createConversation({ manifests, unknownWord, photoKept, keepPhoto }: ConversationDeps) {
  const dialogues = new Map(manifests.flatMap(manifest => Object.entries(manifest.dialogues ?? {})))
  const phrases = manifests.flatMap(manifest => manifest.phrases ?? [])

  return {
    async text(context: CommandContext, typed: string): Promise<Answer> {
      const text = oneLine(typed)
      const draft = await createDialogues(context.tx, context.at).find(context.person.id)
      const commands = draft && dialogues.get(draft.kind)
      const answer = commands && (await commands.text(context, draft, commands.keepsLines ? typed.trim() : text))
      if (answer) return answer
      for (const phrase of phrases) {
        const understood = await phrase(context, text)
        if (understood) return understood
      }
      return unknownWord(context, text)
    },

    async picture(context: CommandContext, mediaId: string): Promise<Answer> {
      const drafts = createDialogues(context.tx, context.at)
      const draft = await drafts.find(context.person.id)
      const photos = await drafts.addPhoto(context.person.id, await keepPhoto(context, mediaId))
      const commands = draft && dialogues.get(draft.kind)
      return commands ? commands.picture(context, (await drafts.find(context.person.id)) ?? draft, photos) : photoKept(photos)
    },
  }
}
