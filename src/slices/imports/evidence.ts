import type { z } from 'zod'
import { sql } from 'kysely'
import type { Kind } from '../../core/kind.ts'
import { isDay } from '../../core/identity.ts'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import { exposure } from '../screening/kinds/exposure.ts'
import { riskStay } from '../screening/kinds/risk-stay.ts'
import { testResult } from '../screening/kinds/test-result.ts'
import { EVIDENCE_WORDS } from './evidence-words.ts'
import type { EvidenceList, ImportKind } from './kinds/import-begun.ts'
import type { ListField } from './rules.ts'

/** What a row of each list records of somebody: the same kinds as the forms of the person's page. */
const KIND_OF: Record<EvidenceList, Kind> = {
  'test-results': testResult,
  exposures: exposure,
  'risk-stays': riskStay,
}

export function evidenceKind(list: ImportKind): Kind | undefined {
  return Object.entries(KIND_OF).find(([name]) => name === list)?.[1]
}

/** Whether somebody may bring this list: whoever may record each of its rows by hand. */
export function mayBring(list: ImportKind, role: Role): boolean {
  return evidenceKind(list)?.recordedBy.includes(role) ?? true
}

type Given = Partial<Record<ListField, string>>
export type CheckedEvidence = { payload?: Record<string, unknown>; why: string[] }

/** What a row says, as its kind's payload; days of the list's own sort are read by `dayOf`. `sentBy` stands for rows that name no sender. */
export function checkEvidence(
  list: EvidenceList,
  given: Given,
  dayOf: (text: string) => string,
  { today, sentBy }: { today: string; sentBy: string | undefined },
): CheckedEvidence {
  const why: string[] = []
  const day = (field: 'takenOn' | 'lastOn' | 'leftOn'): string | undefined => {
    const text = given[field]
    if (text === undefined) return undefined
    const read = dayOf(text)
    if (!isDay(read) || read > today) why.push('day-impossible')
    return read
  }
  const word = (field: 'result' | 'method' | 'ring' | 'risk'): string | undefined => {
    const text = given[field]?.normalize('NFKC').trim().toLowerCase()
    return text === undefined ? undefined : (EVIDENCE_WORDS[field][text] ?? text)
  }
  const { laboratory, caseNumber, setting, place } = given
  const said: Record<EvidenceList, object> = {
    'test-results': { result: word('result'), method: word('method'), takenOn: day('takenOn'), laboratory },
    exposures: { ring: word('ring'), lastOn: day('lastOn'), caseNumber, setting },
    'risk-stays': { risk: word('risk'), leftOn: day('leftOn'), place, knownFrom: 'pushed-list' },
  }
  const parsed = KIND_OF[list].payload.safeParse({ ...said[list], sentBy: given.sentBy ?? sentBy })
  if (!parsed.success) why.push(...fieldsOf(parsed.error))
  // Each kind's payload is an object of its fields.
  return parsed.success ? { payload: parsed.data as Record<string, unknown>, why } : { why }
}

function fieldsOf({ issues }: z.ZodError): string[] {
  return issues.map(({ path }) => `field-${String(path[0] ?? '')}`)
}

/** One row's evidence as a text by which the same is known again. Who sent it does not make it another. */
export function evidenceKey(person: string, payload: Record<string, unknown>): string {
  const fields = Object.entries(payload).filter(([name, value]) => name !== 'sentBy' && value !== '')
  return `${person}|${JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}

/** What is on record already of these people, by `evidenceKey`: the same list brought twice records nothing twice. */
export async function knownEvidence(
  tx: Tx,
  list: EvidenceList,
  persons: readonly string[],
): Promise<Set<string>> {
  if (persons.length === 0) return new Set()
  const { rows } = await sql<{ person: string; payload: Record<string, unknown> }>`
    select r.subject as person, r.payload || coalesce(q.payload, '{}') as payload
    from record r left join record_personal q on q.id = r.id
    where r.subject = any(${[...persons]}::uuid[]) and r.kind = ${KIND_OF[list].name}
      and not exists (select 1 from record x where x.corrects = r.id)`.execute(tx)
  return new Set(rows.map(({ person, payload }) => evidenceKey(person, payload)))
}

/** Whom somebody works for: the sender of a list that names none. */
export async function organisationOf(tx: Tx, account: string): Promise<string | undefined> {
  const { rows } = await sql<{ organisation: string | null }>`
    select organisation from account where account = ${account}`.execute(tx)
  return rows[0]?.organisation ?? undefined
}
