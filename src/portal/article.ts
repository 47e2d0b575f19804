import { renderSVG } from 'uqr'
import type { Page, PageCall } from '../http/page.ts'
import { publicPage, type PublicPage } from '../slices/articles/queries.ts'
import type { Content } from '../slices/articles/rules.ts'
import { aside } from './aside.ts'
import { bodyHtml } from './body.ts'
import { commentsLink } from './comment.ts'
import { clockDay, clockIso, clockTime, time } from './dates.ts'
import { markup, type Html, type Part } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { panel, trail } from './lists.ts'
import { columnTitle, reading, siteName, siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

export const articlePage: Page = {
  path: '/article/:slug',
  may: 'anyone',
  summary: 'An article as published; a withdrawn one says that it was, and why',
  make: async (call) => {
    const slug = call.params['slug'] ?? ''
    if (!SLUG.test(slug)) return undefined
    const site = await siteOf(call.ledger)
    const found = await reading(call.ledger, (tx) => publicPage(tx, slug))
    if (!found) return undefined
    const { content } = found
    return content ? articleHtml(call, site, found, content) : withdrawnHtml(call, site, found)
  },
}

function articleHtml(call: PageCall, site: SiteView, found: PublicPage, content: Content) {
  const { language, origin } = call
  const address = `/article/${found.slug}`
  const column = site.columns.find(({ column }) => column === found.column)
  const title = column && columnTitle(column, language)
  return page(call, site, {
    title: found.title,
    description: found.summary,
    column: found.column,
    canonical: address,
    kind: 'article',
    views: found.article,
    data: structured(found, content, { origin, publisher: siteName(site, language) }),
    main: markup`${trail(call, ...(column ? [{ path: `/column/${column.column}`, title: title ?? '' }] : []))}
      <article class="panel article">
        <h1 lang="zh-CN">${found.title}</h1>
        ${facts(call, site, found, content)} ${notices(call, found)}
        ${
          found.summary !== '' &&
          markup`<p class="short"><strong>${say(language, 'inShort')}</strong> ${found.summary}</p>`
        }
        <div class="body" lang="zh-CN">${bodyHtml(content.body)}</div>
        ${content.editor !== '' && markup`<p class="signed">${say(language, 'editor')} ${content.editor}</p>`}
        <div class="after">
          ${changesHtml(call, found)}${topicsHtml(call, found)}${shareHtml(call, address)}
          <p class="small">${say(language, 'disclaimerShort')}</p>
        </div>
      </article>
      ${commentsLink(call, site, found.slug)}
      ${found.related.length > 0 && relatedHtml(call, found)}`,
    aside: aside(call, site),
  })
}

function facts(call: PageCall, site: SiteView, found: PublicPage, content: Content): Html {
  const { language } = call
  const fact = (word: Word, value: Part): Part =>
    value !== undefined &&
    value !== '' &&
    markup`<div>
      <dt>${say(language, word)}</dt>
      <dd>${value}</dd>
    </div>`
  const { source, sourceUrl, form } = content
  const kind = form === 'original' ? false : markup` <span class="tag">${say(language, form)}</span>`
  const linked = sourceUrl
    ? markup`<a href="${sourceUrl}" rel="noopener external"
          >${source === '' ? say(language, 'original') : source}</a
        >${kind}`
    : markup`${source}${kind}`
  return markup`<dl class="facts">
    ${source !== '' || sourceUrl ? fact('source', linked) : false}
    ${fact('authority', content.authority)}${fact('documentNumber', content.documentNumber)}
    ${fact('author', content.author)}${fact('views', found.views)}${fact(
      'published',
      time(found.publishedAt, hasHour(found) ? 'time' : 'day'),
    )}
    ${found.changes.length > 0 && fact('updated', time(found.updatedAt))}
    ${fact('region', site.regions.get(found.area))}
  </dl>`
}

/** An earlier site may have given the day alone. */
function hasHour({ importedAt, publishedAt }: PublicPage): boolean {
  return importedAt === null || !clockTime(publishedAt).endsWith('00:00')
}

/** What a reader must know before reading on. */
function notices(call: PageCall, found: PublicPage): Html {
  const { language, ledger } = call
  const { supersededBy, supersedes, expiresOn, importedAt } = found
  const isOver = expiresOn !== null && expiresOn < clockDay(new Date(ledger.now()))
  const link = (to: { slug: string; title: string }): Html =>
    markup`<a href="${href(call, `/article/${to.slug}`)}">${to.title}</a>`
  return markup`${
    supersededBy && markup`<p class="notice">${say(language, 'superseded')}${link(supersededBy)}</p>`
  }
  ${isOver && markup`<p class="notice">${say(language, 'expired', expiresOn)}</p>`}
  ${supersedes && markup`<p class="small">${say(language, 'supersedes')}${link(supersedes)}</p>`}
  ${importedAt && markup`<p class="small">${say(language, 'imported', clockDay(importedAt))}</p>`}`
}

function changesHtml({ language }: PageCall, { changes }: PublicPage): Part {
  return (
    changes.length > 0 &&
    markup`<h2>${say(language, 'changes')}</h2>
      <ul>
        ${changes.map(({ at, note }) => markup`<li>${time(new Date(at))} ${note}</li>`)}
      </ul>`
  )
}

function topicsHtml(call: PageCall, { topics }: PublicPage): Part {
  return (
    topics.length > 0 &&
    markup`<h2>${say(call.language, 'topics')}</h2>
      <ul class="words">
        ${topics.map(
          (topic) =>
            markup`<li><a href="${href(call, `/topic/${encodeURIComponent(topic)}`)}">${topic}</a></li>`,
        )}
      </ul>`
  )
}

/** The address as a code for phones, an image of its own, and buttons that the script puts in (reading.js). No foreign script, no count. */
function shareHtml({ language }: PageCall, address: string): Html {
  const words = markup`data-copy="${say(language, 'copyLink')}" data-copied="${say(language, 'copied')}" data-print="${say(language, 'print')}" data-aloud="${say(language, 'readAloud')}" data-stop="${say(language, 'readStop')}"`
  return markup`<h2>${say(language, 'share')}</h2>
    <div class="share" data-share ${words}>
      <figure><img src="${address}/code.svg" alt="${say(language, 'qr')}" width="128" height="128" loading="lazy" />
      <figcaption>${say(language, 'qr')}</figcaption></figure>
    </div>`
}

/** Drawn once and kept like a page: drawing it takes longer than all else of an article. */
export const articleCodePage: Page = {
  path: '/article/:slug/code.svg',
  may: 'anyone',
  summary: 'The address of an article as a QR code',
  make: ({ params, origin }) => {
    const slug = params['slug'] ?? ''
    if (!SLUG.test(slug)) return Promise.resolve(undefined)
    return Promise.resolve({
      body: renderSVG(`${origin}/article/${slug}`, { border: 2 }),
      type: 'image/svg+xml',
    })
  },
}

const SLUG = /^[0-9a-f]{12}$/

function relatedHtml(call: PageCall, { related }: PublicPage): Html {
  return markup`<div class="related">
    ${panel(
      say(call.language, 'related'),
      markup`<ul class="lines">
        ${related.map(
          ({ slug, title, publishedAt }) =>
            markup`<li>
              <a href="${href(call, `/article/${slug}`)}">${title}</a>${time(new Date(publishedAt), 'day')}
            </li>`,
        )}
      </ul>`,
    )}
  </div>`
}

function withdrawnHtml(call: PageCall, site: SiteView, found: PublicPage) {
  const { language } = call
  return page(call, site, {
    status: 410,
    title: say(language, 'withdrawn'),
    main: markup`${trail(call)}
      <article class="panel article">
        <h1>${say(language, 'withdrawn')}</h1>
        <p>${found.title}</p>
        <dl class="facts">
          <div>
            <dt>${say(language, 'withdrawnAt')}</dt>
            <dd>${found.withdrawnAt && time(found.withdrawnAt)}</dd>
          </div>
          <div>
            <dt>${say(language, 'withdrawnWhy')}</dt>
            <dd>${found.withdrawnReason}</dd>
          </div>
        </dl>
      </article>`,
    aside: aside(call, site),
  })
}

function structured(
  found: PublicPage,
  { author, source }: Content,
  { origin, publisher }: { origin: string; publisher: string },
): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: found.title,
    description: found.summary || undefined,
    datePublished: clockIso(found.publishedAt),
    dateModified: clockIso(found.updatedAt),
    author: { '@type': author === '' ? 'Organization' : 'Person', name: author || source || publisher },
    publisher: { '@type': 'GovernmentOrganization', name: publisher },
    mainEntityOfPage: `${origin}/article/${found.slug}`,
    inLanguage: 'zh-CN',
  }
}
