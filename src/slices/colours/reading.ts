import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import type { Evidence, Home } from '../../core/colour-facts.ts'
import type { EvidenceClass, Kind } from '../../core/kind.ts'
import type { Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { evidenceText } from '../ledger/rules.ts'

type Row = {
  person: string
  id: string
  kind: string
  subject: string
  area: string
  at: number
  account: string
  post: string
  corrects: string | null
  facts: Record<string, unknown>
  personal: Record<string, unknown> | null
  seal: string | null
  forgotten: boolean
}
/** A record whose seal does not hold. */
export type Doubt = { record: string; area: string; kind: string }
export type Weighed = { evidence: Map<string, Evidence[]>; doubts: Doubt[] }

const COLUMNS = sql`r.id, r.kind, r.subject, r.area, floor(extract(epoch from r.happened_at) * 1000) as at, r.account, r.post, r.corrects,
  r.payload as facts, q.payload as personal, encode(r.seal, 'hex') as seal,
  exists (select 1 from subject s where s.subject = r.subject and s.forgotten_at is not null) as forgotten`

/**
 * The evidence about these people that counts, each record's seal looked at: what somebody put into the database without the county's key is
 * left out, and told of. Evidence about somebody who was merged into another counts for that one.
 */
export async function evidenceOf(tx: Tx, ledger: Ledger, persons: readonly string[]): Promise<Weighed> {
  const { rows } = await sql<Row>`
    with recursive who as (
      select p as person, p as one from unnest(${[...persons]}::uuid[]) p
      union select w.person, p.person from who w join person p on p.merged_into = w.one
    )
    select w.person, ${COLUMNS}
    from who w
    cross join lateral (select e.record from colour_evidence e where e.person = w.one offset 0) e
    cross join lateral (select * from record r where r.id = e.record and r.subject = w.one offset 0) r
    left join record_personal q on q.id = r.id`.execute(tx)
  const takenBack = await correctionsOf(
    tx,
    ledger,
    rows.map(({ id }) => id),
  )
  const evidence = new Map<string, Evidence[]>()
  const doubts: Doubt[] = []
  for (const row of rows) {
    const kind = ledger.kinds.get(row.kind)
    if (!kind?.colours || takenBack.has(row.id)) continue
    const holds = isSealed(ledger, row)
    if (holds) push(evidence, row.person, weigh(row, kind.colours))
    else if (!isForgotten(row, kind, ledger.now()))
      doubts.push({ record: row.id, area: row.area, kind: row.kind })
  }
  return { evidence, doubts }
}

/** Which of these records a sealed correction takes back. A correction without a seal takes nothing back. */
async function correctionsOf(tx: Tx, ledger: Ledger, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<Row>`
    select r.subject as person, ${COLUMNS} from record r left join record_personal q on q.id = r.id
    where r.corrects = any(${[...ids]}::uuid[])`.execute(tx)
  return new Set(rows.filter((row) => isSealed(ledger, row)).map(({ corrects }) => corrects ?? ''))
}

function isSealed(ledger: Ledger, row: Row): boolean {
  if (row.seal === null) return false
  const { id, kind, subject, at, account, post, corrects, facts, personal } = row
  const payload = { ...facts, ...personal }
  const text = evidenceText({ id, kind, subject, happenedAt: at, account, post, corrects, payload })
  return ledger.sealer.evidenceSeal(text).toString('hex') === row.seal
}

/** Movements are kept for so long (2-architecture.md, Secrecy and forgetting). */
const MOVEMENT_KEPT = 21 * DAY

/** Its personal fields were destroyed, as they had to be: no alarm, and no evidence any more. */
function isForgotten({ personal, forgotten, at }: Row, kind: Kind, now: number): boolean {
  if (personal !== null || kind.personal.length === 0) return false
  return forgotten || (kind.retention === 'movement' && now - at > MOVEMENT_KEPT)
}

function weigh({ id, kind, at, account, facts, personal }: Row, of: EvidenceClass): Evidence {
  return { id, kind, at, account, class: of, payload: { ...facts, ...personal } }
}

function push(evidence: Map<string, Evidence[]>, person: string, one: Evidence): void {
  const known = evidence.get(person)
  if (known) known.push(one)
  else evidence.set(person, [one])
}

/** What areas are at risk, each by a record whose seal holds. */
export async function risksIn(
  tx: Tx,
  ledger: Ledger,
): Promise<{ risks: (Home & { area: string })[]; doubts: Doubt[] }> {
  const { rows } = await sql<Row & { riskArea: string }>`
    select r.subject as person, ${COLUMNS}, k.area as "riskArea" from area_risk k
    cross join lateral (select * from record r where r.id = k.record and r.kind = 'area-risk-set' and r.subject = k.subject offset 0) r
    left join record_personal q on q.id = r.id
    where k.level <> 'low'`.execute(tx)
  const sealed = rows.filter((row) => isSealed(ledger, row))
  return {
    risks: sealed.map(({ id, at, facts, riskArea }) => {
      return { area: riskArea, risk: String(facts['risk']), record: id, since: at }
    }),
    doubts: rows
      .filter((row) => !sealed.includes(row))
      .map(({ id, area, kind }) => ({ record: id, area, kind })),
  }
}

/** The worst risk of the areas that hold `area`; of two alike the narrower. */
export function homeOf(area: string, risks: readonly (Home & { area: string })[]): Home | undefined {
  const [worst] = risks
    .filter((one) => area.startsWith(one.area))
    .sort((a, b) => Number(b.risk === 'high') - Number(a.risk === 'high') || b.area.length - a.area.length)
  return worst
}

/** Rules as they were adopted last, if that record's seal holds. */
export async function adoptedRules(
  tx: Tx,
  ledger: Ledger,
): Promise<{ rules: unknown; record: string } | undefined> {
  const { rows } = await sql<Row>`
    select r.subject as person, ${COLUMNS} from record r left join record_personal q on q.id = r.id
    where r.kind = 'colour-rules-adopted' order by r.happened_at desc, r.seq desc limit 5`.execute(tx)
  const row = rows.find((one) => isSealed(ledger, one))
  return row && { rules: row.facts['rules'], record: row.id }
}
