import { Icon } from '../lib/icon.js'
import type { HorizontalRow, TemplateCard } from '../lib/types.js'
import { LinkTo } from './card-link.js'

interface CardFactsProps {
  card: TemplateCard
  showProfile: (userid: string) => void
}

/** Everything on a card that is read, in the order WeCom draws it. */
export function CardFacts({ card, showProfile }: CardFactsProps) {
  const { main_title: main, emphasis_content: emphasis, quote_area: quote, image_text_area: picture } = card
  return (
    <div class="card-body">
      {main?.title !== undefined && <h3 class="card-title">{main.title}</h3>}
      {main?.desc !== undefined && <p class="card-desc">{main.desc}</p>}
      {picture !== undefined && (
        <LinkTo class="card-picture" link={picture}>
          <img src={picture.image_url} alt="" loading="lazy" />
          <span class="news-text">
            <strong>{picture.title}</strong>
            <span class="hint">{picture.desc}</span>
          </span>
        </LinkTo>
      )}
      {emphasis !== undefined && (
        <div class="emphasis">
          <p class="emphasis-title">{emphasis.title}</p>
          <p class="card-desc">{emphasis.desc}</p>
        </div>
      )}
      {quote !== undefined && (quote.title !== undefined || quote.quote_text !== undefined) && (
        <LinkTo class="quote" link={quote}>
          {quote.title !== undefined && <strong>{quote.title}</strong>}
          {quote.quote_text !== undefined && <span>{quote.quote_text}</span>}
        </LinkTo>
      )}
      {card.sub_title_text !== undefined && card.sub_title_text !== '' && <p class="sub-title">{card.sub_title_text}</p>}
      {card.vertical_content_list?.map((row, index) => (
        <div key={index} class="vertical">
          <strong>{row.title}</strong>
          {row.desc !== undefined && <p class="card-desc">{row.desc}</p>}
        </div>
      ))}
      {card.horizontal_content_list !== undefined && card.horizontal_content_list.length > 0 && (
        <dl class="rows">
          {card.horizontal_content_list.map((row, index) => (
            <div key={index}>
              <dt>{row.keyname}</dt>
              <dd>
                <RowValue row={row} showProfile={showProfile} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

function RowValue({ row, showProfile }: { row: HorizontalRow; showProfile: (userid: string) => void }) {
  const { userid } = row
  if (row.type === 1) {
    return (
      <LinkTo class="row-link" link={{ type: 1, ...(row.url === undefined ? {} : { url: row.url }) }}>
        {row.value ?? '打开'}
      </LinkTo>
    )
  }
  if (row.type === 2) {
    return (
      <span class="row-file">
        <Icon name="file" size={15} />
        {row.value}
      </span>
    )
  }
  if (row.type === 3 && userid !== undefined) {
    return (
      <button class="row-link" data-testid={`member-${userid}`} onClick={() => showProfile(userid)}>
        {row.value ?? userid}
      </button>
    )
  }
  return <>{row.value}</>
}
