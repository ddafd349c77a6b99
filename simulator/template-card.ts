import { z } from 'zod'

/**
 * The JSON shape of a template card. Only JSON types are judged here (a wrong one is errcode 40058); which
 * field is missing or too long has its own errcode each, so every field is optional at this stage.
 */
const int = z.number().int()
const target = { type: int.optional(), url: z.string().optional(), appid: z.string().optional(), pagepath: z.string().optional() }
const option = z.object({ id: z.string().optional(), text: z.string().optional(), is_checked: z.boolean().optional() })

export const templateCardShape = z.object({
  card_type: z.string().optional(),
  task_id: z.string().optional(),
  source: z.object({ icon_url: z.string().optional(), desc: z.string().optional(), desc_color: int.min(0).max(3).optional() }).optional(),
  action_menu: z
    .object({
      desc: z.string().optional(),
      action_list: z.array(z.object({ text: z.string().optional(), key: z.string().optional() })).optional(),
    })
    .optional(),
  main_title: z.object({ title: z.string().optional(), desc: z.string().optional() }).optional(),
  quote_area: z.object({ ...target, title: z.string().optional(), quote_text: z.string().optional() }).optional(),
  emphasis_content: z.object({ title: z.string().optional(), desc: z.string().optional() }).optional(),
  sub_title_text: z.string().optional(),
  horizontal_content_list: z
    .array(
      z.object({
        type: int.min(0).max(3).optional(),
        keyname: z.string().optional(),
        value: z.string().optional(),
        url: z.string().optional(),
        media_id: z.string().optional(),
        userid: z.string().optional(),
      }),
    )
    .optional(),
  vertical_content_list: z.array(z.object({ title: z.string().optional(), desc: z.string().optional() })).optional(),
  jump_list: z.array(z.object({ ...target, title: z.string().optional() })).optional(),
  card_action: z.object(target).optional(),
  card_image: z.object({ url: z.string().optional(), aspect_ratio: z.number().optional() }).optional(),
  image_text_area: z
    .object({ ...target, title: z.string().optional(), desc: z.string().optional(), image_url: z.string().optional() })
    .optional(),
  button_selection: z
    .object({
      question_key: z.string().optional(),
      title: z.string().optional(),
      option_list: z.array(option).optional(),
      selected_id: z.string().optional(),
      disable: z.boolean().optional(),
    })
    .optional(),
  button_list: z
    .array(
      z.object({
        type: int.min(0).max(1).optional(),
        text: z.string().optional(),
        style: int.min(1).max(4).optional(),
        key: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .optional(),
  checkbox: z
    .object({
      question_key: z.string().optional(),
      mode: int.min(0).max(1).optional(),
      option_list: z.array(option).optional(),
      disable: z.boolean().optional(),
    })
    .optional(),
  select_list: z
    .array(
      z.object({
        question_key: z.string().optional(),
        title: z.string().optional(),
        selected_id: z.string().optional(),
        option_list: z.array(option).optional(),
        disable: z.boolean().optional(),
      }),
    )
    .optional(),
  submit_button: z.object({ text: z.string().optional(), key: z.string().optional() }).optional(),
  replace_text: z.string().optional(),
})

export type TemplateCard = z.infer<typeof templateCardShape>
export type CardOption = z.infer<typeof option>

export const INTERACTIVE_TYPES: readonly string[] = ['button_interaction', 'vote_interaction', 'multiple_interaction']
export const CARD_TYPES: readonly string[] = ['text_notice', 'news_notice', ...INTERACTIVE_TYPES]

export function isInteractive(card: TemplateCard): boolean {
  return INTERACTIVE_TYPES.includes(card.card_type ?? '')
}
