import { useId } from 'preact/hooks'
import type { CardButton, Choice, Selections, TemplateCard } from '../lib/types.js'
import { isWebAddress } from '../lib/markdown.js'

interface CardQuestionsProps {
  card: TemplateCard
  chosen: Selections
  choose: (questionKey: string, optionIds: string[]) => void
  /** The key that was pressed and is not answered yet. */
  pending: string | null
  /** The grey label that took the place of the buttons. */
  replaced: string | undefined
  press: (key: string) => Promise<void>
}

/** Everything on a card that can be answered. */
export function CardQuestions(props: CardQuestionsProps) {
  const { card, chosen, choose, pending, replaced } = props
  const over = replaced !== undefined
  const choices = [...(card.button_selection === undefined ? [] : [card.button_selection]), ...(card.select_list ?? [])]
  return (
    <>
      {choices.length > 0 && (
        <div class="choices">
          {choices.map(choice => (
            <ChoiceList
              key={choice.question_key}
              choice={choice}
              value={chosen[choice.question_key]?.[0] ?? ''}
              disabled={choice.disable === true || pending !== null || over}
              choose={id => choose(choice.question_key, [id])}
            />
          ))}
        </div>
      )}
      {card.checkbox !== undefined && (
        <Options {...props} question={card.checkbox} disabled={card.checkbox.disable === true || pending !== null || over} />
      )}
      {over ? (
        <div class="buttons">
          <button class="card-button card-button-replaced" disabled data-testid="card-replaced">
            {replaced}
          </button>
        </div>
      ) : (
        <Buttons {...props} />
      )}
    </>
  )
}

function ChoiceList({
  choice,
  value,
  disabled,
  choose,
}: {
  choice: Choice
  value: string
  disabled: boolean
  choose: (id: string) => void
}) {
  return (
    <label class="choice">
      {choice.title !== undefined && choice.title !== '' && <span class="choice-title">{choice.title}</span>}
      <select
        class="field"
        aria-label={choice.title ?? '请选择'}
        data-testid={`card-select-${choice.question_key}`}
        value={value}
        disabled={disabled}
        onChange={event => choose(event.currentTarget.value)}
      >
        {choice.option_list.map(option => (
          <option key={option.id} value={option.id}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  )
}

interface OptionsProps extends CardQuestionsProps {
  question: NonNullable<TemplateCard['checkbox']>
  disabled: boolean
}

function Options({ question, disabled, chosen, choose }: OptionsProps) {
  const group = useId()
  const many = question.mode === 1
  const picked = chosen[question.question_key] ?? []
  const toggle = (id: string, on: boolean) => {
    if (!many) return choose(question.question_key, [id])
    // Kept in the card's own order, whatever the order of the ticks.
    const next = question.option_list.map(option => option.id).filter(one => (one === id ? on : picked.includes(one)))
    choose(question.question_key, next)
  }
  return (
    <fieldset class="options" disabled={disabled}>
      <legend class="options-legend">{many ? `多选 · 已选 ${picked.length} 项` : '单选'}</legend>
      {question.option_list.map((option, index) => (
        <label key={option.id} class="option">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={group}
            checked={picked.includes(option.id)}
            data-testid={`card-option-${index}`}
            onChange={event => toggle(option.id, event.currentTarget.checked)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Buttons({ card, pending, press }: CardQuestionsProps) {
  const submit = card.submit_button
  const buttons: CardButton[] = [
    ...(card.button_list ?? []),
    ...(submit === undefined ? [] : [{ text: submit.text ?? '提交', key: submit.key, style: 1 }]),
  ]
  if (buttons.length === 0) return null
  const short = buttons.length > 1 && buttons.every(button => button.text.length <= 6)
  return (
    <div class={`buttons${short ? ' buttons-two' : ''}`}>
      {buttons.map((button, index) => {
        const look = `card-button card-button-${button.style ?? 1}`
        const { key } = button
        if (button.type === 1) {
          return (
            <a
              key={index}
              class={look}
              data-testid={`card-button-${index}`}
              target="_blank"
              rel="noopener noreferrer"
              {...(isWebAddress(button.url) ? { href: button.url } : {})}
            >
              {button.text}
            </a>
          )
        }
        return (
          <button
            key={index}
            class={look}
            data-testid={`card-button-${index}`}
            data-key={key}
            disabled={pending !== null || key === undefined}
            aria-busy={pending !== null && pending === key}
            onClick={() => void (key !== undefined && press(key))}
          >
            {button.text}
          </button>
        )
      })}
    </div>
  )
}
