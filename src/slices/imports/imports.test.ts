import { beforeAll, expect, test } from 'vitest'
import { zipSync } from 'fflate'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import { sql } from 'kysely'
import { checkCharacter } from '../../core/identity.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { decideRow, runImport, stageImport } from './actions.ts'
import { faultsFile, toCsv } from './faults-file.ts'
import { countsOf, doubtfulOf, faultsOf } from './queries.ts'
import { useDatabase } from '../../../test/harness.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const by = principal()
let ledger: Ledger
let order = 100

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', ALLEY, '130430100001002'])
})

/** A number nobody has yet; women have even sequence numbers. */
function number(born = '19620304'): string {
  const digits = `130430${born}${String((order += 2)).padStart(3, '0')}`
  return digits + checkCharacter(digits)
}
const HEAD = ['网格编码', '门牌', '姓名', '性别', '与户主关系', '身份证号码', '手机', '工作单位']
const csv = (rows: string[][], head = HEAD): Buffer =>
  Buffer.from([head, ...rows].map((row) => row.join(',')).join('\n'))
const residents = (bytes: Uint8Array) =>
  stageImport(ledger, by, { kind: 'residents', fileName: '东街.csv' }, bytes)
const counts = (id: string) => within(ledger.database, '130430', (tx) => countsOf(tx, id))
const faults = async (id: string) =>
  (await within(ledger.database, '130430', (tx) => faultsOf(tx, id))).map(({ row, why }) => [row, ...why])
const people = async (name: string) =>
  (
    await within(ledger.database, '130430', (tx) =>
      sql<{ door: string; workplace: string; person: string }>`
        select h.door, p.workplace, p.person from person p join household h on h.household = p.household where p.name = ${name}`.execute(
        tx,
      ),
    )
  ).rows

test('a list is tried first, then written; the same list again changes nothing, a better one only what it knows better', async () => {
  const [one, two] = [number(), number()]
  const rows = [
    [ALLEY, '1号', '列一', '女', '户主', one, '10000000001', ''],
    [ALLEY, '1号', '列二', '', '', two, '', ''],
    [ALLEY, '2号', '', '', '', '', '', ''],
  ]
  const id = await residents(csv(rows))
  expect(await counts(id)).toMatchObject({ rows: 3, fresh: 3, todo: 3, done: 0 })
  expect(await people('列一')).toEqual([])
  expect(await runImport(ledger, by, id)).toMatchObject({ done: 3, todo: 0 })
  expect(await people('列一')).toMatchObject([{ door: '1号' }])
  await expect(runImport(ledger, by, id)).rejects.toThrow('import-settled')
  expect(await counts(await residents(csv(rows)))).toMatchObject({ same: 3, todo: 0 })
  const better = await residents(
    csv([
      [ALLEY, '1号', '列一', '女', '户主', one, '10000000001', '砖厂'],
      [ALLEY, '2号', '列二', '', '', two, '', ''],
    ]),
  )
  expect(await counts(better)).toMatchObject({ changed: 1, doubtful: 1 })
  await runImport(ledger, by, better)
  expect(await people('列一')).toMatchObject([{ workplace: '砖厂' }])
  const [doubt] = await within(ledger.database, '130430', (tx) => doubtfulOf(tx, better, 0, 9))
  expect(doubt).toMatchObject({ row: 3, why: ['other-door'] })
  await decideRow(ledger, by, better, 3, { decision: 'same', person: doubt?.candidates[0] })
  await runImport(ledger, by, better)
  expect(await people('列二')).toMatchObject([{ door: '2号' }])
})

test('every faulty row is told with its reason, and the good ones go in', async () => {
  const taken = number()
  const rows = [
    [ALLEY, '3号', '好人', '', '', number(), '', ''],
    [ALLEY, '3号', '错号', '', '', '130430196203040027', '', ''],
    [ALLEY, '3号', '', '', '', number(), '', ''],
    ['130430999', '3号', '远', '', '', number(), '', ''],
    [ALLEY, '3号', '=HYPERLINK("x")', '', '', number(), '', ''].map((cell) =>
      cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell,
    ),
    [ALLEY, '3号', '先来', '', '', taken, '', ''],
    [ALLEY, '3号', '后到', '', '', taken, '', ''],
    [ALLEY, '3号', '日子', '', '', number('19620230'), '', ''],
    [ALLEY, '3号', '<b>粗</b>', '', '', number(), '', ''],
    [ALLEY, '3号', '𠮷𠀀', '', '', number(), '', ''],
  ]
  const id = await residents(csv(rows))
  expect(await faults(id)).toEqual([
    [3, 'identity-check'],
    [4, 'field-name'],
    [5, 'area-unknown'],
    [6, 'formula'],
    [8, 'duplicate-of-row-7'],
    [9, 'identity-date'],
  ])
  expect(await runImport(ledger, by, id)).toMatchObject({ done: 4, faulty: 6 })
  expect(await people('<b>粗</b>')).toHaveLength(1)
  expect(await people('𠮷𠀀')).toHaveLength(1)
  const text = faultsFile(['a'], [{ row: 6, why: ['formula', 'identity-check'], cells: ['=cmd|x', 'a"b'] }])
  expect(text).toContain(`"'=cmd|x"`.replaceAll('"', ''))
  expect(text).toContain('"a""b"')
})

test('GB18030, UTF-16 and workbooks are read; four-byte characters stay whole', async () => {
  const text = [HEAD, [ALLEY, '4号', '𠮷䶮㐂', '', '', number(), '', '']]
    .map((row) => row.join(','))
    .join('\n')
  const gb = await residents(iconv.encode(text, 'gb18030'))
  const wide = await residents(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))
  for (const id of [gb, wide]) expect(await counts(id), id).toMatchObject({ rows: 1, fresh: 1 })
  const cell = (value: string) => ({ value, type: String })
  const sheet = [HEAD.map(cell), [ALLEY, '4号', '表格人', '女', '', number(), '', ''].map(cell)]
  const book = await writeXlsxFile(sheet).toBuffer()
  const id = await residents(book)
  expect(await counts(id)).toMatchObject({ rows: 1, fresh: 1 })
})

test('what is no list, or too much of one, is refused in words', async () => {
  const cases: [Uint8Array, string][] = [
    [Buffer.from(''), 'list-unreadable'],
    [Buffer.from('a,b\n1,2'), 'list-columns'],
    [csv([]).subarray(0, 0), 'list-unreadable'],
    [Buffer.concat([csv([]), Buffer.from('\n"broken')]), 'list-unreadable'],
    [Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), 'list-unreadable'],
    [zipSync({ 'xl/a': new Uint8Array(300 * 1024 * 1024) }, { level: 1 }), 'list-too-long'],
    [Buffer.alloc(65 * 1024 * 1024), 'list-too-long'],
    [Buffer.from([0x00, 0x01, 0x02, 0xff]), 'list-unreadable'],
  ]
  for (const [bytes, code] of cases) await expect(residents(bytes), code).rejects.toMatchObject({ code })
})

test('an import that is cut off goes on where it stopped and does nothing twice', async () => {
  const rows = Array.from({ length: 2500 }, (_, index) => [
    ALLEY,
    `${100 + (index % 50)}号`,
    `续${index}`,
    '',
    '',
    '',
    `1${String(1000000000 + index)}`,
    '',
  ])
  const id = await residents(csv(rows))
  const failing: Ledger = { ...ledger }
  const stop = runImport(failing, by, id, ({ done }) => {
    if (done >= 1000) throw new Error('killed')
  })
  await expect(stop).rejects.toThrow('killed')
  expect(await counts(id)).toMatchObject({ done: 1000, todo: 1500 })
  await expect(runImport(ledger, by, id)).rejects.toThrow('import-settled')
  const later = { ...ledger, now: () => Date.now() + 60_000 }
  expect(await runImport(later, by, id)).toMatchObject({ done: 2500, todo: 0 })
  const { rows: found } = await within(ledger.database, '130430', (tx) =>
    sql<{ n: number; doors: number }>`
      select count(*) as n, count(distinct household) as doors from person where name like '续%'`.execute(tx),
  )
  expect(found).toEqual([{ n: 2500, doors: 50 }])
})

test('a pushed list finds residents, asks about the doubtful, and has the unknown looked for', async () => {
  const identity = number()
  const household = newId()
  const [sure, alike] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('household-registered', household, { door: '9号' }, { area: ALLEY }),
    draftOf('person-registered', sure, { household, name: '归人', identity }, { area: ALLEY }),
    draftOf('person-registered', alike, { household, name: '同名', bornOn: '1980-05-06' }, { area: ALLEY }),
  ])
  const head = ['姓名', '证件号码', '手机', '出生日期', '来自', '返回日期']
  const rows = [
    ['归人', identity, '', '', '邻市', '2026-11-01'],
    ['同名', '', '', '1980-05-06', '邻市', '2026-11-01'],
    ['外人', number(), '10000000077', '', '邻市', '2026-11-01'],
  ]
  const push = () => stageImport(ledger, by, { kind: 'pushed', fileName: '推送.csv' }, csv(rows, head))
  const id = await push()
  expect(await counts(id)).toMatchObject({ matched: 1, doubtful: 1, fresh: 1 })
  await decideRow(ledger, by, id, 3, { decision: 'same', person: alike })
  await runImport(ledger, by, id)
  const { rows: tagged } = await within(ledger.database, '130430', (tx) =>
    sql<{
      subject: string
    }>`select subject from subject where tags @> '{origin:risk-area}' and subject = any(${[sure, alike]}::uuid[])`.execute(
      tx,
    ),
  )
  expect(tagged).toHaveLength(2)
  const { rows: sought } = await within(ledger.database, '130430', (tx) =>
    sql<{
      person: string
    }>`select person from person_sought where name = '外人' and found_at is null`.execute(tx),
  )
  expect(sought).toHaveLength(1)
  await appendRecords(ledger, by, [
    draftOf('person-found', sought[0]?.person ?? '', { household, returnedOn: '2026-11-01' }),
  ])
  expect(await people('外人')).toMatchObject([{ door: '9号' }])
  expect(await counts(await push())).toMatchObject({ same: 2, matched: 0, fresh: 0 })
})

test('what happened after the dry run is seen before writing: a number that came, a row that is refused', async () => {
  const [first, second, third] = [number(), number(), number()]
  const id = await residents(
    csv([
      [ALLEY, '20号', '先登', '', '', first, '', ''],
      [ALLEY, '20号', '后登', '', '', second, '', ''],
    ]),
  )
  const household = newId()
  await appendRecords(ledger, by, [
    draftOf('household-registered', household, { door: '21号' }, { area: ALLEY }),
    draftOf('person-registered', newId(), { household, name: '先登', identity: first }, { area: ALLEY }),
  ])
  expect(await runImport(ledger, by, id)).toMatchObject({ done: 1, doubtful: 1 })
  expect(await people('后登')).toMatchObject([{ door: '20号' }])
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf('person-registered', person, { household, name: '将隐', identity: third }, { area: ALLEY }),
  ])
  const better = await residents(
    csv([
      [ALLEY, '21号', '将隐', '', '', third, '', '新单位'],
      [ALLEY, '22号', '新来', '', '', number(), '', ''],
    ]),
  )
  await appendRecords(ledger, by, [draftOf('person-erased', person, { reason: '本人书面申请删除' })])
  expect(await runImport(ledger, by, better)).toMatchObject({ done: 1 })
  expect(await people('新来')).toHaveLength(1)
  expect(await people('将隐')).toHaveLength(0)
})

test('cells that a spreadsheet would run are made text', () => {
  expect(toCsv([['=1+1', '+1', '-1', '@x', 'ok']])).toBe("\ufeff'=1+1,'+1,'-1,'@x,ok\r\n")
})

test('once the register is closed out, no list holds a row of anybody', async () => {
  await residents(csv([[ALLEY, '31号', '尚未写入', '', '', number(), '', '']]))
  const kept = () =>
    within(ledger.database, '130430', (tx) =>
      sql<{ rows: number }>`select count(*) as rows from import_row`.execute(tx),
    )
  expect((await kept()).rows[0]?.rows).toBeGreaterThan(0)
  const closing = { reason: '应急响应终止', through: 0, records: 0, persons: 0, households: 0, left: 0 }
  await appendRecords(ledger, { ...by, program: true }, [
    draftOf('register-closed', newId(), closing, { area: '130430' }),
  ])
  expect((await kept()).rows).toEqual([{ rows: 0 }])
})
