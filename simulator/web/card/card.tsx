import { useRef, useState } from 'preact/hooks'
import { Icon } from '../lib/icon.js'
import type { Message, Selections, TemplateCard } from '../lib/types.js'
import type { Perform } from '../phone/phone.js'
import { ActionMenu } from './action-menu.js'
import { CardFacts } from './card-facts.js'
import { LinkTo } from './card-link.js'
import { CardQuestions } from './card-questions.js'
import { chosenIn, withChoice } from './chosen.js'

interface CardProps {
  message: Message
  card: TemplateCard
  perform: Perform
  showProfile: (userid: string) => void
}

/** One template card as the member sees it now. */
export function Card({ message, card, perform, showProfile }: CardProps) {
  const face = JSON.stringify(card)
  const { pending, press } = usePress(perform, message.taskId)
  // What was ticked belongs to this face; an updated face starts from its own defaults.
  const [ticked, setTicked] = useState<{ face: string; chosen: Selections }>({ face, chosen: chosenIn(card) })
  const chosen = ticked.face === face ? ticked.chosen : chosenIn(card)
  const replaced = message.replaceText ?? card.replace_text

  return (
    <section
      class={`card card-${card.card_type}${pending === null ? '' : ' pending'}`}
      data-testid="card"
      data-card-type={card.card_type}
      data-task-id={message.taskId}
      aria-busy={pending !== null}
      aria-label={card.main_title?.title ?? card.sub_title_text ?? '卡片'}
    >
      {(card.source !== undefined || card.action_menu !== undefined) && (
        <div class="card-source">
          {card.source?.icon_url !== undefined && <img src={card.source.icon_url} alt="" width="16" height="16" />}
          <span class={`ellipsis source-${card.source?.desc_color ?? 0}`}>{card.source?.desc}</span>
          {card.action_menu !== undefined && <ActionMenu menu={card.action_menu} press={key => press('card-menu', key)} />}
        </div>
      )}
      {card.card_image !== undefined && (
        <img
          class="card-image"
          src={card.card_image.url}
          alt=""
          loading="lazy"
          style={{ aspectRatio: String(card.card_image.aspect_ratio ?? 1.3) }}
        />
      )}
      <CardFacts card={card} showProfile={showProfile} />
      <CardQuestions
        card={card}
        chosen={chosen}
        choose={(key, ids) => setTicked({ face, chosen: withChoice(chosen, key, ids) })}
        pending={pending}
        replaced={replaced}
        press={key => press('card', key, chosen)}
      />
      {card.jump_list?.map((jump, index) => (
        <LinkTo key={index} class="card-jump" link={jump} testid={`card-jump-${index}`}>
          <span>{jump.title}</span>
          <Icon name="right" size={16} />
        </LinkTo>
      ))}
      {card.card_action !== undefined && (card.card_action.type ?? 0) > 0 && (
        <LinkTo class="card-jump" link={card.card_action} testid="card-action">
          <span>查看详情</span>
          <Icon name="right" size={16} />
        </LinkTo>
      )}
    </section>
  )
}

type Press = (verb: 'card' | 'card-menu', key: string, selections?: Selections) => Promise<void>

/** One press at a time: until the phone shows what came of it, every button of the card rests. */
function usePress(perform: Perform, taskId = ''): { pending: string | null; press: Press } {
  const [pending, setPending] = useState<string | null>(null)
  const resting = useRef(false)
  const press: Press = async (verb, key, selections = {}) => {
    if (resting.current) return
    resting.current = true
    setPending(key)
    await perform(verb === 'card' ? { do: 'card', taskId, key, selections } : { do: 'card-menu', taskId, key })
    resting.current = false
    setPending(null)
  }
  return { pending, press }
}
