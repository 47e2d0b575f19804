import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { UNKNOWN_MACHINE } from '../../http/server.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { dropImport, resumeImports, runImport, stageImport } from './actions.ts'
import { maskedCells } from './masking.ts'
import { lookAtList, openImport } from './opening.ts'
import { runList } from './contract.ts'
import { countsOf, findImport, rowsOf } from './queries.ts'
import { importRoutes } from './routes.ts'
import { writeChunk } from './writing.ts'
import { useDatabase } from '../../../test/harness.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const HEAD = '网格编码,门牌,姓名,手机'
let ledger: Ledger
let by: Principal

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  const commander = principal()
  await openAreas(ledger, commander, ['130430', '130430100', '130430100001', ALLEY])
  const [account, post] = [newId(), newId()]
  await appendRecords(ledger, commander, [
    draftOf('account-made', account, { username: 'leader', name: '白晓' }, { area: '130430100' }),
    draftOf('post-appointed', post, { account, role: 'township-leader' }, { area: '130430100' }),
  ])
  by = { account, post, role: 'township-leader', area: '130430100' }
})

const see = <T>(work: Parameters<typeof within<T>>[2]): Promise<T> => within(fixture.database, '130430', work)
const later = (): Ledger => ({ ...ledger, now: () => Date.now() + 60_000 })

function list(name: string, rows: number): Buffer {
  const lines = Array.from(
    { length: rows },
    (_, n) => `${ALLEY},${n % 40}号,${name}${n},1${String(1_000_000_000 + n)}`,
  )
  return Buffer.from([HEAD, ...lines].join('\n'))
}

/** A program that is killed after its first thousand rows. */
async function killed(name: string, rows = 1500): Promise<string> {
  const id = await stageImport(ledger, by, { kind: 'residents', fileName: `${name}.csv` }, list(name, rows))
  const died = runImport(ledger, by, id, () => {
    throw new Error('killed')
  })
  await expect(died).rejects.toThrow('killed')
  return id
}

async function registered(name: string): Promise<{ people: number; records: number }> {
  const { rows } = await see((tx) =>
    sql<{ people: number; records: number }>`
      select count(*) as people, (select count(*) from record r where r.kind = 'person-registered'
        and r.subject in (select person from person where name like ${`${name}%`})) as records
      from person where name like ${`${name}%`}`.execute(tx),
  )
  return rows[0] ?? { people: 0, records: 0 }
}

test('a run the program died in goes on by itself: nothing lost, nothing twice, in the same name', async () => {
  const id = await killed('续')
  expect(await registered('续')).toEqual({ people: 1000, records: 1000 })
  // Half a minute has not passed: somebody may still be at work on it.
  expect(await resumeImports(ledger)).toBe(0)
  expect(await resumeImports(later())).toBe(1)
  expect(await registered('续')).toEqual({ people: 1500, records: 1500 })
  expect(await see((tx) => findImport(tx, id))).toMatchObject({ state: 'finished', by: '白晓' })
  const { rows } = await see((tx) =>
    sql<{ account: string }>`select distinct account from record where kind = 'person-registered'`.execute(
      tx,
    ),
  )
  expect(rows).toEqual([{ account: by.account }])
  expect(await resumeImports(later())).toBe(0)
})

test('two that take it up at once write each row once; a stop leaves the rest for the next', async () => {
  const id = await killed('双', 3200)
  const stop = new AbortController()
  const first = runImport(later(), by, id, () => stop.abort(), stop.signal)
  expect(await first).toMatchObject({ done: 2000, todo: 1200 })
  const writeOn = async (): Promise<void> => {
    while (await writeChunk(ledger, by, id));
  }
  await Promise.all([writeOn(), writeOn()])
  expect(await see((tx) => countsOf(tx, id))).toMatchObject({ done: 3200, todo: 0 })
  expect(await registered('双')).toEqual({ people: 3200, records: 3200 })
  expect(await resumeImports(later())).toBe(1)
  expect(await see((tx) => findImport(tx, id))).toMatchObject({ state: 'finished' })
})

test('whose post has ended does not go on writing; a leader above can', async () => {
  const [account, post] = [newId(), newId()]
  await appendRecords(ledger, principal(), [
    draftOf('account-made', account, { username: 'former', name: '前任' }, { area: '130430100001' }),
    draftOf('post-appointed', post, { account, role: 'village-leader' }, { area: '130430100001' }),
  ])
  const former: Principal = { account, post, role: 'village-leader', area: '130430100001' }
  const wanted = { kind: 'residents' as const, fileName: '前.csv' }
  const id = await stageImport(ledger, former, wanted, list('前', 1100))
  const died = runImport(ledger, former, id, () => {
    throw new Error('killed')
  })
  await expect(died).rejects.toThrow('killed')
  await appendRecords(ledger, principal(), [draftOf('post-ended', post, {}, { area: '130430100001' })])
  expect(await resumeImports(later())).toBe(0)
  expect(await runImport(later(), by, id)).toMatchObject({ done: 1100 })
})

test('a check that was cut off says so and keeps nothing; so does one that was given up under way', async () => {
  const wanted = { kind: 'residents' as const, fileName: '断.csv' }
  const id = await stageImport(ledger, by, wanted, list('断', 3))
  await see((tx) => sql`update import set state = 'checking' where import = ${id}`.execute(tx))
  await resumeImports(later())
  expect(await see((tx) => findImport(tx, id))).toMatchObject({
    state: 'dropped',
    refusal: { code: 'import-cut-off' },
  })
  expect(await see((tx) => rowsOf(tx, id, 'new', 0, 9))).toEqual([])
  const { id: given, checked } = await openImport(ledger, by, wanted, list('弃', 2500))
  await dropImport(ledger, by, given)
  await expect(checked).rejects.toMatchObject({ code: 'import-settled' })
  expect(await see((tx) => countsOf(tx, given))).toMatchObject({ rows: 0 })
})

test('a file that breaks off far below its head is told by its line, and keeps nothing', async () => {
  const broken = Buffer.concat([list('破', 2200), Buffer.from('\n130430100001001,1号,"没有结尾')])
  const { id, checked } = await openImport(ledger, by, { kind: 'residents', fileName: '破.csv' }, broken)
  await expect(checked).rejects.toMatchObject({ code: 'list-unreadable' })
  expect(await see((tx) => findImport(tx, id))).toMatchObject({
    state: 'dropped',
    expected: 2201,
    refusal: { code: 'list-unreadable', at: '2202' },
  })
  expect(await see((tx) => countsOf(tx, id))).toMatchObject({ rows: 0 })
})

test('a person says what the columns are where their heads do not', async () => {
  const odd = Buffer.from(
    `东街村二〇二一年名单,,,\n片,几号,谁,怎么找\n${ALLEY},7号,认列,10000000088\n${ALLEY},7号,又一,10000000089`,
  )
  const look = await lookAtList('residents', odd)
  expect(look).toMatchObject({
    headRow: 2,
    head: ['片', '几号', '谁', '怎么找'],
    fields: [null, null, null, null],
    isUsable: false,
  })
  expect(look.sample).toHaveLength(2)
  const wanted = { kind: 'residents' as const, fileName: '怪.csv' }
  await expect(stageImport(ledger, by, wanted, odd)).rejects.toMatchObject({ code: 'list-columns' })
  const columns = ['area', 'door', 'name', 'phone'] as const
  const id = await stageImport(ledger, by, { ...wanted, headRow: 2, columns }, odd)
  expect(await runImport(ledger, by, id)).toMatchObject({ done: 2, faulty: 0 })
  expect(await see((tx) => rowsOf(tx, id, 'new', 0, 9))).toMatchObject([
    { row: 3, name: '认列', areaName: `网格${ALLEY}`, done: true },
    { row: 4, name: '又一' },
  ])
})

test('numbers of a list somebody else brought are shown by their tails', () => {
  const fields = ['name', 'identity', 'phone', null, 'area'] as const
  const cells = ['示例人', '130430196203040026', '13900001234', '备用13900005678', '130430100001001']
  expect(maskedCells(fields, cells)).toEqual([
    '示例人',
    '****0026',
    '****1234',
    '****5678',
    '130430100001001',
  ])
})

test('what breaks a run after its answer has gone is noted', async () => {
  const id = await stageImport(ledger, by, { kind: 'residents', fileName: '后.csv' }, list('后', 2))
  let breakIt: (error: Error) => void = () => undefined
  const held = new Promise<void>((_, reject) => {
    breakIt = reject
  })
  held.catch(() => undefined)
  const noted: unknown[] = []
  const answer = await importRoutes
    .find(({ entry }) => entry === runList)
    ?.answer({
      ledger: {
        ...ledger,
        projections: [...ledger.projections, { kinds: 'any', lives: [], fold: () => held }],
      },
      machine: UNKNOWN_MACHINE,
      caller: by,
      resident: undefined,
      params: { import: id },
      query: {},
      body: undefined,
      transport: {
        token: '',
        client: '',
        address: '',
        setToken: () => undefined,
        setResident: () => undefined,
        note: (error) => noted.push(error),
      },
    })
  expect([answer, noted]).toMatchObject([{ state: 'running' }, []])
  breakIt(new Error('the disk went away'))
  await expect.poll(() => noted).toMatchObject([{ message: 'the disk went away' }])
})
