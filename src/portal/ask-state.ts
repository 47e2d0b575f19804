import { CATEGORY_TITLES } from '../core/question-words.ts'
import type { Form, FormCall, Page } from '../http/page.ts'
import type { QuestionTold } from '../slices/questions/contract.ts'
import { publicAnswers, type PublicAnswer } from '../slices/questions/queries.ts'
import { aside } from './aside.ts'
import { clockDay, time } from './dates.ts'
import { field, formHtml, outcome, ring, withoutQuery } from './form-parts.ts'
import type { PublicActs } from './forms.ts'
import { markup, type Html, type Part } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { placeOf, trail } from './lists.ts'
import { reading, siteOf, type SiteView } from './site.ts'
import { say } from './words.ts'

const PATH = '/ask/state'

/** How a question stands, for whoever has its number. */
export function askStateForm({ tellQuestion }: Pick<PublicActs, 'tellQuestion'>): Form {
  return {
    path: PATH,
    may: 'anyone',
    summary: 'How a question stands and what was answered, for whoever has its number',
    fields: { number: 30 },
    make: async (given) => {
      const call = withoutQuery(given)
      const { fields, address, ledger } = call
      const site = await siteOf(ledger)
      if (!fields) return stateHtml(call, site)
      return stateHtml(call, site, await tellQuestion(ledger, { number: fields['number'] ?? '', address }))
    },
  }
}

const STATUS: Partial<Record<QuestionTold['state'], number>> = { slow: 429, unknown: 404 }

function stateHtml(call: FormCall, site: SiteView, told?: QuestionTold) {
  const { language } = call
  const title = say(language, 'askState')
  return page(call, site, {
    status: told ? (STATUS[told.state] ?? 200) : 200,
    title,
    main: markup`${trail(call, { path: '/ask', title: say(language, 'askNav') }, { title })}
      <section class="panel article">
        <h1>${title}</h1>
        ${told && toldHtml(call, site, told)}
        ${formHtml(call, {
          path: PATH,
          button: 'checkGo',
          inside: field(call, 'number', {
            label: 'askNumber',
            hint: 'askNumberHint',
            more: markup`required maxlength="30" autocomplete="off" autocapitalize="characters" spellcheck="false"`,
          }),
        })}
      </section>`,
  })
}

function toldHtml(call: FormCall, site: SiteView, told: QuestionTold): Html {
  const { language, ledger } = call
  if (told.state === 'slow')
    return outcome('plain', say(language, 'checkSlow'), markup`<p>${say(language, 'checkSlowWhat')}</p>`)
  if (told.state === 'unknown')
    return outcome('bad', say(language, 'askUnknown'), markup`<p>${say(language, 'askUnknownWhat')}</p>`)
  const own =
    told.text !== null && markup`<h3>${say(language, 'askOwn')}</h3><p class="typed">${told.text}</p>`
  if (told.state === 'waiting') {
    const isLate = told.dueAt.getTime() < ledger.now()
    const day = clockDay(new Date(told.dueAt.getTime() - 1))
    return outcome(
      isLate ? 'bad' : 'plain',
      say(language, 'askWaiting'),
      markup`<p>${isLate ? say(language, 'askLate') : say(language, 'askWaitingWhat', day)}</p>
        ${isLate && ring(call, site)}${own}`,
    )
  }
  if (told.state === 'rejected')
    return outcome('plain', say(language, 'askRejected'), markup`<p>${told.reason}</p>${own}`)
  return outcome(
    'good',
    say(language, 'askAnswered'),
    markup`${own}
      <h3>${say(language, 'askAnswer')}</h3>
      <p class="typed">${told.answer}</p>
      <p class="small">${told.unit}</p>`,
  )
}

const PER_PAGE = 20

export const answersPage: Page = {
  path: '/answers',
  may: 'anyone',
  summary: 'Questions that were answered before everybody, newest first; `after` says where a page goes on',
  query: { after: 60 },
  make: async (call) => {
    const { ledger, language, query, path } = call
    const site = await siteOf(ledger)
    const place = placeOf(query['after'])
    const after = place && { at: place.at, question: place.article }
    const some = await reading(ledger, (tx) => publicAnswers(tx, { after, limit: PER_PAGE + 1 }))
    const shown = some.slice(0, PER_PAGE)
    const last = some.length > PER_PAGE ? shown.at(-1) : undefined
    const title = say(language, 'answers')
    return page(call, site, {
      title,
      canonical: after ? undefined : path,
      main: markup`${trail(call, { title })}
        <section class="panel">
          <h1>${title}</h1>
          <p><a class="button" href="${href(call, '/ask')}">${say(language, 'ask')}</a></p>
          ${shown.length === 0 && markup`<p>${say(language, 'answersNone')}</p>`}
          ${shown.map((one) => answerHtml(call, one))}
          ${
            last &&
            markup`<nav class="pages" aria-label="${say(language, 'answersOlder')}">
              <a class="button" rel="next" href="${href(call, `${path}?after=${last.answeredAt.getTime()}.${last.question}`)}"
                >${say(language, 'answersOlder')}</a
              >
            </nav>`
          }
        </section>`,
      aside: aside(call, site),
    })
  },
}

function answerHtml({ language }: FormCall | Parameters<Page['make']>[0], one: PublicAnswer): Part {
  return markup`<article class="answered" id="q-${one.question}">
    <p class="small">${CATEGORY_TITLES[one.category][language]} ${time(one.askedAt, 'day')}</p>
    <h2 lang="zh-CN">${one.asked}</h2>
    <p class="typed" lang="zh-CN">${one.answer}</p>
    <p class="small">${say(language, 'askBy')}${language === 'zh' ? '：' : ': '}${one.unit} ${time(one.answeredAt)}</p>
  </article>`
}
