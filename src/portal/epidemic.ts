import type { Page, PageCall } from '../http/page.ts'
import type { Bilingual } from '../core/text.ts'
import {
  figuresOf,
  latestBulletin,
  withdrawnBulletins,
  type PublishedBulletin,
} from '../slices/bulletins/queries.ts'
import { AUDIENCES, PLACES, type BulletinContent } from '../slices/bulletins/rules.ts'
import { aside } from './aside.ts'
import { clockDay, clockTime, time } from './dates.ts'
import { countsHtml, gatesHtml, risksHtml, rulesHtml, standOf } from './epidemic-county.ts'
import { curve } from './epidemic-curve.ts'
import { tiles } from './epidemic-figures.ts'
import { AUDIENCE_WORDS, IF_WORDS, PLACE_WORDS, tell } from './epidemic-words.ts'
import { EPIDEMIC_STYLE } from './files.ts'
import { markup, type Html, type Part } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { panel, trail } from './lists.ts'
import { reading, siteOf } from './site.ts'
import { say } from './words.ts'

/** How far back figures are looked for, in days: those of the curve and one to compare with. */
const BACK = 30

export const epidemicPage: Page = {
  path: '/epidemic',
  may: 'anyone',
  summary:
    'How things stand: the last bulletin, the curve, areas at risk, where to go, what to do, gates, rules, open accounts',
  make: async (call) => {
    const { ledger, language } = call
    const [site, stand] = await Promise.all([siteOf(ledger), standOf(ledger)])
    const { last, points, withdrawn } = await reading(ledger, async (tx) => ({
      last: await latestBulletin(tx),
      points: await figuresOf(tx, BACK, ledger.now()),
      withdrawn: await withdrawnBulletins(tx, ledger.now()),
    }))
    return page(call, site, {
      title: tell(language, 'title'),
      description: last?.content.status ?? tell(language, 'what'),
      canonical: '/epidemic',
      head: markup`<link rel="stylesheet" href="${EPIDEMIC_STYLE.address}" />`,
      ...(last ? { data: announcement(last) } : {}),
      main: markup`${trail(call, { title: tell(language, 'title') })}
        <section class="panel article" aria-labelledby="standing">
          <h1 id="standing">${tell(language, 'title')}</h1>
          ${last ? standing(call, last) : markup`<p class="short">${tell(language, 'none')}</p>`}
          <div
            class="share no-print"
            data-share
            data-copy="${say(language, 'copyLink')}"
            data-copied="${say(language, 'copied')}"
            data-print="${say(language, 'print')}"
            data-aloud="${say(language, 'readAloud')}"
            data-stop="${say(language, 'readStop')}"
          ></div>
        </section>
        ${last && panel(tell(language, 'figures'), tiles(call, last.content, points))}
        ${last && curve(call, points, clockDay(new Date(last.content.asOf)))}
        ${last && panel(tell(language, 'actions'), actionsHtml(call, last.content))}
        ${last && knownHtml(call, last.content)}
        ${risksHtml(call, stand)}
        ${last && panel(tell(language, 'help'), helpHtml(call, last.content))}
        ${panel(tell(language, 'ifWhat'), ifHtml(call))} ${gatesHtml(call, stand)} ${rulesHtml(call, stand)}
        ${countsHtml(call, stand)}
        ${
          withdrawn.length > 0 &&
          panel(
            tell(language, 'withdrawn'),
            markup`<ul>
              ${withdrawn.map(
                ({ asOf, reason }) =>
                  markup`<li>${tell(language, 'withdrawnLine', clockTime(asOf))}<span lang="zh-CN">${reason}</span></li>`,
              )}
            </ul>`,
          )
        }
        ${panel(
          tell(language, 'data'),
          markup`<p>${tell(language, 'dataWhat')}</p>
            <p>
              <a class="button" href="/open-data/epidemic.json">JSON</a>
              <a class="button" href="/open-data/figures.csv">CSV</a>
            </p>`,
        )}`,
      aside: aside(call, site),
    })
  },
}

/** What holds and until when; in the reader's language where the bulletin says it. */
function standing({ language, ledger }: PageCall, { publishedAt, content }: PublishedBulletin): Html {
  const isEnglish = language === 'en' && content.statusEn !== ''
  const colon = language === 'zh' ? '：' : ': '
  const next = new Date(content.nextUpdate)
  return markup`<p class="standing" lang="${isEnglish ? 'en' : 'zh-CN'}">${isEnglish ? content.statusEn : content.status}</p>
    <p class="facts">
      <span>${tell(language, 'asOf')}${colon}${time(new Date(content.asOf))}</span>
      <span>${say(language, 'published')}${colon}${time(publishedAt)}</span>
      <span>${tell(language, 'next')}${colon}${time(next)}</span>
      <span>${tell(language, 'authority')}${colon}<span lang="zh-CN">${content.authority}</span></span>
      <span>${tell(language, 'document')}${colon}${documentHtml(content.document)}</span>
    </p>
    ${next.getTime() < ledger.now() && markup`<p class="notice" role="note">⚠ ${tell(language, 'late')}</p>`}
    <p class="short body" lang="zh-CN">${content.care}</p>`
}

function documentHtml(document: string): Part {
  return /^https?:\/\/\S+$/.test(document)
    ? markup`<a href="${document}" rel="noopener nofollow">${document}</a>`
    : markup`<span lang="zh-CN">${document}</span>`
}

function actionsHtml({ language }: PageCall, { actions }: BulletinContent): Html {
  const ordered = AUDIENCES.flatMap((audience) => actions.filter((one) => one.audience === audience))
  return markup`<div class="body">
    ${ordered.map(
      ({ audience, steps }) =>
        markup`<h3>${AUDIENCE_WORDS[audience][language]}</h3>
          <ol lang="zh-CN">
            ${steps.map((step) => markup`<li>${step}</li>`)}
          </ol>`,
    )}
  </div>`
}

function knownHtml({ language }: PageCall, { atRisk, known, unknown, doing }: BulletinContent): Html {
  const list = (lines: readonly string[]): Html => markup`<ul lang="zh-CN">
    ${lines.map((line) => markup`<li>${line}</li>`)}
  </ul>`
  return markup`<div class="cards">
    ${panel(tell(language, 'atRisk'), markup`<p lang="zh-CN">${atRisk}</p>`)} ${panel(tell(language, 'known'), list(known))}
    ${unknown.length > 0 && panel(tell(language, 'unknown'), list(unknown))} ${panel(tell(language, 'doing'), list(doing))}
  </div>`
}

function helpHtml({ language }: PageCall, { help }: BulletinContent): Html {
  const kinds = PLACES.filter((place) => help.some((one) => one.place === place))
  return markup`${kinds.map(
    (kind) =>
      markup`<h3>${PLACE_WORDS[kind][language]}</h3>
        <ul class="lines full" lang="zh-CN">
          ${help
            .filter(({ place }) => place === kind)
            .map(
              ({ name, address, hours, phone, wait }) =>
                markup`<li>
                  <strong>${name}</strong>
                  ${phone !== '' && markup`<p><a href="tel:${phone.replaceAll(/[^\d+]/g, '')}">${phone}</a></p>`}
                  ${address !== '' && markup`<p>${address}</p>`} ${hours !== '' && markup`<p>${tell(language, 'hours')} ${hours}</p>`}
                  ${
                    wait !== undefined &&
                    markup`<p>${tell(language, 'wait', String(wait))} <small>${tell(language, 'waitAt')}</small></p>`
                  }
                </li>`,
            )}
        </ul>`,
  )}`
}

function ifHtml(call: PageCall): Html {
  const said = (text: Bilingual): string => text[call.language]
  return markup`<dl class="what-if">
      ${IF_WORDS.map(
        ({ what, advice }) =>
          markup`<dt>${said(what)}</dt>
            <dd>${said(advice)}</dd>`,
      )}
    </dl>
    <p><a href="${href(call, '/column/guidance')}">${say(call.language, 'more')} ›</a></p>`
}

function announcement({ publishedAt, content }: PublishedBulletin): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'SpecialAnnouncement',
    name: content.status,
    text: content.actions.flatMap(({ steps }) => steps).join(' '),
    datePosted: publishedAt.toISOString(),
    expires: content.nextUpdate,
    category: 'https://www.wikidata.org/wiki/Q44512',
    sourceOrganization: { '@type': 'Organization', name: content.authority },
  }
}
