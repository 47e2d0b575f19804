import type { Form, FormCall } from '../http/page.ts'
import type { Called } from '../slices/badges/contract.ts'
import { outcomeHtml } from './check.ts'
import { clockDay } from './dates.ts'
import { field, formHtml, outcome, ring, withoutQuery } from './form-parts.ts'
import type { PublicActs } from './forms.ts'
import { markup, type Html } from './html.ts'
import { page } from './layout.ts'
import { trail } from './lists.ts'
import { siteOf, type SiteView } from './site.ts'
import { say } from './words.ts'

const PATH = '/check/door'

/** Was somebody from you at my door: by the badge's number and a day of the last thirty. */
export function calledForm({ askCalled }: Pick<PublicActs, 'askCalled'>): Form {
  return {
    path: PATH,
    may: 'anyone',
    summary: 'Whether the holder of a badge was at work at doors on a day, and when; nothing of whose doors',
    fields: { number: 20, day: 10, challenge: 80, answer: 16 },
    make: async (call) => {
      const { fields, address, ledger } = call
      const site = await siteOf(ledger)
      if (!fields) return calledHtml(call, site)
      const { number = '', day = '', challenge, answer } = fields
      return calledHtml(call, site, await askCalled(ledger, { address, number, day, challenge, answer }))
    },
  }
}

const STATUS: Partial<Record<Called['state'], number>> = { slow: 429, unknown: 404 }

function calledHtml(given: FormCall, site: SiteView, called?: Called) {
  const call = withoutQuery(given)
  const { language, ledger } = call
  const title = say(language, 'called')
  const today = clockDay(new Date(ledger.now()))
  return page(call, site, {
    status: called ? (STATUS[called.state] ?? 200) : 200,
    title,
    main: markup`${trail(call, { path: '/check', title: say(language, 'check') }, { title })}
      <section class="panel article check">
        <h1>${title}</h1>
        ${called ? saidHtml(call, site, called) : markup`<p>${say(language, 'calledHow')}</p>`}
        ${formHtml(call, {
          path: PATH,
          button: 'checkGo',
          challenge: called?.state === 'work' ? called.challenge : undefined,
          inside: markup`${field(call, 'number', {
            label: 'checkNumber',
            hint: 'checkNumberHint',
            more: markup`required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false"`,
          })}
          ${field(call, 'day', {
            label: 'calledDay',
            more: markup`type="date" required max="${today}" value="${today}"`,
          })}`,
        })}
      </section>`,
  })
}

function saidHtml(call: FormCall, site: SiteView, called: Called): Html {
  const { language } = call
  if (called.state === 'no')
    return outcome(
      'bad',
      say(language, 'calledNo'),
      markup`<p>${say(language, 'calledNoWhat')}</p>
        ${ring(call, site)}`,
    )
  if (called.state !== 'yes') return outcomeHtml(call, site, called)
  const { day, from, until, place } = called
  return outcome(
    'good',
    say(language, 'calledYes'),
    markup`<p>${say(language, 'calledYesWhat', `${place} ${day} ${from}:00–${until}:00`)}</p>`,
  )
}
