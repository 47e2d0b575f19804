import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import packageFile from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import { uuidV7 } from '../core/id.ts'
import { BadArchive, readArchive, readHead, type Sum } from '../database/backup/archive.ts'
import { takeBackup, type Taken } from '../database/backup/take.ts'
import { connect, within } from '../database/connect.ts'
import { findCounties, standingOf, type County, type Standing } from '../database/migrate.ts'
import { findBackupKey, readBackupKey, readKeys } from '../keys.ts'
import { contentOf } from '../files/journal.ts'
import { holdJournal, readHorizon } from '../slices/ledger/turns.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { checkKey, choose, filesFolder } from './county.ts'
import { journalFor } from './destructions.ts'
import { reachDatabase } from './reach.ts'

/** A month of nights. */
export const KEEP = 30

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Write everything the county holds into one encrypted file, while it works on',
  help: [
    'hutong backup [--to FOLDER] [--keep N] [--json]',
    'hutong backup --verify FILE [--json]',
    '',
    `--to FOLDER     where the file goes (the backups folder); of a county's files there the newest N stay (--keep, ${KEEP})`,
    '--verify FILE   reads a backup from end to end without restoring it: every table, row count and hash',
    '',
    'The file holds all records, registers, accounts and attachments as of one moment. It holds no key: without backup.key nobody',
    'can read it, you included. Keep the keys folder in another place than the backups (docs/keys.md).',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      to: { type: 'string' },
      keep: { type: 'string' },
      verify: { type: 'string' },
      json: { type: 'boolean' },
    })
    const json = values.json ?? false
    if (values.verify !== undefined) return verify(io, values.verify, json)
    const keep = Number(values.keep ?? KEEP)
    if (!Number.isInteger(keep) || keep < 1)
      throw new WrongUse(`--keep is a number from 1 on: ${values.keep}`)
    const say = json ? () => undefined : io.print
    const made = await withCounty(io, say, (reached) => makeBackup(reached, { to: values.to, keep, say }))
    if (json) io.print(JSON.stringify(made))
    else
      io.print(`Backed up: ${made.file}, ${megabytes(made.bytes)}, ${made.rows} rows, ${made.files} files.`)
    return 0
  },
}

/** A county as its owner reaches it, whatever its schema's age. */
export type ReachedCounty = { config: Config; ownerUrl: string; county: County; standing: Standing }

/** Reaches the county without changing anything in it: its schema may be older than this program. */
export async function withCounty<T>(
  { config }: Pick<Io, 'config'>,
  say: (line: string) => void,
  work: (reached: ReachedCounty) => Promise<T>,
): Promise<T> {
  const { ownerUrl, close } = await reachDatabase(config, say, false)
  try {
    const county = choose(await findCounties(ownerUrl), config, undefined)
    const standing = await standingOf(ownerUrl, county)
    checkKey(standing, county, config)
    return await work({ config, ownerUrl, county, standing })
  } finally {
    await close()
  }
}

export type Made = {
  file: string
  takenAt: string
  bytes: number
  rows: number
  files: number
  seconds: number
}

/** Takes a backup, notes it in the county, and removes those beyond the newest `keep`. */
export async function makeBackup(
  { config, ownerUrl, county }: ReachedCounty,
  { to, keep, say }: { to: string | undefined; keep: number; say: (line: string) => void },
): Promise<Made> {
  const folder = path.resolve(to ?? config.backupFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const started = Date.now()
  const file = path.join(folder, fileName(county, started))
  const { key, fingerprint } = readBackupKey(config.keysFolder)
  const owner = connect(ownerUrl, county.schema, 1)
  try {
    // Read before the snapshot is taken: whatever lies at or below it is then in the snapshot.
    const afterSeq = await within(owner, county.area, (tx) => readHorizon(tx, county.area))
    const countyKey = readKeys(config.keysFolder).fingerprint
    const head = { program: packageFile.version, countyKey, backupKey: fingerprint, afterSeq }
    const files = filesFolder(config)
    const own = journalFor(config, readKeys(config.keysFolder), county.area)
    const journal = await contentOf(own.file)
    const wanted = { ownerUrl, county, key, head, filesFolder: files, journal, file, say }
    const taken = await takeBackup(wanted).catch((error: unknown) => {
      throw explain(error, folder)
    })
    const made = summary(file, taken, (Date.now() - started) / 1000)
    await within(owner, county.area, async (tx) => {
      const { rows } = await sql<{
        there: boolean
      }>`select to_regclass('backup') is not null as there`.execute(tx)
      if (!rows[0]?.there) return
      await sql`
        insert into backup (backup, area, taken_at, seconds, file_name, bytes, rows, files)
        values (${uuidV7(started, randomBytes(10))}, ${county.area}, ${made.takenAt}, ${made.seconds}, ${path.basename(file)},
          ${made.bytes}, ${made.rows}, ${made.files})`.execute(tx)
    })
    // Whoever restores this backup with a copy of the journal that says so knows that it reaches as far as the backup.
    await within(owner, county.area, async (tx) => {
      await holdJournal(tx, county.area)
      await own.note([{ at: new Date().toISOString(), mark: 'backup' }])
    })
    await removeOlder(folder, county, keep, say)
    return made
  } finally {
    await owner.close()
  }
}

function summary(file: string, { head, bytes, tables, files }: Taken, seconds: number): Made {
  return { file, takenAt: head.takenAt, bytes, rows: rowsOf(tables), files: files.count, seconds }
}

function rowsOf(tables: readonly Sum[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}

/** hutong-130430-20261124T233708Z.backup: in order by name, and in time. */
function fileName({ area }: County, at: number): string {
  const stamp = new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')
  return `hutong-${area}-${stamp}.backup`
}

async function removeOlder(
  folder: string,
  { area }: County,
  keep: number,
  say: (line: string) => void,
): Promise<void> {
  const own = new RegExp(`^hutong-${area}-\\d{8}T\\d{6}Z\\.backup$`)
  const names = (await readdir(folder)).filter((name) => own.test(name)).sort()
  for (const name of names.slice(0, -keep)) {
    await rm(path.join(folder, name))
    say(`Removed the older backup ${name}.`)
  }
}

async function verify({ config, print }: Io, file: string, json: boolean): Promise<number> {
  const head = await readHead(file)
  const { key } = keyFor(config, file, head.backupKey)
  const tables: Sum[] = []
  let files = 0
  let from = ''
  for await (const piece of readArchive(file, key)) {
    if (piece.kind === 'content') continue
    const { step } = piece
    if (step.step === 'sum' && from === 'table') tables.push(step.sum)
    if (step.step === 'sum' && from === 'file') files += 1
    from = step.step
  }
  const { size } = await stat(file)
  if (json) print(JSON.stringify({ ...head, bytes: size, files, tables }))
  else {
    print(`${head.county.name} (${head.county.area}) as of ${head.takenAt}, made by Hutong ${head.program}:`)
    for (const { name, rows } of tables) if (rows > 0) print(`  ${name.padEnd(24)} ${rows}`)
    print(`Whole and readable: ${megabytes(size)}, ${rowsOf(tables)} rows, ${files} files.`)
  }
  return 0
}

/** The key an archive was sealed with. Throws a sentence that names which one is missing. */
export function keyFor({ keysFolder }: Config, file: string, fingerprint: string): { key: Buffer } {
  const found = findBackupKey(keysFolder, fingerprint)
  if (found) return found
  throw new BadArchive(
    `${file} was sealed with the backup key ${fingerprint}, which is not in ${keysFolder}. Put that backup.key there (docs/keys.md), or say where it is: --keys FOLDER`,
  )
}

/** A full disk in words. Half a backup is never left behind, and older ones stay. */
function explain(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return error
  return new Error(
    `The disk under ${folder} is full: no backup was made, and older ones are untouched. Free some space, or choose another place: hutong backup --to FOLDER`,
    { cause: error },
  )
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
