import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { loadBackup } from '../database/backup/load.ts'
import { takeBackup } from '../database/backup/take.ts'
import { readHead } from '../database/backup/archive.ts'
import { within } from '../database/connect.ts'
import { dropCounty } from '../database/migrate.ts'
import { journalAt } from '../files/journal.ts'
import { finishUpload, beginUpload, takePiece } from '../slices/attachments/actions.ts'
import { destroyEnded } from '../slices/attachments/destroying.ts'
import { appendRecords, type Ledger } from '../slices/ledger/actions.ts'
import { findPerson, peopleLike } from '../slices/register/queries.ts'
import { closeRegister } from '../slices/register/actions.ts'
import { TEST_APP, TEST_COUNTY } from '../../test/database-setup.ts'
import {
  COUNTY,
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testFiles,
  testLedger,
} from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'
import { photo } from '../../test/photos.ts'
import { settleDestructions } from './destructions.ts'
import { checkCounty } from './rebuilding.ts'

const [here, there] = [useDatabase(), useDatabase()]
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-destructions-'))
const [key, journalKey] = [randomBytes(32), randomBytes(32)]
const boss = principal()
const ALLEY = '130430100001001'
const journalFile = path.join(folder, 'destructions/130430.journal')
let ledger: Ledger
let [home, person, backup] = ['', '', '']

beforeAll(async () => {
  ledger = {
    ...testLedger(here.database, Date.now, testFiles(path.join(folder, 'files'))),
    journal: journalAt(journalFile, journalKey, COUNTY),
  }
  await openAreas(ledger, boss, ['130430', ALLEY])
  ;[home = ''] = await registerHouseholds(ledger, boss, [ALLEY])
  person = await register('石榴花')
  await register('留下人')
  backup = await backUp('before.backup')
})
beforeEach(() => dropCounty(there.database.ownerUrl, TEST_COUNTY))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function register(name: string): Promise<string> {
  const draft = draftOf('person-registered', newId(), { household: home, name }, { area: ALLEY })
  await appendRecords(ledger, boss, [draft])
  return draft.subject
}

async function attach(subject: string, bytes: Buffer): Promise<string> {
  const id = newId()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await beginUpload(ledger, boss, { id, subject, bytes: bytes.length, sha256 })
  await takePiece(ledger, boss, id, 0, once(bytes))
  await finishUpload(ledger, boss, id, { keptAs: 'register' })
  return id
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

async function backUp(name: string): Promise<string> {
  const file = path.join(folder, name)
  const head = { program: 'test', countyKey: 'county', backupKey: 'backup', afterSeq: 0 }
  const filesFolder = path.join(folder, 'files')
  const ownerUrl = here.database.ownerUrl
  const journal = Buffer.alloc(0)
  await takeBackup({ ownerUrl, county: TEST_COUNTY, key, head, filesFolder, journal, file, say })
  return file
}

function say(): void {}

/** The county of the backup, in another database, with the journal beside it as it is now. */
async function restore(file = backup): Promise<Ledger> {
  const files = path.join(folder, `restored-${newId()}`)
  const ownerUrl = there.database.ownerUrl
  await loadBackup({
    ownerUrl,
    file,
    head: await readHead(file),
    key,
    app: TEST_APP,
    filesFolder: files,
    say,
  })
  return {
    ...testLedger(there.database, Date.now, testFiles(files)),
    journal: journalAt(journalFile, journalKey, COUNTY),
  }
}

async function everything(): Promise<string> {
  const client = new pg.Client({ connectionString: there.database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ all: string }>(
    `select string_agg(query_to_xml(format('select t::text as row from %I.%I t', schemaname, tablename), true, false, '')::text, '') as all
     from pg_tables where schemaname = $1`,
    [there.database.schema],
  )
  await client.end()
  return rows[0]?.all ?? ''
}

async function expectSameReplayed(restored: Ledger): Promise<void> {
  const { ownerUrl } = there.database
  const check = await checkCounty({ ownerUrl, county: TEST_COUNTY, book: restored, say })
  expect(check.differences).toEqual([])
  expect(check.tables.filter(({ same }) => !same)).toEqual([])
}

test('who was erased after the backup is erased again before anybody is served, and in a rebuild', async () => {
  const later = await register('后来人')
  const erase = (subject: string) => draftOf('person-erased', subject, { reason: '本人书面申请删除' })
  const first = erase(person)
  await appendRecords(ledger, boss, [first])
  await appendRecords(ledger, boss, [erase(later)])
  expect(readFileSync(journalFile, 'utf8')).not.toMatch(/石榴花|后来人/)

  const restored = await restore()
  expect(await everything()).toContain('石榴花')
  expect(await settleDestructions(restored, say)).toBe(2)
  expect(await everything()).not.toContain('石榴花')
  expect(await everything()).toContain('留下人')
  await within(restored.database, COUNTY, async (tx) => {
    expect(await findPerson(tx, person)).toBeUndefined()
    expect(await peopleLike(tx, '石榴', restored.sealer.match, 9)).toEqual([])
  })
  expect(await settleDestructions(restored, say)).toBe(0)
  // Whoever asked for it and lost the answer is told that it is done.
  expect(await appendRecords(restored, boss, [first])).toMatchObject([{ status: 'already' }])
  // Somebody registered and erased since: a phone that still has them is refused.
  const again = draftOf('person-registered', later, { household: home, name: '后来人' }, { area: ALLEY })
  await expect(appendRecords(restored, boss, [again])).rejects.toMatchObject({ code: 'person-erased' })
  await expectSameReplayed(restored)
}, 60_000)

test('destroyed files that a backup brings back go again; a closed register stays closed', async () => {
  const attached = await attach(home, photo('door.jpg'))
  const kept = await attach(home, photo('door.png'))
  const file = await backUp('files.backup')
  const withdraw = draftOf(
    'record-withdrawn',
    newId(),
    { reason: '拍错了' },
    { area: ALLEY, corrects: attached },
  )
  await appendRecords(ledger, boss, [withdraw])
  expect(await destroyEnded(ledger)).toBe(1)
  const addressOf = async (of: Ledger, id: string): Promise<string> => {
    const { rows } = await within(of.database, COUNTY, (tx) =>
      sql<{ address: string }>`select address from attachment where attachment = ${id}`.execute(tx),
    )
    return rows[0]?.address ?? ''
  }
  const restored = await restore(file)
  const [gone, stays] = [await addressOf(restored, attached), await addressOf(restored, kept)]
  expect(await restored.files.read(gone)).toBeDefined()
  await settleDestructions(restored, say)
  expect(await restored.files.read(gone)).toBeUndefined()
  expect(await restored.files.read(stays)).toBeDefined()

  await closeRegister(ledger, boss, { reason: '应急响应终止', confirm: TEST_COUNTY.name })
  await dropCounty(there.database.ownerUrl, TEST_COUNTY)
  const closed = await restore(file)
  expect(await everything()).toContain('留下人')
  expect(await settleDestructions(closed, say)).toBeGreaterThan(1)
  expect(await everything()).not.toContain('留下人')
  // Numbers drawn since the restore are others' now: a close-out of the old ones must not reach them, in a rebuild either.
  const [newer = ''] = await registerHouseholds(closed, boss, [ALLEY])
  await appendRecords(closed, boss, [
    draftOf('person-registered', newId(), { household: newer, name: '新疫情' }, { area: ALLEY }),
  ])
  await expectSameReplayed(closed)
}, 60_000)

test('noted but never committed, a destruction is carried out at the next start', async () => {
  const cut = await register('半途人')
  const crash = async (): Promise<void> => {
    await ledger.journal?.read()
    throw new Error('the power went')
  }
  const record = draftOf('person-erased', cut, { reason: '本人书面申请删除' })
  const dying: Ledger = {
    ...ledger,
    journal: {
      file: journalFile,
      read: () => journalAt(journalFile, journalKey, COUNTY).read(),
      rewrite: () => Promise.reject(new Error('not asked for here')),
      note: async (lines) => {
        // Twice: a transaction that another one got in the way of is begun again.
        await journalAt(journalFile, journalKey, COUNTY).note([...lines, ...lines])
        await crash()
      },
    },
  }
  await expect(appendRecords(dying, boss, [record])).rejects.toThrow('the power went')
  await within(ledger.database, COUNTY, async (tx) => expect(await findPerson(tx, cut)).toBeDefined())
  expect(await settleDestructions(ledger, say)).toBe(1)
  await within(ledger.database, COUNTY, async (tx) => expect(await findPerson(tx, cut)).toBeUndefined())
})

test('a journal that was lost is written again from what the ledger knows', async () => {
  const before = await ledger.journal?.read()
  rmSync(journalFile)
  const fresh = { ...ledger, journal: journalAt(journalFile, journalKey, COUNTY) }
  await settleDestructions(fresh, say)
  const after = await fresh.journal.read()
  const ids = (lines: typeof after): unknown[] =>
    [...new Set(lines.map(({ record }) => record?.id))].toSorted()
  expect(ids(after)).toEqual(ids(before ?? []))
})
