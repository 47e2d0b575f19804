import { z } from 'zod'
import { AREA_LEVELS } from './area.ts'
import { bilingual } from './text.ts'
import { cadence, HOUR } from './cadence.ts'
import { condition } from './condition.ts'
import { role } from './role.ts'

/** What a duty can stand on. */
export const SUBJECT_KINDS = ['area', 'household', 'person', 'place', 'unit'] as const
export const subjectKind = z.enum(SUBJECT_KINDS)
export type SubjectKind = z.infer<typeof subjectKind>

/** Tags read `group:value`, for example `occupation:cold-chain`; areas carry `level:village`, places `category:market`. */
export const tag = z.string().regex(/^[a-z][a-z-]*:[a-z0-9][a-z0-9-]*$/)

/** Who a measure is for: one subject kind, all of `all`, at least one of `any` (when given), none of `none`. */
export const selector = z.object({
  subject: subjectKind,
  all: z.array(tag).default([]),
  any: z.array(tag).default([]),
  none: z.array(tag).default([]),
})
export type Selector = z.infer<typeof selector>

/** The four responsibilities (四个责任): territory, department, unit, individual. One answers for each duty. */
export const ANSWERABLE = ['territorial', 'department', 'unit', 'individual'] as const

/** A rung of the escalation ladder: so many hours after it was due, a duty is also this level's business. */
export const rung = z.object({ afterHours: z.number().min(0), level: z.enum(AREA_LEVELS) })

/** A measure as a pack writes it and a directive starts it: who, what proves it, how often, by whom, who answers. */
export const measureSpec = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: bilingual,
  selector,
  cadence,
  /** The record kind that discharges the duty, and what its payload must say. */
  evidence: z.object({ kind: z.string().min(1), where: condition.default([]) }),
  doer: role,
  answerable: z.enum(ANSWERABLE),
  /** Share of due duties that must be done, 0–1. */
  target: z.number().min(0).max(1).default(1),
  graceHours: z.number().min(0).default(0),
  ladder: z.array(rung).default([
    { afterHours: 0, level: 'alley' },
    { afterHours: 12, level: 'village' },
    { afterHours: 24, level: 'township' },
    { afterHours: 48, level: 'county' },
  ]),
})
export type MeasureSpec = z.infer<typeof measureSpec>

/** The highest rung a duty has reached that fell overdue at `lateAt`: whose business it is now. Undefined while it is not overdue. */
export function rungAt(
  ladder: MeasureSpec['ladder'],
  lateAt: number,
  now: number,
): MeasureSpec['ladder'][number] | undefined {
  return ladder
    .filter(({ afterHours }) => lateAt + afterHours * HOUR < now)
    .sort((a, b) => b.afterHours - a.afterHours)[0]
}

/** True when a subject with these tags is selected. */
export function isSelected(
  selector: Selector,
  subject: { kind: SubjectKind; tags: readonly string[] },
): boolean {
  return (
    subject.kind === selector.subject &&
    selector.all.every((one) => subject.tags.includes(one)) &&
    (selector.any.length === 0 || selector.any.some((one) => subject.tags.includes(one))) &&
    !selector.none.some((one) => subject.tags.includes(one))
  )
}
