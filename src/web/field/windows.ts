import { presentWindow } from '../../core/cadence.ts'
import { isSelected, type SubjectKind } from '../../core/measure.ts'
import type { LineOf } from '../offline/lines.ts'
import type { Duty, View } from './view.ts'

/** A measure that repeats by the clock, and its window of now. */
export type OpenWindow = {
  measure: LineOf<'measure'>
  window: NonNullable<ReturnType<typeof presentWindow>>
}

/** Of all measures that repeat by the clock: the windows there are now. */
export function openWindows(view: View, now: number): OpenWindow[] {
  return [...view.measures.values()].flatMap((measure) => {
    const { startedAt, endedAt, spec } = measure
    if (endedAt !== null || spec.cadence.type !== 'every') return []
    const window = presentWindow(spec.cadence, Date.parse(startedAt), now)
    return window ? [{ measure, window }] : []
  })
}

export function areSame(some: readonly OpenWindow[], others: readonly OpenWindow[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ measure, window }, at) => {
      const other = others[at]
      return other?.measure.measure === measure.measure && other.window.opensAt === window.opensAt
    })
  )
}

/**
 * The windows that open while the phone has no network, on a subject whose duties are known, as the server's night will make them. What it
 * has made is taken from it.
 */
export function openedOn(
  view: View,
  areaOf: ReadonlyMap<string, LineOf<'area'>>,
  subject: string,
  known: readonly Duty[],
  windows: readonly OpenWindow[],
): Duty[] {
  return windows.flatMap(({ measure: { measure, area, spec }, window }) => {
    const before = known.filter((one) => one.measure === measure)
    // Only where the measure's duties stood before: the selector asks for tags the phone may not know of.
    if (before.length === 0 || before.some(({ opensAt }) => opensAt >= window.opensAt)) return []
    const found = subjectOf(view, areaOf, subject, spec.selector.subject)
    if (!found?.area.startsWith(area) || !isSelected(spec.selector, found)) return []
    const lateAt = window.dueAt + spec.graceHours * 3_600_000
    const made = { ...spec, measure, assigned: null, state: 'open' as const, doneAt: null, doneBy: null }
    return [{ ...made, ...window, lateAt, subject, subjectKind: found.kind, area: found.area }]
  })
}

function subjectOf(
  view: View,
  areaOf: ReadonlyMap<string, LineOf<'area'>>,
  subject: string,
  kind: SubjectKind,
): { kind: SubjectKind; area: string; tags: readonly string[] } | undefined {
  if (kind === 'area') {
    const found = areaOf.get(subject)
    return found && { kind, area: found.area, tags: [`level:${found.level}`] }
  }
  const found =
    kind === 'household'
      ? view.households.get(subject)
      : kind === 'person'
        ? view.persons.get(subject)
        : undefined
  return found && { kind, area: found.area, tags: found.tags }
}
