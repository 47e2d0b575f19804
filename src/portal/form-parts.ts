import { WORK_BITS } from '../core/proof-of-work.ts'
import type { FormCall, PageCall } from '../http/page.ts'
import { WORKING } from './files.ts'
import { markup, type Html, type Part } from './html.ts'
import { href } from './links.ts'
import type { SiteView } from './site.ts'
import { say, type Word } from './words.ts'

/** A call whose links carry nothing of what was asked: every miss has the same page, byte for byte. */
export function withoutQuery(call: FormCall): FormCall {
  return { ...call, query: {} }
}

/** A labelled line to type into, with what is said about it. */
export function field(
  { language }: PageCall,
  name: string,
  { label, hint, more }: { label: Word; hint?: Word; more: Html },
): Html {
  return markup`<p class="field">
    <label for="${name}">${say(language, label)}</label>
    <input id="${name}" name="${name}" ${more}${hint && markup` aria-describedby="${name}-hint"`} />
    ${hint && markup`<small id="${name}-hint">${say(language, hint)}</small>`}
  </p>`
}

/** A form within the site, with what the reader has chosen carried along. `challenge`: something to work out first (working.js). */
export function formHtml(
  call: PageCall,
  {
    path,
    inside,
    button,
    challenge,
  }: { path: string; inside: Html; button: Word; challenge?: string | undefined },
): Html {
  const { language } = call
  const data = challenge !== undefined && markup` data-challenge="${challenge}" data-bits="${WORK_BITS}"`
  return markup`<form class="ask" method="post" action="${href(call, path)}"${data}>
    ${inside}
    ${
      challenge !== undefined &&
      markup`<input type="hidden" name="challenge" value="${challenge}" /><input type="hidden" name="answer" value="" />
        <p role="status" data-working="${say(language, 'checkWorking')}" data-worked="${say(language, 'checkWorked')}"></p>
        <noscript><p>${say(language, 'checkWorkNoScript')}</p></noscript>
        <script src="${WORKING.address}" defer></script>`
    }
    <p><button class="button">${say(language, button)}</button></p>
  </form>`
}

/** What came of it, where it cannot be missed. Colour is never the only sign. */
export function outcome(sign: 'good' | 'bad' | 'plain', title: string, inside: Part): Html {
  const signs = { good: '✓', bad: '⚠', plain: 'ⓘ' }
  return markup`<section class="outcome ${sign}" role="${sign === 'bad' ? 'alert' : 'status'}">
    <h2><span aria-hidden="true">${signs[sign]}</span> ${title}</h2>
    ${inside}
  </section>`
}

/** The county's number to ring, whatever came of it. */
export function ring({ language }: PageCall, { settings }: SiteView): Html {
  const { hotline } = settings
  if (hotline === undefined) return markup`<p>${say(language, 'checkRingNone')}</p>`
  return markup`<p class="ring">
    ${say(language, 'checkRing')} <a href="${telephone(hotline)}">${hotline}</a>
  </p>`
}

export function telephone(number: string): string {
  return `tel:${number.replaceAll(/[^\d+]/g, '')}`
}
