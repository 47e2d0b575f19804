import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { checkCharacter } from '../../core/identity.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { closeRegister } from '../register/actions.ts'
import { runImport, stageImport } from './actions.ts'
import { forgetRows, KEPT } from './forgetting.ts'
import { countsOf } from './queries.ts'
import { checkCounty } from '../../cli/rebuilding.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const by = principal()
let ledger: Ledger
let ahead = 0
let order = 500

beforeAll(async () => {
  ledger = testLedger(fixture.database, () => Date.now() + ahead)
  await openAreas(ledger, by, ['130430', '130430100', ALLEY])
})

function number(): string {
  const digits = `13043019620304${String((order += 2)).padStart(3, '0')}`
  return digits + checkCharacter(digits)
}

const HEAD = '网格编码,门牌,姓名,身份证号码'
async function list(...rows: string[][]): Promise<string> {
  const bytes = Buffer.from([HEAD, ...rows.map((row) => row.join(','))].join('\n'))
  const id = await stageImport(ledger, by, { kind: 'residents', fileName: '名单.csv' }, bytes)
  await runImport(ledger, by, id)
  return id
}

/** What of a list can still be unsealed: its rows as they came, and what they were to record. */
async function sealedOf(id: string): Promise<string[]> {
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ cells: string | null; drafts: string | null }>`
      select cells, drafts from import_row where import = ${id} order by row`.execute(tx),
  )
  return rows.map(({ cells, drafts }) =>
    [cells, drafts]
      .map((text) => text && ledger.sealer.open(text))
      .join(' ')
      .trim(),
  )
}

const personOf = async (name: string): Promise<string> =>
  (
    await within(ledger.database, '130430', (tx) =>
      sql<{ person: string }>`select person from person where name = ${name}`.execute(tx),
    )
  ).rows[0]?.person ?? ''

test('whoever is erased goes out of every list, whether it was matched with them or not', async () => {
  const [one, two] = [number(), number()]
  const first = await list([ALLEY, '1号', '要走的', one], [ALLEY, '1号', '留下的', two])
  // Of a second list the row is faulty: it was never matched with anybody, but carries the number.
  const second = await list([ALLEY, '1号', '', one], [ALLEY, '2号', '另一人', number()])
  expect((await sealedOf(first)).join()).toContain('要走的')
  expect((await sealedOf(second)).join()).toContain(one)
  await appendRecords(ledger, by, [
    draftOf('person-erased', await personOf('要走的'), { reason: '本人书面申请删除' }),
  ])
  expect((await sealedOf(first)).join()).not.toMatch(/要走的/)
  expect((await sealedOf(first)).join()).toContain('留下的')
  expect((await sealedOf(second)).join()).not.toContain(one)
})

test('a list is kept as long as its corrections may come, then only its figures, and it is on record', async () => {
  const id = await list([ALLEY, '5号', '月后忘', number()], [ALLEY, '6号', '月后忘二', number()])
  const before = await within(ledger.database, '130430', (tx) => countsOf(tx, id))
  ahead = KEPT.finished - DAY
  expect(await forgetRows(ledger)).toBe(0)
  expect((await sealedOf(id)).join()).toContain('月后忘')
  ahead = KEPT.finished + DAY
  expect(await forgetRows(ledger)).toBeGreaterThanOrEqual(1)
  expect((await sealedOf(id)).join('')).toBe('')
  expect(await within(ledger.database, '130430', (tx) => countsOf(tx, id))).toMatchObject({
    rows: before.rows,
    done: before.done,
  })
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql`select payload from record where kind = 'import-rows-destroyed' and subject = ${id}`.execute(tx),
  )
  expect(rows).toEqual([{ payload: { rows: 2 } }])
  expect(await forgetRows(ledger)).toBe(0)
  ahead = 0
})

test('a door call that comes late about somebody erased is a fact without what was said', async () => {
  const home = newId()
  const [gone, stays] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('household-registered', home, { door: '9号' }, { area: ALLEY }),
    draftOf('person-registered', gone, { household: home, name: '迟到者' }, { area: ALLEY }),
    draftOf('person-registered', stays, { household: home, name: '同住者' }, { area: ALLEY }),
  ])
  const members = [
    { person: gone, returnedFrom: '秘密市', fromRiskArea: true, needsCare: true },
    { person: stays, present: true },
  ]
  const late = draftOf('door-call', home, { end: 'met', metWith: '迟到者', note: '迟到者不在', members })
  const check = draftOf('inquiry', gone, { beenTo: '秘密镇' })
  await appendRecords(ledger, by, [draftOf('person-erased', gone, { reason: '本人书面申请删除' })])
  const [first] = await appendRecords(ledger, by, [late])
  expect(first).toMatchObject({ status: 'recorded' })
  expect(await appendRecords(ledger, by, [late])).toEqual([{ ...first, status: 'already' }])
  const after = draftOf('door-call', home, { end: 'met', metWith: '同住者', members }, { happenedAt: soon() })
  await appendRecords(ledger, by, [after])
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ id: string; facts: object; said: object | null }>`
      select r.id, r.payload as facts, p.payload as said from record r left join record_personal p on p.id = r.id
      where r.id in (${late.id}, ${after.id}) order by r.seq`.execute(tx),
  )
  expect(rows[0]).toMatchObject({ facts: { end: 'met' }, said: null })
  expect(rows[1]).toMatchObject({ said: { metWith: '同住者', members: [{ person: stays }] } })
  const all = await within(ledger.database, '130430', (tx) =>
    sql<{ text: string }>`select string_agg(p::text, ' ') as text from record_personal p`.execute(tx),
  )
  expect(all.rows[0]?.text).not.toMatch(/迟到者|秘密/)
  // What is about the erased person alone is taken as a fact too.
  expect(await appendRecords(ledger, by, [check])).toMatchObject([{ status: 'recorded' }])
  expect((await personal(check.id)).length).toBe(0)
})

function soon(): string {
  return new Date(Date.now() + 60_000).toISOString()
}

async function personal(id: string): Promise<unknown[]> {
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql`select payload from record_personal where id = ${id}`.execute(tx),
  )
  return rows
}

test('after the close-out nothing of the old register comes in again, nor is any of it left in a list', async () => {
  const id = await list([ALLEY, '20号', '旧人', number()])
  const person = await personOf('旧人')
  const household = newId()
  const old = draftOf('household-registered', household, { door: '99号', address: '旧地址' }, { area: ALLEY })
  const home = (
    await within(ledger.database, '130430', (tx) =>
      sql<{ household: string }>`select household from person where person = ${person}`.execute(tx),
    )
  ).rows[0]?.household
  const call = draftOf('door-call', home ?? '', { end: 'met', metWith: '旧人', members: [{ person }] })
  const amended = draftOf('household-amended', home ?? '', { basis: newId(), address: '旧地址' })
  await closeRegister(ledger, by, { reason: '应急响应终止', confirm: TEST_COUNTY.name })
  expect((await sealedOf(id)).join('')).toBe('')
  for (const draft of [old, amended])
    await expect(appendRecords(ledger, by, [draft])).rejects.toMatchObject({ code: 'register-is-closed' })
  expect(await appendRecords(ledger, by, [call])).toMatchObject([{ status: 'recorded' }])
  expect(await personal(call.id)).toEqual([])
  // The next outbreak begins as any.
  const fresh = draftOf(
    'household-registered',
    newId(),
    { door: '1号', address: '新' },
    { area: ALLEY, happenedAt: soon() },
  )
  expect(await appendRecords(ledger, by, [fresh])).toMatchObject([{ status: 'recorded' }])
  expect(await personal(fresh.id)).toHaveLength(1)
  const { ownerUrl } = fixture.database
  const check = await checkCounty({ ownerUrl, county: TEST_COUNTY, book: ledger, say: () => undefined })
  expect(check.differences).toEqual([])
  expect(check.tables.filter(({ same }) => !same)).toEqual([])
}, 60_000)
