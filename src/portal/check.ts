import { ROLE_TITLES } from '../core/role.ts'
import { grouped } from '../core/short-number.ts'
import type { Form, FormCall } from '../http/page.ts'
import type { Looked, Shown } from '../slices/badges/contract.ts'
import { clockDay } from './dates.ts'
import { field, formHtml, outcome, ring, telephone, withoutQuery } from './form-parts.ts'
import type { PublicActs } from './forms.ts'
import { markup, type Html, type Part } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { trail } from './lists.ts'
import { siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

const PATH = '/check'

/** The staff look-up: `n` and `c` come from the QR code on a badge and on a phone. No lists, no search by name. */
export function checkForm({ lookUp }: Pick<PublicActs, 'lookUp'>): Form {
  return {
    path: PATH,
    may: 'anyone',
    summary:
      'What the badge with a number stands for: who, of which unit, where, on duty or not; a warning for any other',
    query: { n: 20, c: 10 },
    fields: { number: 20, code: 10, challenge: 80, answer: 16 },
    make: async (call) => {
      const { fields, query, address, ledger } = call
      const site = await siteOf(ledger)
      const number = fields ? (fields['number'] ?? '') : query['n']
      if (number === undefined || number === '') return checkHtml(withoutQuery(call), site)
      const looked = await lookUp(ledger, {
        address,
        number,
        code: fields ? fields['code'] : query['c'],
        challenge: fields?.['challenge'],
        answer: fields?.['answer'],
      })
      return checkHtml(looked.state === 'valid' ? call : withoutQuery(call), site, looked)
    },
  }
}

const STATUS: Partial<Record<Looked['state'], number>> = { slow: 429, unknown: 404 }

function checkHtml(call: FormCall, site: SiteView, looked?: Looked) {
  const { language } = call
  const title = say(language, 'check')
  const isDone = looked?.state === 'valid'
  const again = looked?.state === 'work' ? looked.challenge : undefined
  return page(call, site, {
    status: looked ? (STATUS[looked.state] ?? 200) : 200,
    title,
    main: markup`${trail(call, { title })}
      <section class="panel article check">
        <h1>${title}</h1>
        ${looked ? outcomeHtml(call, site, looked) : markup`<p>${say(language, 'checkHow')}</p>`}
        ${formHtml(call, { path: PATH, inside: fieldsHtml(call, looked), button: 'checkGo', challenge: again })}
        ${!isDone && !looked && ring(call, site)}
        <p><a href="${href(call, '/check/door')}">${say(language, 'called')}</a></p>
      </section>`,
  })
}

/** After a good look the number stays, so that only the code is to be typed. */
function fieldsHtml(call: FormCall, looked: Looked | undefined): Html {
  const number = looked?.state === 'valid' ? grouped(looked.shown.number) : ''
  return markup`${field(call, 'number', {
    label: 'checkNumber',
    hint: 'checkNumberHint',
    more: markup`required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" value="${number}"`,
  })}
  ${field(call, 'code', {
    label: 'checkCode',
    hint: 'checkCodeHint',
    more: markup`maxlength="10" inputmode="numeric" autocomplete="off"`,
  })}`
}

const SAID: Record<Exclude<Looked['state'], 'valid'>, { sign: 'bad' | 'plain'; title: Word; what: Word }> = {
  expired: { sign: 'bad', title: 'checkExpired', what: 'checkExpiredWhat' },
  revoked: { sign: 'bad', title: 'checkRevoked', what: 'checkRevokedWhat' },
  unknown: { sign: 'bad', title: 'checkUnknown', what: 'checkUnknownWhat' },
  slow: { sign: 'plain', title: 'checkSlow', what: 'checkSlowWhat' },
  work: { sign: 'plain', title: 'checkWork', what: 'checkWorkWhat' },
}

export function outcomeHtml(call: FormCall, site: SiteView, looked: Looked): Html {
  const { language } = call
  if (looked.state === 'valid') return shownHtml(call, looked.shown)
  const { sign, title, what } = SAID[looked.state]
  return outcome(
    sign,
    say(language, title),
    markup`<p>${say(language, what)}</p>
      ${ring(call, site)}`,
  )
}

function shownHtml({ language }: FormCall, shown: Shown): Html {
  const hours = `${shown.from}:00–${shown.until}:00`
  const fact = (word: Word, value: Part): Html =>
    markup`<div>
      <dt>${say(language, word)}</dt>
      <dd>${value}</dd>
    </div>`
  const { isTurning, callBack, unit } = shown
  return markup`${outcome(
    isTurning === false ? 'bad' : 'good',
    say(language, 'checkValid'),
    markup`<dl class="facts">
        ${fact('checkName', markup`<strong>${shown.name}</strong>`)}
        ${unit !== '' && fact('checkUnit', unit)}
        ${fact('checkPost', ROLE_TITLES[shown.role][language])}
        ${fact('checkArea', shown.places.join(' '))}
        ${fact('checkToday', shown.calls ? say(language, 'checkTodayYes', hours) : say(language, 'checkTodayNo'))}
        ${fact('checkDuty', shown.onDuty ? say(language, 'checkDutyYes') : say(language, 'checkDutyNo', hours))}
        ${fact('checkUntil', clockDay(new Date(shown.validUntil.getTime() - 1)))}
        ${callBack !== null && fact('checkUnitRing', markup`<a href="${telephone(callBack)}">${callBack}</a>`)}
      </dl>
      <p class="notice">${say(language, isTurning === null ? 'checkCopied' : isTurning ? 'checkTurning' : 'checkNotTurning')}</p>`,
  )}`
}
