import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { MIGRATION_GATE, type County } from '../migrate.ts'
import { writeArchive, type Head, type Piece, type Sum } from './archive.ts'
import { checkSight, columnList, partitionsOf, qualified, sequencesOf, tablesOf } from './catalogue.ts'

export type Wanted = {
  ownerUrl: string
  county: County
  key: Buffer
  head: Pick<Head, 'program' | 'countyKey' | 'backupKey' | 'afterSeq'>
  /** Where the county's files lie, already encrypted; need not exist. */
  filesFolder: string
  /** The journal of destructions, read no later than this moment; empty when there is none. */
  journal: Buffer
  /** The archive to be written. */
  file: string
  say: (line: string) => void
}

export type Taken = { head: Head; bytes: number; tables: Sum[]; files: { count: number; bytes: number } }

/** Said while it works, so that nobody thinks it hangs. */
const EVERY = 5000

/**
 * Writes everything the county's schema holds as of one moment, and its files, into one archive, while the county works on. One
 * table is locked (ACCESS SHARE) at a time and only while it is read: a month's partition being made meanwhile waits for that table alone.
 */
export async function takeBackup(wanted: Wanted): Promise<Taken> {
  const client = new pg.Client({ connectionString: wanted.ownerUrl, application_name: 'hutong backup' })
  await client.connect()
  const draft = `${wanted.file}.part`
  try {
    await client.query('select pg_advisory_lock_shared($1)', [MIGRATION_GATE])
    await checkSight(client, wanted.county.schema)
    await client.query('begin isolation level repeatable read read only')
    await client.query("select set_config('hutong.scope', $1, true)", [wanted.county.area])
    const head = await headOf(client, wanted)
    const told: Pick<Taken, 'tables' | 'files'> = { tables: [], files: { count: 0, bytes: 0 } }
    await rm(draft, { force: true })
    const bytes = await writeArchive(draft, head, wanted.key, piecesOf(client, wanted, told))
    await client.query('commit')
    await rename(draft, wanted.file)
    return { head, bytes, ...told }
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

/** The first query of the transaction: what it sees from here on is the moment the backup is of. */
async function headOf(client: pg.Client, { county, head }: Wanted): Promise<Head> {
  const { rows } = await client.query<{ name: string; at: Date }>(
    `select name, clock_timestamp() as at from ${qualified(county.schema, 'migration')} order by name`,
  )
  return {
    format: 1,
    county,
    takenAt: (rows[0]?.at ?? new Date()).toISOString(),
    migrations: rows.map(({ name }) => name),
    ...head,
  }
}

async function* piecesOf(
  client: pg.Client,
  wanted: Wanted,
  told: Pick<Taken, 'tables' | 'files'>,
): AsyncGenerator<Piece> {
  const { schema } = wanted.county
  // First, so that it can be read out of a backup that breaks off.
  yield step({ step: 'journal' })
  const journal = emptySum('journal')
  yield* summed(Readable.from([wanted.journal]), journal, () => undefined)
  yield step({ step: 'sum', sum: journal })
  const tables = await tablesOf(client, schema)
  const partitions = await partitionsOf(client, schema)
  yield step({ step: 'plan', tables, partitions, sequences: await sequencesOf(client, schema) })
  const tell = progress(wanted.say)
  for (const table of tables) {
    yield step({ step: 'table', table })
    await client.query('savepoint one_table')
    const copying = client.query(
      copyTo(`copy (select ${columnList(table.columns)} from ${qualified(schema, table.name)}) to stdout`),
    )
    const sum = emptySum(table.name)
    yield* summed(copying, sum, (bytes) => tell(table.name, bytes))
    // Lets go of the lock on this table; the snapshot stays.
    await client.query('rollback to savepoint one_table')
    // Not before: the stream may end ahead of the message that says how many rows it was, and an archive of 0 rows is refused by its restore.
    sum.rows = copying.rowCount
    yield step({ step: 'sum', sum })
    told.tables.push(sum)
  }
  for await (const name of filesIn(wanted.filesFolder)) yield* fileOf(wanted.filesFolder, name, told, tell)
  yield step({ step: 'end', ...told })
}

function step(step: Extract<Piece, { kind: 'step' }>['step']): Piece {
  return { kind: 'step', step }
}

/** A file that is destroyed between being listed and being opened is left out: its row says that it is destroyed, or soon will. */
async function* fileOf(
  folder: string,
  name: string,
  told: Pick<Taken, 'files'>,
  tell: (what: string, bytes: number) => void,
): AsyncGenerator<Piece> {
  const file = path.join(folder, name)
  const isThere = await stat(file).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  yield step({ step: 'file', name })
  const sum = emptySum(name)
  yield* summed(createReadStream(file), sum, (bytes) => tell('files', bytes))
  yield step({ step: 'sum', sum })
  told.files.count += 1
  told.files.bytes += sum.bytes
}

function emptySum(name: string): Sum & { hash: Hash } {
  const sum = { name, rows: 0, bytes: 0, sha256: '' }
  // Not enumerable: the sum is written as JSON.
  return Object.defineProperty(sum, 'hash', { value: createHash('sha256') }) as Sum & { hash: Hash }
}

async function* summed(
  content: AsyncIterable<Buffer>,
  sum: Sum & { hash: Hash },
  tell: (bytes: number) => void,
): AsyncGenerator<Piece> {
  for await (const bytes of content) {
    sum.hash.update(bytes)
    sum.bytes += bytes.length
    tell(bytes.length)
    yield { kind: 'content', bytes }
  }
  sum.sha256 = sum.hash.digest('hex')
}

/** Names of the files below `folder`, folder by folder, so that a million of them are never in memory at once. */
async function* filesIn(folder: string, below = ''): AsyncGenerator<string> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.posix.join(below, entry.name)
    if (entry.isDirectory() && entry.name !== 'uploads') yield* filesIn(folder, name)
    else if (entry.isFile() && !name.endsWith('.part')) yield name
  }
}

function progress(say: (line: string) => void): (what: string, bytes: number) => void {
  let next = Date.now() + EVERY
  let total = 0
  return (what, bytes) => {
    total += bytes
    if (Date.now() < next) return
    next = Date.now() + EVERY
    say(`  ${Math.round(total / 1e6)} MB read, at ${what} …`)
  }
}
