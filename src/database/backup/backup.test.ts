import { createHash, randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  COUNTY,
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testFiles,
  testLedger,
} from '../../../test/factories.ts'
import { TEST_APP, TEST_COUNTY } from '../../../test/database-setup.ts'
import { useDatabase, type TestDatabase } from '../../../test/harness.ts'
import { photo } from '../../../test/photos.ts'
import { appendRecords, type Ledger } from '../../slices/ledger/actions.ts'
import { readHorizon } from '../../slices/ledger/turns.ts'
import { within } from '../connect.ts'
import { inItsPlace, settleAside } from '../aside.ts'
import { dropCounty, findCounties, migrate, migrationFiles } from '../migrate.ts'
import { readArchive, readHead } from './archive.ts'
import { loadBackup } from './load.ts'
import { takeBackup } from './take.ts'

const here = useDatabase()
const there = useDatabase()
const key = randomBytes(32)
const boss = principal()
const ALLEY = '130430100001001'
const ADDRESS = testFiles().address(createHash('sha256').update(photo('door.jpg')).digest())
let folder = ''
let ledger: Ledger
let households: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hutong-backup-'))
  ledger = testLedger(here.database)
  await openAreas(ledger, boss, ['130430', '130430100', '130430100001', ALLEY])
  households = await registerHouseholds(
    ledger,
    boss,
    Array.from({ length: 40 }, () => ALLEY),
  )
  await appendRecords(
    ledger,
    boss,
    households.map((household, index) => {
      const person = {
        household,
        name: '示例人',
        workplace: `示例${index}\t\\N"换\n行`,
        phone: `139${String(index).padStart(8, '0')}`,
      }
      return draftOf('person-registered', newId(), person, { area: ALLEY })
    }),
  )
  await mkdir(path.join(folder, 'files/ab'), { recursive: true })
  await writeFile(path.join(folder, 'files/ab/abcd'), randomBytes(200_000))
  await writeFile(path.join(folder, 'files/ab/empty'), '')
  await testFiles(path.join(folder, 'files')).write(ADDRESS, onePhoto())
  await writeFile(path.join(folder, 'files/ab/half.part'), 'left by an upload that was cut off')
})
beforeEach(() => dropCounty(there.database.ownerUrl, TEST_COUNTY))
afterAll(() => rm(folder, { recursive: true, force: true }))

async function* onePhoto(): AsyncGenerator<Buffer> {
  yield photo('door.jpg')
}

async function backUp(name: string, ownerUrl = here.database.ownerUrl) {
  const afterSeq = await within(here.database, COUNTY, (tx) => readHorizon(tx, COUNTY))
  const file = path.join(folder, name)
  const head = { program: 'test', countyKey: 'county', backupKey: 'backup', afterSeq }
  const filesFolder = path.join(folder, 'files')
  const journal = Buffer.from('a journal')
  return {
    file,
    ...(await takeBackup({ ownerUrl, county: TEST_COUNTY, key, head, filesFolder, journal, file, say })),
  }
}

function say(): void {}

async function load(file: string, ownerUrl = there.database.ownerUrl) {
  const head = await readHead(file)
  return loadBackup({
    ownerUrl,
    file,
    head,
    key,
    app: TEST_APP,
    filesFolder: path.join(folder, 'restored'),
    say,
  })
}

/** Rows and a hash over all rows of every table, whatever their order. */
async function hashes(database: TestDatabase): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p') and not relispartition
     and relname not in ('migration', 'session', 'county', 'county_epoch') order by 1`,
    [database.schema],
  )
  const found: Record<string, string> = {}
  for (const { name } of rows) {
    const { rows: one } = await client.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as hash from ${database.schema}.${name} t`,
    )
    found[name] = one[0]?.hash ?? ''
  }
  await client.end()
  return found
}

test('what was backed up is what is restored, to the last column; the files too', async () => {
  const before = await hashes(here.database)
  const { file, tables, files } = await backUp('whole.backup')
  await registerHouseholds(ledger, boss, [ALLEY])
  const loaded = await load(file)
  expect(await hashes(there.database)).toEqual(before)
  expect(await hashes(here.database)).not.toEqual(before)
  expect(before['person']).toMatch(/^40 /)
  expect(loaded).toMatchObject({
    files: 3,
    migrated: [],
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  })
  expect(files.count).toBe(3)
  expect((await readdir(path.join(folder, 'restored/ab'))).sort()).toEqual(['abcd', 'empty'])
  expect(await readFile(path.join(folder, 'restored/ab/abcd'))).toEqual(
    await readFile(path.join(folder, 'files/ab/abcd')),
  )
  const pieces: Buffer[] = []
  for await (const piece of (await testFiles(path.join(folder, 'restored')).read(ADDRESS)) ?? [])
    pieces.push(piece)
  expect(Buffer.concat(pieces).equals(photo('door.jpg'))).toBe(true)
})

test('a lost last minute is offered again and taken once; nothing else takes its numbers twice', async () => {
  const { file, head } = await backUp('minute.backup')
  const drafts = households.slice(0, 5).map((household) => draftOf('door-call', household, { end: 'vacant' }))
  const first = await appendRecords(ledger, boss, drafts)
  const { epoch } = await load(file)
  const restored = testLedger(there.database)
  const again = await appendRecords(restored, boss, drafts)
  expect(again.map(({ status }) => status)).toEqual(drafts.map(() => 'recorded'))
  expect((await appendRecords(restored, boss, drafts)).map(({ status }) => status)).toEqual(
    drafts.map(() => 'already'),
  )
  const counted = await within(there.database, COUNTY, (tx) =>
    sql<{ records: number; numbers: number }>`
      select count(*) filter (where kind = 'door-call') as records, count(*) - count(distinct seq) as numbers from record`.execute(
      tx,
    ),
  )
  expect(counted.rows[0]).toEqual({ records: 5, numbers: 0 })
  const epochs = await within(there.database, COUNTY, (tx) =>
    sql`select c.epoch as now, e.epoch, e.after_seq as after from county c join county_epoch e on e.area = c.area`.execute(
      tx,
    ),
  )
  expect(epochs.rows).toEqual([{ now: epoch, epoch, after: head.afterSeq }])
  // A reader's place beyond the backup names records that are gone, so the epoch must begin below them.
  expect(Math.min(...first.map(({ seq }) => seq))).toBeGreaterThan(head.afterSeq)
  expect(epoch).toBeGreaterThan(1)
})

test('a backup taken while the county writes is of one moment', async () => {
  const written = new AbortController()
  const write = async (): Promise<void> => {
    while (!written.signal.aborted) await registerHouseholds(ledger, boss, [ALLEY, ALLEY])
  }
  const writers = [write(), write()]
  const { file, head } = await backUp('moment.backup')
  written.abort()
  await Promise.all(writers)
  await load(file)
  const whole = await within(there.database, COUNTY, (tx) =>
    sql<Record<string, number>>`
      select (select count(*) from record where kind = 'household-registered') as records,
        (select count(*) from household) as households,
        (select count(*) from subject where kind = 'household') as subjects,
        (select count(*) from record where seq <= ${head.afterSeq}) as below`.execute(tx),
  )
  const { records, households: rows, subjects, below } = whole.rows[0] ?? {}
  expect([rows, subjects]).toEqual([records, records])
  const source = await within(here.database, COUNTY, (tx) =>
    sql<{ below: number }>`select count(*) as below from record where seq <= ${head.afterSeq}`.execute(tx),
  )
  expect(below).toBe(source.rows[0]?.below)
})

test('another key, a changed byte, a lost end or a foreign file is refused in a sentence', async () => {
  const { file, bytes } = await backUp('broken.backup')
  const read = async (which: string, by = key): Promise<void> => {
    for await (const _ of readArchive(which, by));
  }
  await read(file)
  await expect(read(file, randomBytes(32))).rejects.toThrow(/another key/)
  const head = (await readFile(file)).readUInt32BE(8)
  // In the head, the salt, the first chunk, the middle and the last tag.
  for (const at of [40, 12 + head + 3, 12 + head + 40, Math.floor(bytes / 2), bytes - 1]) {
    const damaged = path.join(folder, 'damaged.backup')
    const content = await readFile(file)
    content[at] = (content[at] ?? 0) ^ 1
    await writeFile(damaged, content)
    await expect(read(damaged), `byte ${at}`).rejects.toThrow(/damaged|cut off/)
  }
  for (const length of [5, 11, 30, 12 + head + 32, bytes - 1, bytes - 16, Math.floor(bytes / 2)]) {
    const short = path.join(folder, 'short.backup')
    await copyFile(file, short)
    await truncate(short, length)
    await expect(read(short), `${length} bytes`).rejects.toThrow(/cut off|damaged|not a backup/)
  }
  const foreign = path.join(folder, 'foreign.backup')
  await writeFile(foreign, 'PK something else altogether')
  await expect(read(foreign)).rejects.toThrow(/not a backup/)
  await expect(read(path.join(folder, 'nowhere'))).rejects.toThrow(/cannot be opened/)
  await writeFile(foreign, Buffer.concat([await readFile(file), Buffer.from('more')]))
  await expect(read(foreign)).rejects.toThrow(/damaged|cut off/)
})

test('a chunk boundary at the end is no escape: a backup cut exactly there is cut off', async () => {
  await writeFile(path.join(folder, 'files/ab/long'), randomBytes(700_000))
  const { file } = await backUp('chunks.backup')
  await rm(path.join(folder, 'files/ab/long'))
  const front = 12 + (await readFile(file)).readUInt32BE(8) + 32
  await truncate(file, front + 5 * (64 * 1024 + 16))
  await expect(load(file)).rejects.toThrow(/cut off/)
})

test('nothing personal and no key can be read in the file', async () => {
  const { file } = await backUp('secret.backup')
  const content = await readFile(file)
  for (const secret of ['示例1', '13900000001', ALLEY, 'boss'])
    expect(content.includes(secret), secret).toBe(false)
  expect(content.includes(key)).toBe(false)
})

test('made by a newer version it is refused; made by an older one it is brought up to date', async () => {
  const names = await migrationFiles()
  const older = names.slice(0, -1)
  await migrate(there.database.ownerUrl, TEST_COUNTY, TEST_APP, older)
  const { file } = await backUp('older.backup', there.database.ownerUrl)
  expect((await readHead(file)).migrations).toEqual(older)
  await dropCounty(there.database.ownerUrl, TEST_COUNTY)
  expect((await load(file)).migrated).toEqual(names.slice(-1))

  const { file: newer } = await backUp('newer.backup')
  const head = { ...(await readHead(newer)), migrations: [...names, '9999_tomorrow.sql'] }
  await expect(
    loadBackup({
      ownerUrl: there.database.ownerUrl,
      file: newer,
      head,
      key,
      app: TEST_APP,
      filesFolder: folder,
      say,
    }),
  ).rejects.toThrow(/newer Hutong \(9999_tomorrow/)
})

test('a restore that fails leaves what was there; so does one that was killed', async () => {
  const { ownerUrl } = there.database
  const { file } = await backUp('aside.backup')
  await load(file)
  const before = await hashes(there.database)
  const fail = inItsPlace(ownerUrl, TEST_COUNTY, async () => {
    await migrate(ownerUrl, TEST_COUNTY, TEST_APP)
    throw new Error('the disk is full')
  })
  await expect(fail).rejects.toThrow('the disk is full')
  expect(await hashes(there.database)).toEqual(before)
  expect(await findCounties(ownerUrl)).toEqual([TEST_COUNTY])

  // Killed in the middle: set aside, and half a county in its place.
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query(`alter schema ${TEST_COUNTY.schema} rename to ${TEST_COUNTY.schema}_aside`)
  await client.end()
  await migrate(ownerUrl, TEST_COUNTY, TEST_APP)
  await settleAside(ownerUrl, TEST_COUNTY)
  expect(await hashes(there.database)).toEqual(before)
  await inItsPlace(ownerUrl, TEST_COUNTY, () => load(file))
  expect(await hashes(there.database)).toEqual(before)
})

test('an owner whom row security binds backs up and restores every row too', async () => {
  const name = `hutong_test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: here.database.ownerUrl })
  await client.connect()
  await client.query(`create role ${name} login createrole password 'only-for-tests'`)
  await client.query(`create database ${name} owner ${name}`)
  const url = new URL(here.database.ownerUrl)
  url.pathname = `/${name}`
  url.username = name
  url.password = 'only-for-tests'
  try {
    const { file } = await backUp('bound.backup')
    const app = { role: `${name}_app`, password: 'only-for-tests' }
    const restore = { ownerUrl: url.toString(), file, head: await readHead(file), key, app, say }
    const loaded = await loadBackup({ ...restore, filesFolder: path.join(folder, 'bound') })
    const again = await backUp('bound-again.backup', url.toString())
    expect(again.tables.reduce((sum, { rows }) => sum + rows, 0)).toBe(loaded.rows + 1)
    const bound = new pg.Client({ connectionString: url.toString() })
    await bound.connect()
    const { rows } = await bound.query(
      'select count(*) filter (where relforcerowsecurity)::int as forced, count(*)::int as fenced from pg_class where relrowsecurity',
    )
    await bound.end()
    expect(rows[0].fenced).toBeGreaterThan(10)
    expect(rows[0].forced).toBe(rows[0].fenced)
  } finally {
    await client.query(`drop database ${name} with (force)`)
    await client.query(`drop role ${name}_app`)
    await client.query(`drop role ${name}`)
    await client.end()
  }
})
