import type { ReplyOf } from '../../core/endpoint.ts'
import type { giveSlip } from '../../slices/codes/contract.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { PaperQr } from './paper-qr.tsx'
import './cards.css'

export type PrintedSlip = ReplyOf<typeof giveSlip> & { person: string; whose: string }

const PER_PAGE = 8

/** Slips for residents to sign in with, eight on A4. Their secrets are nowhere else: whoever leaves the page has them no more. */
export function SlipSheet({ slips }: { slips: readonly PrintedSlip[] }) {
  const { t, language } = useWords()
  const address = `${location.origin}/me/`
  const pages: (readonly PrintedSlip[])[] = []
  for (let at = 0; at < slips.length; at += PER_PAGE) pages.push(slips.slice(at, at + PER_PAGE))
  return (
    <div className="cut-sheets sheet" tabIndex={0} role="region" aria-label={t('cards.sheet')}>
      {pages.map((page) => (
        <section key={page[0]?.person} className="cut-sheet cut-slips">
          {page.map(({ person, whose, code, secret, expiresAt }) => (
            <article key={person} className="me-slip">
              <small>{t('paper.slip')}</small>
              <b className="card-name">{whose}</b>
              <div>
                <PaperQr text={`${address}#slip=${secret}`} label={t('paper.slip-qr')} />
                <p>
                  {t('paper.slip-scan', { address: address.replace(/^https?:\/\//, '') })}
                  <br />
                  <code>{code.replace(/^(\d{5})/, '$1 ')}</code>
                </p>
              </div>
              <small>{t('paper.slip-until', { time: moment(expiresAt, language) })}</small>
            </article>
          ))}
        </section>
      ))}
    </div>
  )
}
