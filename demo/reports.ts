import { HOUR } from '../src/core/cadence.ts'
import type { MeasureSpec, SubjectKind } from '../src/core/measure.ts'
import { isSelected } from '../src/core/measure.ts'
import { readPack } from '../src/slices/directives/pack-file.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { chance, type Chance } from './chance.ts'
import { draftMaker, type Making } from './drafts.ts'

type Subject = { id: string; kind: SubjectKind; tags: string[]; area: string }

/** What has been done since the directive, door calls apart: most of it, a little less where things lag. */
export function reportDrafts(making: Making, registered: readonly Draft[]): Draft[] {
  const luck = chance(11)
  const make = draftMaker(making)
  const levels = new Map(making.county.areas.map(({ number, level }) => [number, level]))
  const standing = registered.flatMap((draft) => subjectOf(draft, levels))
  const people = making.county.households.flatMap(({ persons, area }) =>
    persons.map(({ id, tags }): Subject => ({ id, kind: 'person', tags, area })),
  )
  const pace = new Map<string, number>()
  return [...standing, ...people].flatMap((subject) => {
    const town = subject.area.slice(0, 12)
    const share = pace.get(town) ?? luck.pick([0.5, 0.8, 0.9, 0.95, 1, 1])
    pace.set(town, share)
    const asked = measuresFor(subject)
    return asked.flatMap((spec) => {
      const payload = luck.happens(share) ? proofOf(spec, luck) : undefined
      if (!payload) return []
      const happenedAt = new Date(making.ledger.now() - luck.between(1, 10) * HOUR).toISOString()
      return [{ ...make(spec.evidence.kind, subject.id, payload(making.ledger.now())), happenedAt }]
    })
  })
}

const MEASURES: readonly MeasureSpec[] = readPack().measures.filter(
  ({ cadence, evidence }) => !('event' in cadence) && evidence.kind !== 'door-call',
)

function measuresFor(subject: Subject): MeasureSpec[] {
  return MEASURES.filter(({ selector }) => isSelected(selector, subject))
}

function subjectOf(
  { kind, subject, area = '', payload }: Draft,
  levels: ReadonlyMap<string, string>,
): Subject[] {
  const known = { 'area-opened': 'area', 'place-registered': 'place', 'unit-registered': 'unit' } as const
  const found = Object.entries(known).find(([name]) => name === kind)?.[1]
  if (!found) return []
  // Only what this demo itself has drafted comes here.
  const tags = found === 'area' ? [`level:${levels.get(area) ?? ''}`] : (payload as { tags: string[] }).tags
  return [{ id: subject, kind: found, tags, area }]
}

/** A payload that discharges the measure; undefined for evidence this demo does not play. */
export function proofOf({ evidence }: MeasureSpec, luck: Pick<Chance, 'between' | 'happens'>) {
  const task = evidence.where.find(({ field }) => field === 'task')?.is
  if (task !== undefined) return () => ({ task, ...(luck.happens(0.3) ? { note: '已落实' } : {}) })
  if (evidence.kind === 'inquiry') return () => ({ how: 'telephone', beenTo: '本县', fromRiskArea: false })
  if (evidence.kind === 'care-visit') return () => ({ well: luck.happens(0.95) })
  if (evidence.kind === 'health-check') return () => ({ celsius: 36 + luck.between(1, 9) / 10, symptoms: [] })
  if (evidence.kind === 'test-result') {
    return (now: number) => ({
      result: 'negative',
      takenOn: new Date(now + 8 * HOUR).toISOString().slice(0, 10),
      laboratory: '示例检测中心',
    })
  }
  return undefined
}
