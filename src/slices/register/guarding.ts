import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import type { FaultCode } from '../../core/faults.ts'
import { Refusal, type Fault } from '../../core/refusals.ts'
import type { Bilingual } from '../../core/text.ts'
import type { Tx } from '../../database/connect.ts'
import type { Entry } from '../ledger/drafting.ts'
import { redactLate } from './arriving.ts'
import { measuresResting } from './rights.ts'

/** What only the register knows about records that are about to be written. Their subjects are locked. */
export async function guardRegister(tx: Tx, entries: readonly Entry[], now: number): Promise<void> {
  // A day's leave: the server may stand west of the county.
  const tomorrow = new Date(now + DAY).toISOString().slice(0, 10)
  for (const entry of entries) {
    const { bornOn } = entry.payload
    if (typeof bornOn === 'string' && (bornOn > tomorrow || bornOn < '1880'))
      throw fault(entry, 'payload.bornOn', 'born-impossible')
  }
  await redactLate(tx, entries)
  await checkErased(tx, entries)
  for (const entry of entries) await GUARDS[entry.kind.name]?.(tx, entry)
  const merged = new Set(
    entries.flatMap(({ kind, draft }) => (kind.name === 'person-merged' ? draft.subject : [])),
  )
  const crossed = entries.find(
    ({ kind, payload }) => kind.name === 'person-merged' && merged.has(String(payload['into'])),
  )
  if (crossed) throw fault(crossed, 'payload.into', 'merge-with-itself')
}

const GUARDS: Record<string, (tx: Tx, entry: Entry) => Promise<void>> = {
  'household-moved': checkMembers,
  'person-merged': checkMerge,
  'person-erased': checkErasable,
  'register-destroyed': checkAtRest,
  'register-closed': checkAtRest,
}

function fault(entry: Entry, path: string, message: FaultCode): Refusal {
  return new Refusal('bad-input', [{ path: `${entry.index}.${path}`, message }])
}

/** Nothing personal is taken in again about somebody who was erased: what a phone still had is refused, the rest is fact. */
async function checkErased(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const about = entries.filter(
    ({ kind, personal }) => kind.subject === 'person' && Object.keys(personal).length > 0,
  )
  if (about.length === 0) return
  const { rows } = await sql<{ person: string }>`
    select person from person_erased where person = any(${about.map(({ draft }) => draft.subject)}::uuid[])`.execute(
    tx,
  )
  const erased = about.find(({ draft }) => rows.some(({ person }) => person === draft.subject))
  if (erased)
    throw new Refusal('person-erased', [{ path: `${erased.index}.subject`, message: erased.draft.subject }])
}

async function checkMembers(tx: Tx, entry: Entry): Promise<void> {
  // A number that no open area has would take a whole family where nobody looks.
  const target = String(entry.change?.area ?? '')
  const { rows: areas } = await sql`select 1 from area where area = ${target} and closed_at is null`.execute(
    tx,
  )
  if (areas.length === 0) throw fault(entry, 'payload.area', 'area-unknown')
  const { rows } = await sql<{ person: string }>`
    select person from person where household = ${entry.draft.subject} and standing = 'here'`.execute(tx)
  const named = entry.payload['members']
  const missing = rows.some(({ person }) => !(Array.isArray(named) && named.includes(person)))
  if (missing) throw fault(entry, 'payload.members', 'members-changed')
}

async function checkMerge(tx: Tx, entry: Entry): Promise<void> {
  const into = String(entry.payload['into'])
  if (into === entry.draft.subject) throw fault(entry, 'payload.into', 'merge-with-itself')
  const { rows } = await sql`
    select 1 from person where person = ${into} and standing <> 'merged'`.execute(tx)
  if (rows.length === 0)
    throw new Refusal('record-subject-unknown', [{ path: `${entry.index}.payload.into`, message: into }])
}

/** The law needs what running monitoring, isolation or testing rests on: duties that an event put on the person and nobody has done. */
async function checkErasable(tx: Tx, entry: Entry): Promise<void> {
  const { rows } = await sql<{ title: Bilingual }>`
    select distinct m.spec -> 'title' as title from duty d join measure m on m.measure = d.measure
    where d.subject = ${entry.draft.subject} and d.outcome = 0 and d.cause is not null and m.ended_at is null`.execute(
    tx,
  )
  if (rows.length > 0)
    throw new Refusal(
      'erasure-needed',
      rows.map(({ title }) => resting(`${entry.index}.subject`, title)),
    )
}

/** The register is not closed out while measures rest on it. */
async function checkAtRest(tx: Tx): Promise<void> {
  const measures = await measuresResting(tx)
  if (measures.length > 0)
    throw new Refusal(
      'register-in-use',
      measures.slice(0, 5).map((title) => resting('measure', title)),
    )
}

/** A measure that still needs what would be destroyed, by its name in both languages. */
function resting(path: string, { zh, en }: Bilingual): Fault {
  return { path, message: zh, zh: `措施：${zh}`, en: `Measure: ${en}` }
}
