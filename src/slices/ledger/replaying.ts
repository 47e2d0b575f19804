import { sql } from 'kysely'
import type { Kind } from '../../core/kind.ts'
import { within, type Database, type Tx } from '../../database/connect.ts'
import { batchOfStretch, foldBatches, type Batch, type Projection } from './batch.ts'
import { roundsOf, runsOf } from './rules.ts'

/** What a replay needs of a ledger: the rules by which it was folded. */
export type ReplayBook = {
  county: string
  kinds: ReadonlyMap<string, Kind>
  projections: readonly Projection[]
}

/** Records folded in one transaction. More make fewer, larger statements; each must still fit its sorts into memory. */
const STRETCH = 100_000

/** A record as far as grouping looks at it. `about`: its subject, or that of the record it corrects. */
type Row = {
  seq: number
  kind: string
  about: string
  changes: boolean
  creates: boolean
  corrects: boolean
  fromPhone: boolean
}

/**
 * Folds the records after `from`, up to and including `to`, that lie in a scratch schema, by the projections and in the grouping
 * of the live ledger (rules.ts). `told` hears after each stretch how far it got. Gives how many there were.
 */
export async function replay(
  database: Database,
  book: ReplayBook,
  from: number,
  to: number,
  told: (folded: number) => void = () => undefined,
  stretch = STRETCH,
): Promise<number> {
  // Subjects seen coming into being. Of those that a replay finds there it knows nothing: they may be anywhere.
  const known = from === 0 ? new Set<string>() : undefined
  const read = (after: number): Promise<Row[]> =>
    within(database, book.county, (tx) => linesAfter(tx, after, to, stretch))
  let folded = 0
  let analyzed = 0
  let next = read(from)
  for (;;) {
    const lines = await next
    const last = lines.at(-1)
    if (!last) return folded
    // Read beside the folding: nothing in the ledger changes any more.
    next = read(last.seq)
    next.catch(() => undefined)
    const batches = batchesOf(book, lines, known)
    await within(database, book.county, async (tx) => {
      await sql`set local work_mem = '256MB'; set local jit = off`.execute(tx)
      await foldBatches(tx, book.projections, batches)
    })
    folded += lines.length
    if (folded >= 2 * analyzed) {
      // The planner must know of tables that were empty a moment ago.
      await within(database, book.county, analyzeProjections)
      analyzed = folded
    }
    told(folded)
  }
}

async function linesAfter(tx: Tx, after: number, to: number, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select r.seq, r.kind, coalesce(c.subject, r.subject) as about, r.change is not null as changes,
      coalesce(r.change ? 'kind', false) as creates, r.corrects is not null as corrects,
      r.device is not null as "fromPhone"
    from record r left join record c on c.id = r.corrects
    where r.seq > ${after} and r.seq <= ${to} order by r.seq limit ${limit}`.execute(tx)
  return rows
}

async function analyzeProjections(tx: Tx): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
      and relnamespace = current_schema()::regnamespace and relname not in ('record', 'record_personal')`.execute(
    tx,
  )
  await sql`analyze ${sql.join(rows.map(({ name }) => sql.table(name)))}`.execute(tx)
}

const UNKNOWN_KIND = { name: '' }

function batchesOf(book: ReplayBook, lines: readonly Row[], known: Set<string> | undefined): Batch[] {
  return runsOf(lines, ({ kind }) => book.kinds.get(kind) ?? UNKNOWN_KIND).flatMap((run) => {
    const [first, last] = [run[0]?.seq ?? 0, run.at(-1)?.seq ?? 0]
    const rounds = roundsOf(run, ({ about }) => about)
    return rounds.map((round, place): Batch => {
      const batch = round.map(({ seq: key, about, creates, ...row }) => {
        return { key, ...row, known: !known || !creates || known.has(about), alone: false }
      })
      for (const { about, changes } of round) if (changes) known?.add(about)
      const others = rounds.filter((_, at) => at !== place).flat()
      return batchOfStretch(
        first - 1,
        last,
        batch,
        others.map(({ seq }) => seq),
      )
    })
  })
}
