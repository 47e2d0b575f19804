import { z } from 'zod'
import { cadence } from '../../core/cadence.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { ANSWERABLE, measureSpec, subjectKind } from '../../core/measure.ts'
import { role } from '../../core/role.ts'
import { bilingual } from '../../core/text.ts'
import { closingFigure, order, packMark, packMeasure, policyPack, settled, span } from './rules.ts'

const sentence = span.extend({ text: z.string() })

export type OutlinePart = {
  label: string
  heading: string
  text: string
  start: number
  end: number
  children: OutlinePart[]
}
const part: z.ZodType<OutlinePart> = z.lazy(() =>
  sentence.extend({ label: z.string(), heading: z.string(), children: z.array(part) }),
)

export const proposal = z.object({
  measure: z.string(),
  title: bilingual,
  subject: subjectKind,
  cadence,
  doer: role,
  answerable: z.enum(ANSWERABLE),
  departments: z.array(z.string()),
  quantity: z.object({ value: z.number(), unit: z.string(), text: z.string() }).nullable(),
  focus: z.array(z.string()),
  deadline: z.string(),
  clause: span,
  /** Other clauses that announce the same. */
  also: z.array(span),
  spec: packMeasure,
})
export type Proposal = z.infer<typeof proposal>

export const directiveDraft = z.object({
  title: z.string(),
  source: z.string(),
  issuer: z.string(),
  publishedOn: z.string(),
  text: z.string(),
  outline: z.array(part),
  measures: z.array(proposal),
  unmapped: z.array(sentence),
  questions: z.array(sentence.extend({ suggestion: z.string(), why: bilingual })),
})
export type DirectiveDraft = z.infer<typeof directiveDraft> & { pack: z.infer<typeof packMark> }

export const draftFromFile = endpoint({
  method: 'POST',
  path: '/api/directives/draft',
  may: 'manage-directives',
  summary: 'Read a directive (txt, docx, html; the bytes as they are) and propose measures; nothing is kept',
  query: z.object({
    fileName: z.string().max(200).default('pasted.txt'),
    /** A pack's file, instead of the one in force whose disease the text names. */
    pack: z.string().max(120).optional(),
  }),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  reply: directiveDraft.extend({ pack: packMark }),
})

export const DIRECTIVE_STATES = ['in-force', 'closed', 'superseded'] as const

export const directiveLine = z.object({
  directive: z.string(),
  title: z.string(),
  source: z.string(),
  issuer: z.string(),
  publishedOn: z.string().nullable(),
  issuedAt: z.string(),
  endedAt: z.string().nullable(),
  state: z.enum(DIRECTIVE_STATES),
  supersededBy: z.string().nullable(),
  pack: packMark.nullable(),
  /** Measures that run. */
  measures: z.number(),
  read: z.number(),
  readers: z.number(),
  readByMe: z.boolean(),
})
export type DirectiveLine = z.infer<typeof directiveLine>

export const listDirectives = endpoint({
  method: 'GET',
  path: '/api/directives',
  may: 'see-board',
  summary: 'Directives that hold in the caller’s area, newest first, with receipts counted within scope',
  query: z.object({ state: z.enum(DIRECTIVE_STATES).optional() }),
  reply: z.object({ directives: z.array(directiveLine) }),
})

const directiveMeasure = z.object({
  measure: z.string(),
  spec: measureSpec,
  department: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  version: z.number(),
  clause: span.nullable(),
  also: z.array(span),
  replaces: z.string().nullable(),
})
export type DirectiveMeasure = z.infer<typeof directiveMeasure>

const version = z.object({
  version: z.number(),
  title: z.string(),
  text: z.string(),
  at: z.string(),
  by: z.string(),
  reason: z.string(),
})
export type Version = z.infer<typeof version>
export type Settled = { version: number; start: number; end: number; reason: string; by: string }

const unread = z.object({ name: z.string(), role, area: z.string(), areaName: z.string(), since: z.string() })
export type Unread = z.infer<typeof unread>

export const directivePage = directiveLine.extend({
  text: z.string(),
  unread: z.array(unread),
  receipts: z.array(
    z.object({
      /** Digits of the area number: 6 county, 9 township, 12 village, 15 alley. */
      level: z.number(),
      area: z.string(),
      areaName: z.string(),
      read: z.number(),
      readers: z.number(),
    }),
  ),
  orders: z.array(directiveMeasure),
  versions: z.array(version),
  clauses: z.array(
    sentence.extend({
      measures: z.array(z.string()),
      settled: z.object({ reason: z.string(), by: z.string() }).nullable(),
    }),
  ),
  report: z
    .object({
      reason: z.string(),
      figures: z.array(closingFigure).optional(),
      receipts: z.object({ read: z.number(), readers: z.number() }).optional(),
    })
    .nullable(),
})
export type DirectivePage = z.infer<typeof directivePage>

const named = z.object({ directive: z.string().regex(UUID) })

export const showDirective = endpoint({
  method: 'GET',
  path: '/api/directives/:directive',
  may: 'see-board',
  summary: 'A directive’s text, its clauses with their measures, versions, receipts and closing report',
  params: named,
  reply: directivePage,
})

export const amend = endpoint({
  method: 'POST',
  path: '/api/directives/:directive/amend',
  may: 'manage-directives',
  summary: 'Change a directive’s text, or change, add and end measures; the old ones stay on record',
  params: named,
  body: z.object({
    id: z.string().regex(UUID),
    reason: z.string().min(1).max(500),
    title: z.string().min(1).max(200).optional(),
    text: z.string().min(1).max(200_000).optional(),
    started: z
      .array(order.extend({ replaces: z.string().regex(UUID).optional() }))
      .max(200)
      .default([]),
    ended: z.array(z.string().regex(UUID)).max(200).default([]),
    settled: z.array(settled).max(500).optional(),
  }),
  reply: z.object({}),
})

export const supersede = endpoint({
  method: 'POST',
  path: '/api/directives/:directive/supersede',
  may: 'manage-directives',
  summary: 'Put another directive in its place; the measures named end, the others go on',
  params: named,
  body: z.object({
    directive: z.string().regex(UUID),
    reason: z.string().min(1).max(500),
    ended: z.array(z.string().regex(UUID)).max(400),
  }),
  reply: z.object({}),
})

export const close = endpoint({
  method: 'POST',
  path: '/api/directives/:directive/close',
  may: 'manage-directives',
  summary: 'Close a directive with a report; its figures are counted and frozen, its measures end',
  params: named,
  body: z.object({ reason: z.string().min(1).max(2000) }),
  reply: z.object({}),
})

export const previewLine = z.object({
  place: z.number(),
  area: z.string(),
  areaName: z.string(),
  subjects: z.number(),
})
export type PreviewLine = z.infer<typeof previewLine>

export const preview = endpoint({
  method: 'POST',
  path: '/api/directives/preview',
  may: 'manage-directives',
  summary:
    'How many subjects each of these measures would select now, by township; `place` is the measure’s place in the list',
  body: z.object({ measures: z.array(measureSpec).min(1).max(200) }),
  reply: z.object({ lines: z.array(previewLine) }),
})

export const packLine = packMark.extend({
  place: z.string(),
  validFrom: z.string(),
  validUntil: z.string().optional(),
  source: z.string(),
  measures: z.number(),
  /** null: the county has decided nothing about it. `changed`: the file no longer says what was put in force. */
  chosen: z
    .object({ inForce: z.boolean(), changed: z.boolean(), at: z.string(), reason: z.string() })
    .nullable(),
})

/** A tag and what it is called; `words` also announce it in a directive. */
export const tagLine = bilingual.extend({ tag: z.string(), words: z.array(z.string()) })
export type TagLine = z.infer<typeof tagLine>

export const listTags = endpoint({
  method: 'GET',
  path: '/api/tags',
  may: 'self',
  summary: 'What tags are called in the packs in force, in both languages',
  reply: z.object({ tags: z.array(tagLine) }),
})

export const listPacks = endpoint({
  method: 'GET',
  path: '/api/packs',
  may: 'see-board',
  summary: 'The policy packs there are, and which are in force',
  reply: z.object({ packs: z.array(packLine) }),
})

export const showPack = endpoint({
  method: 'GET',
  path: '/api/packs/:file',
  may: 'see-board',
  summary: 'All that a policy pack says',
  params: z.object({ file: z.string().max(120) }),
  reply: policyPack.extend({ hash: z.string(), file: z.string() }),
})
