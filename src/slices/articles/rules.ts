import { z } from 'zod'
import { UUID } from '../../core/id.ts'
import { privateText, type Finding } from '../../core/private-text.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import { OWN_LINK, plainText, richText, WEB_LINK } from '../../core/rich-text.ts'
import type { Role } from '../../core/role.ts'

/** Who writes for the public. Whoever approves is one of them too, and somebody else. */
export const EDITORS: readonly Role[] = ['commander', 'clerk', 'editor']

export const columnKey = z.string().regex(/^[a-z][a-z0-9-]{1,29}$/)

/** Original work, somebody else's (whose source is named), or a notice passed on from the authority that issued it. */
export const FORMS = ['original', 'repost', 'bulletin'] as const

const link = z.string().max(500).regex(WEB_LINK)
const short = z.string().trim().max(120)

/** All that an article says, as one version of it. What binds a public site (5-portal.md) are fields of their own. */
export const content = z
  .object({
    title: z.string().trim().min(1).max(150),
    /** In simple words, for lists and for whoever reads no further. */
    summary: z.string().trim().max(300).default(''),
    column: columnKey,
    form: z.enum(FORMS).default('original'),
    source: short.default(''),
    sourceUrl: link.optional(),
    /** Of a repost: its title and author there. */
    sourceTitle: z.string().trim().max(200).optional(),
    author: short.default(''),
    /** Responsible editor. */
    editor: short.default(''),
    /** Of a bulletin: whoever issued it, and under which number. */
    authority: short.optional(),
    documentNumber: short.optional(),
    topics: z.array(z.string().trim().min(1).max(20)).max(8).default([]),
    pinned: z.boolean().default(false),
    expiresOn: z.iso.date().optional(),
    /** The article it takes the place of. */
    supersedes: z.string().regex(UUID).optional(),
    body: richText,
  })
  .refine(({ form, source }) => form !== 'repost' || source !== '', { path: ['source'], message: 'required' })
  .refine(({ form, authority }) => form !== 'bulletin' || (authority ?? '') !== '', {
    path: ['authority'],
    message: 'required',
  })
  .refine(
    ({ form, documentNumber, sourceUrl }) =>
      form !== 'bulletin' || (documentNumber ?? '') !== '' || sourceUrl !== undefined,
    { path: ['documentNumber'], message: 'required' },
  )
export type Content = z.infer<typeof content>

/** What in an article might tell who somebody is. */
export function privateIn({
  title,
  summary = '',
  body,
}: Pick<Content, 'title' | 'summary' | 'body'>): Finding[] {
  return privateText([title, summary, plainText(body)].join('\n'))
}

/** The steps that editors take by themselves; an import is a program's. */
export const EDITOR_KINDS = [
  'article-drafted',
  'article-submitted',
  'article-approved',
  'article-returned',
  'article-scheduled',
  'article-published',
  'article-corrected',
  'article-withdrawn',
] as const
export type EditorKind = (typeof EDITOR_KINDS)[number]

export const version = z.number().int().min(1).max(100_000)

/** A column of the portal. `staleDays`: after so many days without anything new its editors are told (5-portal.md). */
export const column = z.object({
  column: columnKey,
  order: z.number().int().min(0).max(1000),
  titleZh: z.string().trim().min(1).max(20),
  titleEn: z.string().trim().min(1).max(40),
  staleDays: z.number().int().min(1).max(366),
  shown: z.boolean(),
})
export type Column = z.infer<typeof column>

/** What a county has before it configures anything. News is stale after two weeks, notices after six months (rules for government sites). */
export const COLUMNS: readonly Column[] = [
  ['notices', '通知公告', 'Notices', 183],
  ['bulletins', '疫情通报', 'Bulletins', 14],
  ['news', '工作动态', 'News', 14],
  ['guidance', '健康指引', 'Guidance', 183],
  ['rumours', '辟谣', 'Rumours refuted', 183],
  ['law', '法治资讯', 'Law', 183],
  ['life', '民生县情', 'Life in the county', 183],
].map(([key, titleZh, titleEn, staleDays], order) =>
  column.parse({ column: key, order, titleZh, titleEn, staleDays, shown: true }),
)

/** As the rules for government sites have it for simple matters. */
export const ANSWER_DAYS = 5

/** Who stands behind the site and how they are reached; what is not configured is not shown. */
export const siteSettings = z.object({
  nameZh: short.optional(),
  nameEn: short.optional(),
  organiser: short.optional(),
  contact: short.optional(),
  hotline: short.optional(),
  address: short.optional(),
  about: z.string().trim().max(4000).optional(),
  icp: short.optional(),
  policeNumber: short.optional(),
  siteCode: short.optional(),
  banner: z.string().trim().max(120).optional(),
  bannerLink: z
    .string()
    .max(500)
    .refine((text) => WEB_LINK.test(text) || OWN_LINK.test(text), 'link-unsafe')
    .optional(),
  hotWords: z.array(z.string().trim().min(1).max(20)).max(12).default([]),
  /** Working days in which a question of the box is to be answered. */
  answerDays: z.number().int().min(1).max(60).default(ANSWER_DAYS),
  /** Comments under articles: none, or each looked at before it appears. */
  comments: z.enum(['off', 'held']).default('off'),
})
export type SiteSettings = z.infer<typeof siteSettings>

/** How an article stands between its editors; what readers see of it is another matter (`published`, `withdrawn`). */
export type Standing = {
  version: number
  versionBy: string
  submitted: number | null
  approved: number | null
  publishAt: string | null
  published: number | null
  withdrawn: boolean
}
export const STATES = ['draft', 'review', 'approved', 'scheduled', 'published', 'withdrawn'] as const
export type State = (typeof STATES)[number]

/** Where its last version is on its way to the readers. */
export function stateOf(standing: Omit<Standing, 'versionBy'>): State {
  const { version: last, submitted, approved, publishAt, published, withdrawn } = standing
  if (published === last) return withdrawn ? 'withdrawn' : 'published'
  if (approved === last) return publishAt === null ? 'approved' : 'scheduled'
  return submitted === last ? 'review' : 'draft'
}

export type Step =
  | { kind: 'article-drafted'; basis: number }
  | { kind: 'article-scheduled'; version: number; publishAt: string; now: number }
  | { kind: 'article-withdrawn' }
  | { kind: 'article-approved' | 'article-returned'; version: number; account: string }
  | { kind: 'article-submitted' | 'article-published' | 'article-corrected'; version: number }

/**
 * Why a step may not be taken from where an article stands; undefined: it may. Nobody approves what they wrote last themselves, and nothing
 * but the version that was approved goes out.
 */
export function stepRefusal(standing: Standing | undefined, step: Step): RefusalCode | undefined {
  if (step.kind === 'article-drafted')
    return step.basis === (standing?.version ?? 0) ? undefined : 'article-changed-meanwhile'
  if (!standing) return 'not-found'
  if (step.kind === 'article-withdrawn')
    return standing.published === null || standing.withdrawn ? 'article-not-public' : undefined
  if (step.version !== standing.version) return 'article-changed-meanwhile'
  const state = stateOf(standing)
  if (step.kind === 'article-submitted') return state === 'draft' ? undefined : 'article-not-a-draft'
  if (step.kind === 'article-returned')
    return state === 'review' || state === 'approved' || state === 'scheduled'
      ? undefined
      : 'article-not-in-review'
  if (step.kind === 'article-approved') {
    if (state !== 'review') return 'article-not-in-review'
    return step.account === standing.versionBy ? 'article-own-approval' : undefined
  }
  if (standing.approved !== standing.version || standing.published === standing.version)
    return 'article-not-approved'
  if (step.kind === 'article-scheduled')
    return Date.parse(step.publishAt) > step.now ? undefined : 'article-schedule-past'
  const wasPublic = standing.published !== null
  return wasPublic === (step.kind === 'article-corrected') ? undefined : 'article-correct-with-note'
}
