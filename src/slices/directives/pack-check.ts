import { z } from 'zod'
import { AREA_LEVELS } from '../../core/area.ts'
import type { Cadence } from '../../core/cadence.ts'
import type { Condition } from '../../core/condition.ts'
import { faultsOf } from '../../core/colour-outcome.ts'
import type { Kind } from '../../core/kind.ts'
import { assertedIn } from './asserting.ts'
import { narrow } from './narrow.ts'
import type { PackMeasure, PolicyPack } from './rules.ts'

/** Something wrong at a path of the file; `key`: it is the key that is wrong, not its value. */
export type Fault = { path: readonly PropertyKey[]; message: string; key?: boolean }

/** Tags nobody gives by hand: levels come with the grid, categories with the register of places. */
const GIVEN_GROUPS = new Set(['category'])

/** What no schema sees: `own` is one file's part, `pack` all that holds. Without `kinds` nothing is said of evidence. */
export function checkPack(
  own: Pick<PolicyPack, 'measures'> &
    Partial<Pick<PolicyPack, 'validFrom' | 'validUntil' | 'rounds' | 'zones' | 'colours'>>,
  pack: PolicyPack,
  kinds?: ReadonlyMap<string, Kind>,
): Fault[] {
  const faults = own.measures.flatMap((measure, index) => {
    const at = ['measures', index]
    return [
      ...checkKey(own.measures, index),
      ...checkPhrases(measure, at),
      ...checkTags(measure, pack, at),
      ...checkCadence(measure.cadence, measure.graceHours, [...at, 'cadence']),
      ...checkLadder(measure, at),
      ...(measure.department !== undefined && !pack.departments.includes(measure.department)
        ? [
            {
              path: [...at, 'department'],
              message: `"${measure.department}" is not among the pack’s departments`,
            },
          ]
        : []),
      ...(kinds ? checkEvidence(measure, kinds, at) : []),
    ]
  })
  const { validFrom, validUntil, rounds = [], zones, colours = [] } = own
  if (validUntil !== undefined && validFrom !== undefined && validUntil < validFrom)
    faults.push({ path: ['validUntil'], message: 'the pack ends before it begins' })
  for (const [index, { tag }] of rounds.entries())
    if (!(tag in pack.tags)) faults.push({ path: ['rounds', index, 'tag'], message: `unknown tag "${tag}"` })
  for (const { path, message } of faultsOf(colours)) {
    const [index, ...part] = path.split('.')
    faults.push({ path: ['colours', Number(index), ...part.map((one) => one.split('/')[0] ?? one)], message })
  }
  const cases = zones?.levels.map(({ minimumCases }) => minimumCases) ?? []
  for (const [index, count] of cases.entries())
    if (index > 0 && count <= (cases[index - 1] ?? 0))
      faults.push({ path: ['zones', 'levels', index, 'minimumCases'], message: 'levels must rise' })
  return faults
}

function checkKey(measures: readonly PackMeasure[], index: number): Fault[] {
  const key = measures[index]?.key
  return measures.slice(0, index).some((one) => one.key === key)
    ? [{ path: ['measures', index, 'key'], message: `the key "${String(key)}" is used twice` }]
    : []
}

/** A phrase is looked for in narrowed sentences of what is asked; one that cannot stand there would never announce anything. */
function checkPhrases({ phrases }: PackMeasure, at: readonly PropertyKey[]): Fault[] {
  return phrases.flatMap((phrase, index): Fault[] => {
    const fault = (message: string): Fault[] => [{ path: [...at, 'phrases', index], message }]
    if (/^\s|\s$|\s\s/.test(phrase)) return fault('parts are separated by one space')
    const parts = phrase.split(' ').map((part) => part.split('|'))
    if (parts.some((words) => words.some((word) => word === ''))) return fault('an alternative is empty')
    const impossible = parts.find((words) =>
      words.every((word) => narrow(word) !== word || /[。!?;]/.test(word)),
    )
    if (impossible)
      return fault(
        `"${impossible.join('|')}" can never match: sentences end there, and are read with narrow signs`,
      )
    const never = parts.find((words) => words.every((word) => assertedIn(word).trim() === ''))
    return never ? fault(`"${never.join('|')}" can never match: it says that something is not asked`) : []
  })
}

function checkTags({ selector }: PackMeasure, pack: PolicyPack, at: readonly PropertyKey[]): Fault[] {
  return (['all', 'any', 'none'] as const).flatMap((part) =>
    selector[part].flatMap((tag, index): Fault[] => {
      const [group = '', value = ''] = tag.split(':')
      const known =
        group === 'level'
          ? AREA_LEVELS.some((level) => level === value)
          : GIVEN_GROUPS.has(group) || tag in pack.tags
      return known ? [] : [{ path: [...at, 'selector', part, index], message: `unknown tag "${tag}"` }]
    }),
  )
}

function checkCadence(cadence: Cadence, graceHours: number, at: readonly PropertyKey[]): Fault[] {
  if (cadence.type === 'every' && graceHours >= cadence.days * 24)
    return [
      {
        path: at,
        message: 'impossible: the grace is as long as the time between two, so none would ever be late',
      },
    ]
  if (cadence.type === 'once' && cadence.withinHours > 366 * 24)
    return [{ path: [...at, 'withinHours'], message: 'impossible: longer than a year' }]
  if (cadence.type === 'within' && cadence.minutes > 366 * 1440)
    return [{ path: [...at, 'minutes'], message: 'impossible: longer than a year' }]
  if (cadence.type !== 'onDays') return []
  const falls = cadence.days.findIndex((day, index) => index > 0 && day <= (cadence.days[index - 1] ?? 0))
  return falls === -1 ? [] : [{ path: [...at, 'days', falls], message: 'impossible: days must rise' }]
}

function checkLadder({ ladder }: PackMeasure, at: readonly PropertyKey[]): Fault[] {
  const falls = ladder.findIndex(
    (rung, index) => index > 0 && rung.afterHours <= (ladder[index - 1]?.afterHours ?? 0),
  )
  return falls === -1 ? [] : [{ path: [...at, 'ladder', falls, 'afterHours'], message: 'rungs must rise' }]
}

/** A duty waits for a record about its own subject; a kind about anything else would never come. */
function checkEvidence(
  measure: PackMeasure,
  kinds: ReadonlyMap<string, Kind>,
  at: readonly PropertyKey[],
): Fault[] {
  const { evidence, selector, cadence, doer } = measure
  const faults = checkRecord(kinds, evidence.kind, evidence.where, {
    at: [...at, 'evidence'],
    subject: selector.subject,
  })
  const kind = kinds.get(evidence.kind)
  if (kind && !kind.recordedBy.includes(doer))
    faults.push({ path: [...at, 'doer'], message: `${doer} may not record ${evidence.kind}` })
  if (!('event' in cadence)) return faults
  const eventAt = [...at, 'cadence', 'event']
  const { event } = cadence
  faults.push(...checkRecord(kinds, event.kind, event.where, { at: eventAt, subject: selector.subject }))
  const eventKind = kinds.get(event.kind)
  if (event.dateField !== undefined && eventKind && !fieldOf(eventKind, event.dateField))
    faults.push({
      path: [...eventAt, 'dateField'],
      message: `${event.kind} has no field "${event.dateField}"`,
    })
  return faults
}

type Where = { at: readonly PropertyKey[]; subject: string }

function checkRecord(
  kinds: ReadonlyMap<string, Kind>,
  name: string,
  where: Condition,
  { at, subject }: Where,
): Fault[] {
  const kind = kinds.get(name)
  if (!kind) return [{ path: [...at, 'kind'], message: `unknown record kind "${name}"` }]
  const faults: Fault[] =
    kind.subject === subject
      ? []
      : [
          {
            path: [...at, 'kind'],
            message: `${name} is about a ${kind.subject}, the measure about a ${subject}`,
          },
        ]
  return [...faults, ...where.flatMap((clause, index) => checkClause(kind, clause, [...at, 'where', index]))]
}

function checkClause(kind: Kind, clause: Condition[number], at: readonly PropertyKey[]): Fault[] {
  const field = fieldOf(kind, clause.field)
  if (!field) return [{ path: [...at, 'field'], message: `${kind.name} has no field "${clause.field}"` }]
  if (kind.personal.includes(clause.field.split('.')[0] ?? ''))
    return [
      { path: [...at, 'field'], message: `"${clause.field}" is personal: conditions may not look at it` },
    ]
  const values = [
    { key: 'is', value: clause.is },
    { key: 'not', value: clause.not },
    ...(clause.in ?? []).map((value) => ({ key: 'in', value })),
  ]
  return values.flatMap(({ key, value }): Fault[] =>
    value === undefined || field.safeParse(value).success
      ? []
      : [{ path: [...at, key], message: `"${String(value)}" is no value that ${kind.name} can have there` }],
  )
}

/** The schema of a payload field; undefined when the kind has no such field. */
function fieldOf(kind: Kind, name: string): z.ZodType | undefined {
  let schema: unknown = kind.payload
  for (const step of name.split('.')) {
    while (
      schema instanceof z.ZodOptional ||
      schema instanceof z.ZodDefault ||
      schema instanceof z.ZodNullable
    )
      schema = schema.unwrap()
    if (!(schema instanceof z.ZodObject)) return undefined
    schema = schema.shape[step]
  }
  return schema instanceof z.ZodType ? schema : undefined
}
