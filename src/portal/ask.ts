import { CATEGORY_TITLES, QUESTION_CATEGORIES } from '../core/question-words.ts'
import { grouped } from '../core/short-number.ts'
import type { Form, FormCall } from '../http/page.ts'
import type { QuestionTaken } from '../slices/questions/contract.ts'
import { LONGEST, SHORTEST } from '../slices/questions/rules.ts'
import { field, formHtml, outcome, ring, withoutQuery } from './form-parts.ts'
import type { PublicActs } from './forms.ts'
import { markup, type Html } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { trail } from './lists.ts'
import { siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

const PATH = '/ask'
type Fields = Readonly<Record<string, string>>

/** The question box: no account, no name; held until somebody answers it. */
export function askForm({
  askQuestion,
  questionTicket,
}: Pick<PublicActs, 'askQuestion' | 'questionTicket'>): Form {
  return {
    path: PATH,
    may: 'anyone',
    summary: 'Asks the county something; the answer is read under the number that is given',
    // A character of Chinese is one of JavaScript's; the longest text and a little more, so that one too long is told so.
    fields: { ticket: 80, category: 20, area: 12, text: LONGEST + 200, phone: 30 },
    make: async (given) => {
      const call = withoutQuery(given)
      const { fields, address, ledger } = call
      const site = await siteOf(ledger)
      if (!fields) return askHtml(call, site, questionTicket(ledger))
      const { ticket = '', category = '', area = '', text = '', phone = '' } = fields
      const taken = await askQuestion(ledger, { address, ticket, category, area, text, phone })
      return askHtml(call, site, taken.state === 'wrong' ? ticket : questionTicket(ledger), taken)
    },
  }
}

const STATUS: Partial<Record<QuestionTaken['state'], number>> = { slow: 429, stale: 409, wrong: 422 }

function askHtml(call: FormCall, site: SiteView, ticket: string, taken?: QuestionTaken) {
  const { language } = call
  const title = say(language, 'ask')
  return page(call, site, {
    status: taken ? (STATUS[taken.state] ?? 200) : 200,
    title,
    main: markup`${trail(call, { title })}
      <section class="panel article">
        <h1>${title}</h1>
        ${taken && outcomeHtml(call, site, taken)}
        ${
          taken?.state !== 'taken' &&
          markup`<p>${say(language, 'askHow', String(site.settings.answerDays))}</p>
            <p class="notice">${say(language, 'askUrgent')}</p>
            ${ring(call, site)}
            ${formHtml(call, { path: PATH, button: 'askGo', inside: inside(call, site, ticket, call.fields ?? {}) })}`
        }
        <p><a href="${href(call, '/ask/state')}">${say(language, 'askState')}</a></p>
        <p><a href="${href(call, '/answers')}">${say(language, 'answers')}</a></p>
      </section>`,
  })
}

const WRONG: Record<Extract<QuestionTaken, { state: 'wrong' }>['field'], Word> = {
  text: 'askWrongText',
  category: 'askWrongCategory',
  area: 'askWrongArea',
  phone: 'askWrongPhone',
}

function outcomeHtml(call: FormCall, site: SiteView, taken: QuestionTaken): Html {
  const { language } = call
  if (taken.state === 'taken')
    return outcome(
      'good',
      say(language, 'askTaken'),
      markup`<p>${say(language, 'askTakenWhat')}</p>
        <p class="given"><strong>${grouped(taken.number)}</strong></p>
        ${taken.isBlotted && markup`<p>${say(language, 'askBlotted')}</p>`}`,
    )
  if (taken.state === 'wrong')
    return outcome('bad', say(language, 'askWrong'), markup`<p>${say(language, WRONG[taken.field])}</p>`)
  const [title, what] =
    taken.state === 'slow' ? (['askSlow', 'askSlowWhat'] as const) : (['askStale', 'askStaleWhat'] as const)
  return outcome(
    'bad',
    say(language, title),
    markup`<p>${say(language, what)}</p>
      ${ring(call, site)}`,
  )
}

/** What was written stays when something has to be changed. */
function inside(call: FormCall, { regions, county }: SiteView, ticket: string, fields: Fields): Html {
  const { language } = call
  const option = (value: string, title: string, chosen: string | undefined): Html =>
    markup`<option value="${value}"${value === chosen && markup` selected`}>${title}</option>`
  return markup`<input type="hidden" name="ticket" value="${ticket}" />
    <p class="field">
      <label for="category">${say(language, 'askCategory')}</label>
      <select id="category" name="category" required>
        ${QUESTION_CATEGORIES.map((one) => option(one, CATEGORY_TITLES[one][language], fields['category']))}
      </select>
    </p>
    <p class="field">
      <label for="area">${say(language, 'askArea')}</label>
      <select id="area" name="area">
        ${option('', say(language, 'wholeCounty'), fields['area'])}
        ${[...regions].filter(([area]) => area !== county).map(([area, name]) => option(area, name, fields['area']))}
      </select>
    </p>
    <p class="field">
      <label for="text">${say(language, 'askText')}</label>
      <textarea id="text" name="text" rows="6" required minlength="${SHORTEST}" maxlength="${LONGEST}" aria-describedby="text-hint">
${fields['text'] ?? ''}</textarea
      >
      <small id="text-hint">${say(language, 'askTextHint')}</small>
    </p>
    ${field(call, 'phone', {
      label: 'askPhone',
      hint: 'askPhoneHint',
      more: markup`type="tel" maxlength="30" autocomplete="off" value="${fields['phone'] ?? ''}"`,
    })}`
}
