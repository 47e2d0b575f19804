import type { MeasureSpec } from '../../core/measure.ts'
import { HOUR } from '../../core/cadence.ts'
import type { Row } from '../offline/blocks.ts'
import { rowOf, type LineOf } from '../offline/lines.ts'
import type { Line } from '../../slices/sync/contract.ts'

/* Lines as the server sends them, for tests: what a test does not say is ordinary. */

export const NOW = Date.parse('2026-11-25T08:00:00Z')
const iso = (at: number): string => new Date(at).toISOString()

export function rowsOf(...lines: Line[]): Row[] {
  return lines.flatMap((line) => rowOf(line) ?? [])
}

export const doorToDoor: MeasureSpec = {
  key: 'door-to-door',
  title: { zh: '入户排查登记', en: 'Door-to-door screening' },
  selector: { subject: 'household', all: [], any: [], none: [] },
  cadence: { type: 'once', withinHours: 72 },
  evidence: { kind: 'door-call', where: [{ field: 'end', in: ['met', 'vacant'] }] },
  doer: 'alley-chief',
  answerable: 'territorial',
  target: 1,
  graceHours: 0,
  ladder: [],
}

export function measureLine(measure: string, spec: MeasureSpec): LineOf<'measure'> {
  const startedAt = iso(NOW - 24 * HOUR)
  return { is: 'measure', measure, area: '130430', directive: null, startedAt, endedAt: null, spec }
}

export function householdLine(household: string, area: string, door: string): LineOf<'household'> {
  return {
    is: 'household',
    household,
    area,
    door,
    address: '',
    phoneTail: null,
    tags: [],
    basis: null,
    lastCall: null,
  }
}

export function personLine(
  person: string,
  household: string,
  name: string,
  sounds: string[] = [],
): LineOf<'person'> {
  return {
    is: 'person',
    person,
    household,
    area: '130430100201001',
    name,
    sounds,
    sex: 'unknown',
    bornOn: null,
    relation: '',
    identityTail: null,
    phoneTail: null,
    workplace: '',
    tags: [],
    standing: 'here',
    basis: null,
  }
}

type DutyGiven = {
  opensAt?: number
  lateAt?: number
  closesAt?: number | null
  outcome?: 'open' | 'done' | 'late'
  doneAt?: number
  assigned?: string
}

/** Opened two hours ago, due in a day. */
export function dutyLine(measure: string, subject: string, given: DutyGiven = {}): LineOf<'duty'> {
  const { opensAt = NOW - 2 * HOUR, lateAt = NOW + 24 * HOUR, closesAt = null, doneAt } = given
  return {
    is: 'duty',
    measure,
    opensAt: iso(opensAt),
    subject,
    subjectKind: 'household',
    area: '130430100201001',
    dueAt: iso(lateAt),
    lateAt: iso(lateAt),
    closesAt: closesAt === null ? null : iso(closesAt),
    outcome: given.outcome ?? 'open',
    doneAt: doneAt === undefined ? null : iso(doneAt),
    doneBy: null,
    assigned: given.assigned ?? null,
  }
}
