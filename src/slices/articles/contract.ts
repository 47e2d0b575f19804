import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { PRIVATE } from '../../core/private-text.ts'
import { column, content, EDITOR_KINDS, siteSettings, STATES, type Content } from './rules.ts'

const id = z.string().regex(UUID)

export const articleLine = z.object({
  article: z.string(),
  slug: z.string(),
  area: z.string(),
  areaName: z.string(),
  column: z.string(),
  title: z.string(),
  state: z.enum(STATES),
  version: z.number(),
  /** Readers see an earlier or this version now. */
  isPublic: z.boolean(),
  publishAt: z.string().nullable(),
  publishedAt: z.string().nullable(),
  changedAt: z.string(),
  /** Who wrote the last version. */
  by: z.string(),
  /** Written by whoever asks: somebody else approves it. */
  own: z.boolean(),
  views: z.number(),
})
export type ArticleLine = z.infer<typeof articleLine>

export const listArticles = endpoint({
  method: 'GET',
  path: '/api/articles',
  may: 'manage-articles',
  summary: 'Articles of the caller’s area as editors see them, last changed first',
  query: z.object({
    state: z.enum(STATES).optional(),
    column: z.string().max(30).optional(),
    q: z.string().max(60).optional(),
    before: z.string().max(80).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  reply: z.object({ articles: z.array(articleLine), next: z.string().nullable() }),
})

const finding = z.object({ what: z.enum(PRIVATE), shown: z.string(), around: z.string() })
export const articleVersion = z.object({
  version: z.number(),
  at: z.string(),
  by: z.string(),
  title: z.string(),
})
export type ArticleVersion = z.infer<typeof articleVersion>

/** A stored text is what its kind has checked: it is sent as it lies. */
const stored = z.custom<Content>()

export const showArticle = endpoint({
  method: 'GET',
  path: '/api/articles/:article',
  may: 'manage-articles',
  summary: 'An article with its last text, its versions, and what in it might tell who somebody is',
  params: z.object({ article: id }),
  reply: articleLine.extend({
    content: stored,
    versions: z.array(articleVersion),
    published: z.number().nullable(),
    returned: z.string().nullable(),
    findings: z.array(finding),
  }),
})

export const showVersion = endpoint({
  method: 'GET',
  path: '/api/articles/:article/versions/:version',
  may: 'manage-articles',
  summary: 'The text of one version, for comparing',
  params: z.object({ article: id, version: z.coerce.number().int().min(1) }),
  reply: z.object({ content: stored }),
})

export const recordArticle = endpoint({
  method: 'POST',
  path: '/api/articles',
  may: 'manage-articles',
  summary:
    'Take a step with an article: draft, put to review, approve, return, schedule, publish, correct, withdraw',
  largest: 4 * 1024 * 1024,
  body: z.object({
    id,
    kind: z.enum(EDITOR_KINDS),
    article: id,
    /** Of a new article: the region it is about. */
    area: z.string().max(12).optional(),
    happenedAt: z.iso.datetime(),
    payload: z.record(z.string(), z.unknown()),
  }),
  reply: z.object({}),
})

export const checkText = endpoint({
  method: 'POST',
  path: '/api/articles/check',
  may: 'manage-articles',
  summary: 'What in a text might tell who somebody is; nothing is kept',
  largest: 4 * 1024 * 1024,
  body: z.object({ content }),
  reply: z.object({ findings: z.array(finding) }),
})

export const articleFrom = endpoint({
  method: 'POST',
  path: '/api/articles/from',
  may: 'manage-articles',
  summary: 'Make a draft of a directive, with its title, source and text',
  body: z.object({ article: id, id, directive: id }),
  reply: z.object({}),
})

/** A column as its editors watch it. `newestAt` null: it is empty, and so not in the menu. */
const watched = column.extend({
  newestAt: z.string().nullable(),
  staleOn: z.string().nullable(),
  stale: z.boolean(),
})
export type WatchedColumn = z.infer<typeof watched>

export const watchPortal = endpoint({
  method: 'GET',
  path: '/api/portal',
  may: 'manage-articles',
  summary: 'Columns with when each needs something new, and the settings of the site',
  reply: z.object({
    columns: z.array(watched),
    settings: siteSettings,
    waiting: z.number(),
    lookedFor: z.array(z.string()),
  }),
})

export const configurePortal = endpoint({
  method: 'POST',
  path: '/api/portal',
  may: 'manage-articles',
  summary: 'Configure a column, or who stands behind the site, its banner and hot words',
  body: z.object({
    id,
    happenedAt: z.iso.datetime(),
    column: column.optional(),
    settings: siteSettings.optional(),
  }),
  reply: z.object({}),
})
