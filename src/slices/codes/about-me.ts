import { sql } from 'kysely'
import { COUNTY_OFFSET } from '../../core/cadence.ts'
import type { Kind } from '../../core/kind.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appeal } from '../colours/appealing.ts'
import type { Explanation } from '../colours/contract.ts'
import { explain } from '../colours/explaining.ts'
import { appendRecords, type Ledger, type Verdict } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { recordsAboutPerson, viewsIn } from '../register/rights.ts'
import { cardsOf, type CardLine } from './cards.ts'
import { asAuthor, familyOf, wardsAmong, type Family } from './family.ts'
import { maskedName } from './rules.ts'

/** The county's day, YYYY-MM-DD. */
export function today({ now }: Ledger): string {
  return new Date(now() + COUNTY_OFFSET).toISOString().slice(0, 10)
}

export type Profile = {
  person: string
  name: string
  relation: string
  identityTail: string | null
  phoneTail: string | null
  areaName: string
}

/** What a resident sees of themselves, or of somebody they answer for: masked, since a phone is looked at by others. */
export async function aboutMe(
  ledger: Ledger,
  self: string,
  person: string,
): Promise<{ profile: Profile; colour: Explanation; family: Family; cards: CardLine[] }> {
  return within(ledger.database, ledger.county, async (tx) => {
    await mayActFor(tx, ledger, self, [person])
    return {
      profile: await profileOf(tx, person),
      // To nobody among the recorders: this is the person's own view.
      colour: await explain(tx, ledger, person, person),
      family: await familyOf(tx, person, today(ledger)),
      cards: await cardsOf(tx, person),
    }
  })
}

async function profileOf(tx: Tx, person: string): Promise<Profile> {
  const { rows } = await sql<Profile>`
    select p.person, p.name, p.relation, p.identity ->> 'tail' as "identityTail", p.phone_tail as "phoneTail",
      coalesce((select a.name from area a where a.area = p.area), p.area) as "areaName"
    from person p where p.person = ${person}`.execute(tx)
  const [row] = rows
  if (!row) throw new Refusal('not-found')
  return { ...row, name: maskedName(row.name) }
}

/** Refuses unless everybody named is oneself or somebody one answers for. */
async function mayActFor(tx: Tx, ledger: Ledger, self: string, persons: readonly string[]): Promise<void> {
  const others = [...new Set(persons)].filter((person) => person !== self)
  if (others.length === 0) return
  const wards = await wardsAmong(tx, self, others, today(ledger))
  if (wards.length < others.length) throw new Refusal('not-found')
}

/** Everything recorded about somebody, and who looked at their numbers or files; numbers in it stay masked. */
export async function recordsOfMe(ledger: Ledger, self: string, person: string) {
  return within(ledger.database, ledger.county, async (tx) => {
    await mayActFor(tx, ledger, self, [person])
    const records = await recordsAboutPerson(tx, person)
    const views = await viewsIn(tx, { person, limit: 200 })
    return {
      records: records.map(({ id, kind, at, by, corrected, payload }) => ({
        id,
        kind,
        // As the database gives it.
        at: new Date(at).toISOString(),
        by,
        corrected,
        payload: Object.fromEntries(Object.entries(payload).map(([field, value]) => [field, masked(value)])),
      })),
      views: views.map(({ at, by, role, purpose, reason }) => ({ at, by, role, purpose, reason })),
    }
  })
}

function masked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cipher' in value)) return value
  return 'tail' in value ? `****${String(value.tail)}` : '****'
}

/** What residents may say: kinds about a person that name them among those who record it, and that no program writes. */
function isTheirs(kind: Kind | undefined): boolean {
  return (
    kind?.subject === 'person' && !kind.creates && !kind.byProgram && kind.recordedBy.includes('resident')
  )
}

/** Records a resident makes about themselves and those they answer for, and of their own ones corrections. */
export async function recordAsResident(
  ledger: Ledger,
  self: string,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const wrong = drafts.findIndex(({ kind, area }) => !isTheirs(ledger.kinds.get(kind)) || area !== undefined)
  if (wrong >= 0)
    throw new Refusal('not-allowed', [{ path: `${wrong}.kind`, message: drafts[wrong]?.kind ?? '' }])
  await within(ledger.database, ledger.county, async (tx) => {
    await mayActFor(
      tx,
      ledger,
      self,
      drafts.map(({ subject }) => subject),
    )
    const corrected = drafts.flatMap(({ corrects }) => corrects ?? [])
    const { rows } = await sql<{ id: string }>`
      select id from record where id = any(${corrected}::uuid[]) and account = ${self}`.execute(tx)
    if (rows.length < new Set(corrected).size) throw new Refusal('record-corrected-unknown')
  })
  return appendRecords(
    ledger,
    asAuthor(ledger, self),
    drafts.map(({ device: _, ...draft }) => draft),
  )
}

/** An appeal in one tap, for oneself or those one answers for. */
export async function appealAsResident(
  ledger: Ledger,
  self: string,
  person: string,
  given: { reason: string; wantsTest: boolean },
): Promise<{ appeal: string; deadline: string }> {
  await within(ledger.database, ledger.county, (tx) => mayActFor(tx, ledger, self, [person]))
  return appeal(ledger, asAuthor(ledger, self), person, given)
}
