import { beforeAll, expect, test } from 'vitest'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { decideRow, runImport, stageImport } from './actions.ts'
import type { EvidenceList } from './kinds/import-begun.ts'
import { countsOf, doubtfulOf, faultsOf } from './queries.ts'
import { undoImport } from './undoing.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const by = principal('clerk')
let ledger: Ledger
const persons = new Map<string, string>()
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  const chair = principal()
  await openAreas(ledger, chair, ['130430', '130430100', '130430100001', ALLEY])
  const [household = ''] = await registerHouseholds(ledger, chair, [ALLEY])
  const people: [string, object][] = [
    ['测一', { identity: '130430196203040026' }],
    ['测二', { phone: '13800000002' }],
    ['测三', {}],
    ['同名', { bornOn: '1960-01-01' }],
    ['同名 ', { bornOn: '1970-01-01' }],
  ]
  for (const [name, more] of people) {
    const person = newId()
    persons.set(name, person)
    const payload = { household, name: name.trim(), ...more }
    await appendRecords(ledger, chair, [draftOf('person-registered', person, payload, { area: ALLEY })])
  }
  await appendRecords(ledger, chair, [
    draftOf(
      'account-made',
      by.account,
      { username: 'clerk9', name: '某员', organisation: '县卫健局' },
      { area: '130430' },
    ),
  ])
})

const HEAD = ['姓名', '身份证号', '手机号', '检测结果', '采样日期', '检测机构', '推送单位']
const csv = (rows: string[][], head = HEAD): string => [head, ...rows].map((row) => row.join(',')).join('\n')
const stage = (kind: EvidenceList, bytes: Uint8Array, who: Principal = by) =>
  stageImport(ledger, who, { kind, fileName: '核酸.csv' }, bytes)
const counts = (id: string) => within(ledger.database, '130430', (tx) => countsOf(tx, id))
const faults = async (id: string) =>
  (await within(ledger.database, '130430', (tx) => faultsOf(tx, id))).map(({ row, why }) => [row, ...why])
const standing = async (kind: string, person: string) =>
  (
    await within(ledger.database, '130430', (tx) =>
      sql<{ payload: object; account: string }>`
        select r.payload || coalesce(q.payload, '{}') as payload, r.account from record r
        left join record_personal q on q.id = r.id
        where r.kind = ${kind} and r.subject = ${person} and not exists (select 1 from record x where x.corrects = r.id)`.execute(
        tx,
      ),
    )
  ).rows

test('results are tried first, matched by number, phone or name; what cannot be used is kept with its reason', async () => {
  const list = csv([
    ['测一', '130430196203040026', '', '阴性', today, '县医院', '市疾控中心'],
    ['测二', '', '13800000002', '阳性', '20210109', '', ''],
    ['测三', '', '', '阴性', '2021/1/9', '', ''],
    ['无此人', '130430199001010011', '', '阴性', '2021-01-09', '', ''],
    ['测一', '130430196203040026', '', '大概阴性', '2021-01-09', '', ''],
    ['测一', '130430196203040026', '', '阴性', '2999-01-01', '', ''],
    ['测一', '130430196203040026', '', '阴性', today, '县医院', '市疾控中心'],
    ['同名', '', '', '阴性', '2021-01-09', '', ''],
  ])
  const id = await stage('test-results', iconv.encode(list, 'gb18030'))
  expect(await counts(id)).toMatchObject({ rows: 8, matched: 2, doubtful: 2, faulty: 4, done: 0 })
  expect(await faults(id)).toEqual([
    [4, 'looks-like'],
    [5, expect.stringMatching(/person-unmatched|identity/)],
    [6, 'field-result'],
    [7, 'day-impossible'],
    [8, 'duplicate-of-row-2'],
    [9, 'looks-like'],
  ])
  expect(await standing('test-result', persons.get('测一') ?? '')).toEqual([])
  const doubtful = await within(ledger.database, '130430', (tx) => doubtfulOf(tx, id, 0, 10))
  expect(doubtful.map(({ candidates }) => candidates.length)).toEqual([1, 2])
  await decideRow(ledger, by, id, 4, { decision: 'same', person: persons.get('测三') })
  await decideRow(ledger, by, id, 9, { decision: 'new' })
  expect(await runImport(ledger, by, id)).toMatchObject({ done: 3, todo: 0, doubtful: 0, faulty: 5 })
  expect(await standing('test-result', persons.get('测一') ?? '')).toEqual([
    {
      account: by.account,
      payload: {
        result: 'negative',
        method: 'pcr',
        takenOn: today,
        laboratory: '县医院',
        sentBy: '市疾控中心',
      },
    },
  ])
  expect(await standing('test-result', persons.get('测二') ?? '')).toMatchObject([
    { payload: { result: 'positive', takenOn: '2021-01-09', sentBy: '县卫健局' } },
  ])
  expect(await standing('test-result', persons.get('测三') ?? '')).toHaveLength(1)
  // The same list once more, from another sender: nothing twice.
  expect(
    await counts(await stage('test-results', Buffer.from(list.replace('市疾控中心', '省疾控中心')))),
  ).toMatchObject({
    same: 2,
    matched: 0,
  })
  expect(await undoImport(ledger, by, id, '实验室通知整批作废')).toBe(3)
  expect(await standing('test-result', persons.get('测二') ?? '')).toEqual([])
  expect(await undoImport(ledger, by, id, '再来一次')).toBe(0)
  expect(await counts(id)).toMatchObject({ done: 0, skipped: 3 })
  // What was taken back can come again.
  expect(await counts(await stage('test-results', Buffer.from(list)))).toMatchObject({ matched: 2, same: 0 })
})

test('exposures and stays come the same way, as Excel too; only by whoever may record one by hand', async () => {
  const head = ['姓名', '证件号码', '接触者类型', '末次接触日期', '案号']
  const sheet = [head, ['测一', '130430196203040026', '次密接', '2021-01-07', '2021-003']]
  const excel = await writeXlsxFile(sheet.map((row) => row.map((value) => ({ value })))).toBuffer()
  const exposed = await stage('exposures', excel)
  expect(await runImport(ledger, by, exposed)).toMatchObject({ done: 1, faulty: 0 })
  expect(await standing('exposure', persons.get('测一') ?? '')).toMatchObject([
    { payload: { ring: 'secondary', lastOn: '2021-01-07', caseNumber: '2021-003', sentBy: '县卫健局' } },
  ])
  const stays = csv(
    [['测二', '13800000002', '中风险地区', '2021年1月5日', '邻市']],
    ['姓名', '手机', '风险等级', '离开日期', '旅居地'],
  )
  expect(await runImport(ledger, by, await stage('risk-stays', Buffer.from(stays)))).toMatchObject({
    done: 1,
  })
  expect(await standing('risk-stay', persons.get('测二') ?? '')).toMatchObject([
    { payload: { risk: 'medium', leftOn: '2021-01-05', place: '邻市', knownFrom: 'pushed-list' } },
  ])
  const leader = principal('village-leader', '130430100001')
  await expect(stage('exposures', excel, leader)).rejects.toThrow('not-allowed')
  await expect(stage('test-results', excel)).rejects.toThrow('list-columns')
})
