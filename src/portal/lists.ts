import type { PageCall } from '../http/page.ts'
import type { PageLine } from '../slices/articles/queries.ts'
import { time } from './dates.ts'
import { markup, type Html, type Part } from './html.ts'
import { href } from './links.ts'
import { say } from './words.ts'

/** Titles with their days. */
export function lines(call: PageCall, some: readonly PageLine[]): Html {
  return markup`<ul class="lines">
    ${some.map(
      (one) =>
        markup`<li>
          <a href="${href(call, `/article/${one.slug}`)}">${one.title}</a>${time(one.publishedAt, 'day')}
        </li>`,
    )}
  </ul>`
}

/** The same with what each says in short. */
export function fullLines(call: PageCall, some: readonly PageLine[]): Html {
  if (some.length === 0) return markup`<p>${say(call.language, 'nothing')}</p>`
  return markup`<ul class="lines full">
    ${some.map(
      (one) =>
        markup`<li>
          <a href="${href(call, `/article/${one.slug}`)}">${one.title}</a>${
            one.summary !== '' && markup`<p>${one.summary}</p>`
          }${time(one.publishedAt)}
        </li>`,
    )}
  </ul>`
}

/** Where a list stands: the way to it from the front page. */
export function trail(call: PageCall, ...steps: readonly { path?: string; title: string }[]): Html {
  const { language } = call
  return markup`<nav class="trail" aria-label="${say(language, 'youAreHere')}">
    <ol>
      <li><a href="${href(call, '/')}">${say(language, 'home')}</a></li>
      ${steps.map(
        ({ path, title }) =>
          markup`<li>
            ${
              path === undefined
                ? markup`<span aria-current="page">${title}</span>`
                : markup`<a href="${href(call, path)}">${title}</a>`
            }
          </li>`,
      )}
    </ol>
  </nav>`
}

export function panel(
  title: string,
  inside: Part,
  more?: { href: string; text: string; label: string },
): Html {
  return markup`<section class="panel">
    <header>
      <h2>${title}</h2>
      ${more && markup`<a href="${more.href}" aria-label="${more.label}">${more.text}</a>`}
    </header>
    ${inside}
  </section>`
}

/** Written into an address: where a list goes on. */
export function placeText({ publishedAt, article }: PageLine): string {
  return `${publishedAt.getTime()}.${article}`
}

export function placeOf(text: string | undefined): { at: Date; article: string } | undefined {
  const parts = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '')
  return parts ? { at: new Date(Number(parts[1])), article: parts[2] ?? '' } : undefined
}
