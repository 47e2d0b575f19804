import type { Form, FormCall, Page, PageCall } from '../http/page.ts'
import { within } from '../database/connect.ts'
import type { CommentTaken } from '../slices/comments/contract.ts'
import { articleAt, shownComments, type PublicComment, type Target } from '../slices/comments/queries.ts'
import { LONGEST, NICKNAME } from '../slices/comments/rules.ts'
import { time } from './dates.ts'
import { field, formHtml, outcome, withoutQuery } from './form-parts.ts'
import type { PublicActs } from './forms.ts'
import { markup, type Html, type Part } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { trail } from './lists.ts'
import { siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

/** What is read under an article of this address, and written; undefined where comments are off. */
export function commentForm({
  writeComment,
  commentTicket,
}: Pick<PublicActs, 'writeComment' | 'commentTicket'>): Form {
  return {
    path: '/comment/:slug',
    may: 'anyone',
    summary: 'Comments under an article, and the form for one; each is held until an editor has looked at it',
    query: { to: 40 },
    fields: { ticket: 80, parent: 40, nickname: NICKNAME * 2, text: LONGEST + 100 },
    make: async (call) => {
      const { fields, address, client, ledger, params, query } = call
      const slug = params['slug'] ?? ''
      const site = await siteOf(ledger)
      if (site.settings.comments !== 'held' || !/^[0-9a-f]{12}$/.test(slug)) return undefined
      const { ticket = '', nickname = '', text = '', parent = query['to'] ?? '' } = fields ?? {}
      const taken =
        fields && (await writeComment(ledger, { address, client, ticket, slug, parent, nickname, text }))
      const found = await within(ledger.database, ledger.county, async (tx) => {
        const article = await articleAt(tx, slug)
        return article && { article, comments: await shownComments(tx, article.article) }
      })
      if (!found) return undefined
      const fresh = taken?.state === 'wrong' ? ticket : commentTicket(ledger)
      return commentsHtml(withoutQuery(call), site, { ...found, slug, ticket: fresh, parent, taken })
    },
  }
}

type Shown = {
  article: Target
  comments: PublicComment[]
  slug: string
  ticket: string
  parent: string
  taken: CommentTaken | undefined
}

const STATUS: Partial<Record<CommentTaken['state'], number>> = {
  slow: 429,
  stale: 409,
  wrong: 422,
  closed: 409,
}

function commentsHtml(call: FormCall, site: SiteView, shown: Shown) {
  const { language } = call
  const { article, comments, slug, taken } = shown
  const title = say(language, 'commentsOf', article.title)
  const first = comments.filter(({ parent }) => !comments.some(({ comment }) => comment === parent))
  return page(call, site, {
    status: taken ? (STATUS[taken.state] ?? 200) : 200,
    title,
    main: markup`${trail(call, { path: `/article/${slug}`, title: article.title }, { title: say(language, 'comments') })}
      <section class="panel article">
        <h1>${title}</h1>
        ${taken && takenHtml(call, taken)}
        ${comments.length === 0 && markup`<p>${say(language, 'commentsNone')}</p>`}
        ${first.map((one) => threadHtml(call, slug, one, comments))}
        <h2 id="write">${say(language, 'commentWrite')}</h2>
        ${writeHtml(call, shown)}
        <p><a href="${href(call, '/comment-rules')}">${say(language, 'commentRules')}</a></p>
      </section>`,
  })
}

function takenHtml({ language }: PageCall, taken: CommentTaken): Html {
  const told = (sign: 'good' | 'bad', title: Word, what: Word, more?: Part): Html =>
    outcome(sign, say(language, title), markup`<p>${say(language, what)}</p>${more}`)
  switch (taken.state) {
    case 'taken':
      return told(
        'good',
        'commentTaken',
        'commentTakenWhat',
        taken.isBlotted && markup`<p>${say(language, 'askBlotted')}</p>`,
      )
    case 'wrong':
      return told('bad', 'askWrong', taken.field === 'text' ? 'commentWrongText' : 'commentWrongName')
    case 'closed':
      return told('bad', 'commentClosed', 'commentClosedWhat')
    case 'slow':
      return told('bad', 'askSlow', 'askSlowWhat')
    case 'stale':
      return told('bad', 'askStale', 'askStaleWhat')
  }
}

/** A comment and what was said to it, one level deep: deeper answers stand in their order. */
function threadHtml(call: PageCall, slug: string, one: PublicComment, all: readonly PublicComment[]): Html {
  const answers = all.filter(({ parent }) => parent === one.comment)
  return markup`<article class="answered">
    ${saidHtml(call, slug, one)}
    ${answers.length > 0 && markup`<div class="replies">${answers.map((answer) => threadHtml(call, slug, answer, all))}</div>`}
  </article>`
}

function saidHtml(
  call: PageCall,
  slug: string,
  { comment, nickname, text, madeAt, official }: PublicComment,
): Html {
  const { language } = call
  const who =
    official === null
      ? markup`<strong>${nickname}</strong>`
      : markup`<strong>${official}</strong> <span class="tag">${say(language, 'commentOfficial')}</span>`
  return markup`<p class="small">${who} ${time(madeAt)}</p>
    <p class="typed" lang="zh-CN">${text}</p>
    ${
      official === null &&
      markup`<p class="small ways">
        <a href="${href(call, `/comment/${slug}?to=${comment}`)}#write" rel="nofollow">${say(language, 'commentAnswer')}</a>
        <a
          href="${href(call, `/comment-report?comment=${comment}`)}"
          rel="nofollow"
          aria-label="${say(language, 'commentReportOf', nickname)}"
          >${say(language, 'commentReport')}</a
        >
      </p>`
    }`
}

function writeHtml(call: FormCall, { slug, ticket, parent, comments, taken }: Shown): Html {
  const { language, fields } = call
  const to = comments.find(({ comment, official }) => comment === parent && official === null)
  const kept = taken && taken.state !== 'taken' ? (fields ?? {}) : {}
  return formHtml(call, {
    path: `/comment/${slug}`,
    button: 'commentGo',
    inside: markup`<input type="hidden" name="ticket" value="${ticket}" />
      ${to && markup`<input type="hidden" name="parent" value="${to.comment}" /><p>${say(language, 'commentAnswering', to.nickname)}</p>`}
      <p class="field">
        <label for="text">${say(language, 'commentText')}</label>
        <textarea id="text" name="text" rows="4" required maxlength="${LONGEST}" aria-describedby="text-hint">
${kept['text'] ?? ''}</textarea
        >
        <small id="text-hint">${say(language, 'commentTextHint')}</small>
      </p>
      ${field(call, 'nickname', {
        label: 'commentName',
        hint: 'commentNameHint',
        more: markup`maxlength="${NICKNAME}" autocomplete="off" value="${kept['nickname'] ?? ''}"`,
      })}`,
  })
}

/** Says that a comment should not stand there: asked once more, since a link alone changes nothing. */
export function reportForm({ reportComment }: Pick<PublicActs, 'reportComment'>): Form {
  return {
    path: '/comment-report',
    may: 'anyone',
    summary: 'Has an editor look at a comment again',
    query: { comment: 40 },
    fields: { comment: 40 },
    make: async (given) => {
      const call = withoutQuery(given)
      const { fields, address, ledger, language } = call
      const site = await siteOf(ledger)
      if (site.settings.comments !== 'held') return undefined
      if (fields) await reportComment(ledger, { address, comment: fields['comment'] ?? '' })
      const title = say(language, fields ? 'commentReported' : 'commentReportSure')
      return page(call, site, {
        title,
        main: markup`${trail(call, { title })}
          <section class="panel article">
            <h1>${title}</h1>
            <p>${say(language, fields ? 'commentReportedWhat' : 'commentReportHow')}</p>
            ${
              !fields &&
              formHtml(call, {
                path: '/comment-report',
                button: 'commentReport',
                inside: markup`<input type="hidden" name="comment" value="${given.query['comment'] ?? ''}" />`,
              })
            }
          </section>`,
      })
    },
  }
}

export const commentRulesPage: Page = {
  path: '/comment-rules',
  may: 'anyone',
  summary: 'What may be written under articles, and what becomes of it',
  make: async (call) => {
    const site = await siteOf(call.ledger)
    const title = say(call.language, 'commentRules')
    return page(call, site, {
      title,
      canonical: call.path,
      main: markup`${trail(call, { title })}
        <section class="panel article">
          <h1>${title}</h1>
          <p class="typed">${say(call.language, 'commentRulesText')}</p>
        </section>`,
    })
  },
}

/** The way from an article to what is said about it; nothing where comments are off. */
export function commentsLink(call: PageCall, { settings }: SiteView, slug: string): Part {
  return (
    settings.comments === 'held' &&
    markup`<p><a class="button" href="${href(call, `/comment/${slug}`)}">${say(call.language, 'commentsRead')}</a></p>`
  )
}
