import type { ReplyOf } from '../../core/endpoint.ts'
import type { printCards } from '../../slices/codes/contract.ts'
import { useWords } from '../kit/language.tsx'
import { day } from './figures.ts'
import { PaperQr } from './paper-qr.tsx'
import './cards.css'

export type PrintedCard = ReplyOf<typeof printCards>['cards'][number] & {
  /** For whoever hands it over, on a strip that is cut off: the card itself shows no whole name and no door. */
  whose: string
}

const PER_PAGE = 5

/**
 * Cards to cut out of A4 and fold: the code on the left, what to do with it on the right, so that no printer has to meet the front with the
 * back. The QR is 43 mm wide, 0.6 mm a module: a gate's phone reads it at arm's length (0.4 mm is what ISO/IEC 18004 scanners ask for).
 */
export function CardSheet({ cards, phone }: { cards: readonly PrintedCard[]; phone: string }) {
  const { t } = useWords()
  const pages: (readonly PrintedCard[])[] = []
  for (let at = 0; at < cards.length; at += PER_PAGE) pages.push(cards.slice(at, at + PER_PAGE))
  return (
    <div className="cut-sheets sheet" tabIndex={0} role="region" aria-label={t('cards.sheet')}>
      {pages.map((page) => (
        <section key={page[0]?.id} className="cut-sheet">
          {page.map((card) => (
            <article key={card.id} className="card">
              <Strip card={card} />
              <div className="card-halves">
                <Front card={card} />
                <Back phone={phone} />
              </div>
            </article>
          ))}
        </section>
      ))}
    </div>
  )
}

function Strip({ card: { whose, number } }: { card: PrintedCard }) {
  const { t } = useWords()
  return (
    <p className="card-strip">
      <b>{whose}</b> · {t('paper.number', { number })} <span>✂ {t('paper.cut')}</span>
    </p>
  )
}

function Front({ card: { text, name, number, expiresAt } }: { card: PrintedCard }) {
  const { t, language } = useWords()
  return (
    <div className="card-front">
      <PaperQr text={text} label={t('cards.read', { name })} />
      <div>
        <small>{t('paper.code')}</small>
        <b className="card-name">{name}</b>
        <span>{t('paper.until', { time: day(expiresAt, language) })}</span>
        <span>{t('paper.number', { number })}</span>
        <small>{t('paper.no-colour')}</small>
      </div>
    </div>
  )
}

function Back({ phone }: { phone: string }) {
  const { t } = useWords()
  return (
    <div className="card-back">
      <b>{t('paper.back')}</b>
      <ol>
        <li>{t('paper.back-show')}</li>
        <li>{t('paper.back-lost')}</li>
        <li>{t('paper.back-new')}</li>
        <li>{t('paper.back-care')}</li>
        <li>{t('paper.back-private')}</li>
      </ol>
      <p>{t('paper.call', { phone: phone.trim() || '＿＿＿＿＿＿＿＿' })}</p>
    </div>
  )
}
