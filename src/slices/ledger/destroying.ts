import { sql } from 'kysely'
import { uuidTime } from '../../core/id.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Destruction } from '../../files/journal.ts'
import type { Ledger } from './actions.ts'
import type { Entry } from './drafting.ts'
import { findPlace } from './placing.ts'
import { persist } from './retrying.ts'
import { holdJournal, takeTurn } from './turns.ts'
import { writeEntries } from './writing.ts'

/**
 * Notes in the journal outside the database what these entries destroyed: last of all, when nothing but the commit can fail. If that
 * fails, the destruction is carried out when the county is opened the next time: it had been allowed, and somebody asked for it.
 */
export async function noteDestructions(
  tx: Tx,
  ledger: Pick<Ledger, 'journal' | 'county' | 'now'>,
  entries: readonly Entry[],
): Promise<void> {
  const destroying = entries.filter(({ kind }) => kind.destroys)
  if (!ledger.journal || destroying.length === 0) return
  await holdJournal(tx, ledger.county)
  const at = new Date(ledger.now()).toISOString()
  await ledger.journal.note(destroying.map((entry) => ({ at, record: destructionOf(entry) })))
}

function destructionOf({ draft, kind, area, by, facts, change, contentHash }: Entry): Destruction {
  const { id, subject, happenedAt } = draft
  return {
    id,
    kind: kind.name,
    subject,
    area,
    happenedAt,
    account: by.account,
    post: by.post,
    payload: facts,
    change,
    contentHash: contentHash.toString('hex'),
  }
}

/**
 * Carries out, in this order, what the journal says was destroyed and this ledger does not know of: it comes from a backup, or a commit
 * was cut off. They are the same records, by their own ids and hashes; nothing that guards a new record is asked again. Gives how many.
 */
export async function carryOut(ledger: Ledger, destructions: readonly Destruction[]): Promise<number> {
  if ((await missingOf(ledger, destructions)).length === 0) return 0
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      // Whoever is committing one of them at this moment is waited for.
      await takeTurn(tx, ledger.county, true)
      const missing = await missingIn(tx, destructions)
      for (const one of missing) await writeAgain(tx, ledger, one)
      return missing.length
    }),
  )
}

/** The destructions that this ledger knows of, save those at `noted`, in its order, as the journal has them. */
export async function destructionsBeside(
  tx: Tx,
  kinds: Ledger['kinds'],
  noted: readonly string[],
): Promise<{ at: string; record: Destruction }[]> {
  const names = [...kinds.values()].flatMap(({ name, destroys }) => (destroys ? name : []))
  const { rows } = await sql<Destruction & { receivedAt: Date; happened: Date }>`
    select id, kind, subject, area, happened_at as happened, received_at as "receivedAt", account, post, payload, change,
      encode(content_hash, 'hex') as "contentHash"
    from record where kind = any(${names}::text[]) and id <> all(${noted}::uuid[]) order by seq`.execute(tx)
  return rows.map(({ receivedAt, happened, ...record }) => ({
    at: receivedAt.toISOString(),
    record: { ...record, happenedAt: happened.toISOString() },
  }))
}

async function missingOf(ledger: Ledger, all: readonly Destruction[]): Promise<Destruction[]> {
  return within(ledger.database, ledger.county, (tx) => missingIn(tx, all))
}

async function missingIn(tx: Tx, all: readonly Destruction[]): Promise<Destruction[]> {
  const { rows } = await sql<{ id: string }>`
    select id from record where id = any(${all.map(({ id }) => id)}::uuid[])`.execute(tx)
  const there = new Set(rows.map(({ id }) => id))
  return all.filter(({ id }) => !there.has(id))
}

async function writeAgain(tx: Tx, ledger: Ledger, one: Destruction): Promise<void> {
  const kind = ledger.kinds.get(one.kind)
  if (!kind)
    throw new Error(`The destruction journal names a kind that this program does not know: ${one.kind}.`)
  // A backup of last year brings the months that its records lie in, and not those since.
  await sql`call make_months(${new Date(uuidTime(one.id))}::timestamptz, 0, 0)`.execute(tx)
  const { id, subject, happenedAt, account, post, area, payload } = one
  const entry: Entry = {
    draft: { id, kind: one.kind, subject, happenedAt, payload },
    by: { account, post, role: 'commander', area: ledger.county, program: true },
    kind,
    payload,
    facts: payload,
    personal: {},
    change: one.change,
    contentHash: Buffer.from(one.contentHash, 'hex'),
    area,
    cause: null,
    index: 0,
  }
  const place = await findPlace(tx, [entry])
  // What came into being after the backup is not here; that it is destroyed is known should it be offered again.
  if (!place.subjects.has(subject)) entry.change = null
  await writeEntries(tx, ledger, place, [entry])
}
