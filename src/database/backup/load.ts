import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate, migrationFiles, type County } from '../migrate.ts'
import {
  BadArchive,
  readArchive,
  type Head,
  type Partition,
  type Sequence,
  type Sum,
  type Table,
} from './archive.ts'
import { columnList, qualified } from './catalogue.ts'

export type Load = {
  ownerUrl: string
  file: string
  head: Head
  key: Buffer
  app: { role: string; password: string }
  filesFolder: string
  say: (line: string) => void
}

export type Loaded = { county: County; epoch: number; rows: number; files: number; migrated: string[] }

/**
 * Makes the archive's county in a database that does not hold it: its schema as of the backup, its rows in one transaction, its files,
 * a new epoch, then the migrations made since. What fails leaves a schema without rows, which the caller drops.
 */
export async function loadBackup(load: Load): Promise<Loaded> {
  const { ownerUrl, head, app } = load
  await checkVersion(load)
  await migrate(ownerUrl, head.county, app, head.migrations)
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hutong restore' })
  await client.connect()
  let counted: { rows: number; files: number; epoch: number }
  try {
    await client.query('begin')
    await client.query(`set local search_path = ${pg.escapeIdentifier(head.county.schema)}`)
    await client.query("select set_config('hutong.scope', $1, true)", [head.county.area])
    counted = { ...(await fill(client, load)), epoch: await raiseEpoch(client, head) }
    await client.query('commit')
    await client.query('analyze')
  } finally {
    await client.end()
  }
  const migrated = await migrate(ownerUrl, head.county, app)
  return { county: head.county, ...counted, migrated }
}

/** Throws BadArchive when the archive's schema is one this program cannot make. */
export async function checkVersion({ file, head }: Pick<Load, 'file' | 'head'>): Promise<void> {
  if (head.format !== 1)
    throw new BadArchive(`${file} has a format this program does not know. Install a newer Hutong.`)
  const known = new Set(await migrationFiles())
  const unknown = head.migrations.filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new BadArchive(
      `${file} was made by a newer Hutong (${unknown.at(-1)} is not known here). Install that version or a newer one, then restore.`,
    )
}

async function fill(client: pg.Client, load: Load): Promise<{ rows: number; files: number }> {
  const told = { rows: 0, files: 0 }
  let target: Target | undefined
  let sequences: Sequence[] = []
  for await (const piece of readArchive(load.file, load.key)) {
    if (piece.kind === 'content') {
      await target?.write(piece.bytes)
      continue
    }
    const { step } = piece
    if (step.step === 'plan') {
      sequences = step.sequences
      await makeRoom(client, load.head.county.schema, step.tables, step.partitions)
    } else if (step.step === 'table') target = await openTable(client, load, step.table)
    else if (step.step === 'file') target = await openFile(load.filesFolder, step.name)
    else if (step.step === 'sum' && target) {
      const loaded = await target.close(step.sum)
      told.rows += loaded.rows
      told.files += loaded.files
      target = undefined
    }
  }
  for (const { name, last, called } of sequences)
    await client.query('select setval($1::regclass, $2, $3)', [pg.escapeIdentifier(name), last, called])
  return told
}

type Target = {
  write: (bytes: Buffer) => Promise<void>
  close: (sum: Sum) => Promise<{ rows: number; files: number }>
}

/** Writes at the pace of `into`, and hears of its failure whenever it comes. */
function feed(into: Writable): { write: (bytes: Buffer) => Promise<void>; end: () => Promise<void> } {
  const failed = new Promise<never>((_, reject) => into.once('error', reject))
  failed.catch(() => undefined)
  const done = finished(into)
  done.catch(() => undefined)
  return {
    write: async (bytes) => {
      if (!into.write(bytes)) await Promise.race([once(into, 'drain'), failed])
    },
    end: async () => {
      into.end()
      await Promise.race([done, failed])
    },
  }
}

/** What migrations and the county's making wrote gives way; the months that the archive has rows in are made. */
async function makeRoom(
  client: pg.Client,
  schema: string,
  tables: readonly Table[],
  partitions: readonly Partition[],
): Promise<void> {
  await client.query(`truncate ${tables.map(({ name }) => qualified(schema, name)).join(', ')} cascade`)
  for (const { name, parent, bounds } of partitions) {
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      qualified(schema, name),
    ])
    if (rows[0]?.there) continue
    await client.query(
      `create table ${qualified(schema, name)} partition of ${qualified(schema, parent)} ${bounds}`,
    )
  }
}

async function openTable(client: pg.Client, { head, say }: Load, table: Table): Promise<Target> {
  const name = qualified(head.county.schema, table.name)
  const { rows } = await client.query<{ forced: boolean }>(
    'select relforcerowsecurity as forced from pg_class where oid = $1::regclass',
    [name],
  )
  const forced = rows[0]?.forced ?? false
  // COPY into a table is refused to an owner whom its policies bind. Nobody else sees the schema before the commit.
  if (forced) await client.query(`alter table ${name} no force row level security`)
  const into = client.query(copyFrom(`copy ${name} (${columnList(table.columns)}) from stdin`))
  const { write, end } = feed(into)
  return {
    write,
    close: async (sum) => {
      await end()
      if (into.rowCount !== sum.rows)
        throw new BadArchive(`${table.name}: ${into.rowCount} rows of ${sum.rows} were loaded.`)
      if (forced) await client.query(`alter table ${name} force row level security`)
      if (sum.rows > 100_000) say(`  ${table.name}: ${sum.rows.toLocaleString('en')} rows`)
      return { rows: sum.rows, files: 0 }
    },
  }
}

async function openFile(folder: string, name: string): Promise<Target> {
  const file = path.join(folder, name)
  if (path.relative(folder, file).startsWith('..'))
    throw new BadArchive(`The backup names a file outside: ${name}`)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const into = createWriteStream(`${file}.part`, { mode: 0o600, flush: true })
  const { write, end } = feed(into)
  return {
    write,
    close: async () => {
      await end()
      await rename(`${file}.part`, file)
      return { rows: 0, files: 1 }
    },
  }
}

/**
 * What had been read beyond the backup is lost; numbers drawn since will be drawn again for other records. Epochs follow the clock as
 * well as each other, so that the same backup restored twice never gives the same epoch to two different futures.
 */
async function raiseEpoch(client: pg.Client, { county, afterSeq }: Head): Promise<number> {
  const { rows } = await client.query<{ epoch: number }>(
    `update county set epoch = greatest(epoch + 1, extract(epoch from now() - timestamptz '2026-01-01 00:00Z')::int)
     returning epoch`,
  )
  const epoch = rows[0]?.epoch
  if (epoch === undefined) throw new BadArchive('The backup holds no county.')
  await client.query(
    'insert into county_epoch (area, epoch, after_seq, began_at) values ($1, $2, $3, now())',
    [county.area, epoch, afterSeq],
  )
  return epoch
}
