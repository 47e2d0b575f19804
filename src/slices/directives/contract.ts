import { z } from 'zod'
import { cadence } from '../../core/cadence.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { ANSWERABLE, subjectKind } from '../../core/measure.ts'
import { role } from '../../core/role.ts'
import { bilingual } from '../../core/text.ts'
import { packMeasure } from './rules.ts'

const span = z.object({ start: z.number(), end: z.number() })
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
export type DirectiveDraft = z.infer<typeof directiveDraft>

export const draftFromFile = endpoint({
  method: 'POST',
  path: '/api/directives/draft',
  may: 'manage-directives',
  summary: 'Read a directive (txt, docx, html; the bytes as they are) and propose measures; nothing is kept',
  query: z.object({ fileName: z.string().max(200).default('pasted.txt') }),
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  reply: directiveDraft,
})

export const directiveLine = z.object({
  directive: z.string(),
  title: z.string(),
  issuer: z.string(),
  publishedOn: z.string().nullable(),
  issuedAt: z.string(),
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
  reply: z.object({ directives: z.array(directiveLine) }),
})

export const showDirective = endpoint({
  method: 'GET',
  path: '/api/directives/:directive',
  may: 'see-board',
  summary: 'A directive’s text and receipts',
  params: z.object({ directive: z.string().regex(UUID) }),
  reply: directiveLine.extend({
    text: z.string(),
    unread: z.array(z.object({ name: z.string(), role, areaName: z.string() })),
  }),
})
