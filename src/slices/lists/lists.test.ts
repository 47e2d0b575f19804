import type { Readable } from 'node:stream'
import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import readExcel from 'read-excel-file/node'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { timelineOf } from '../ledger/queries.ts'
import { stageImport } from '../imports/actions.ts'
import { dutiesIn } from '../duties/queries.ts'
import { draftsFor, takingBack } from '../duties/handing.ts'
import { startCampaign } from '../campaigns/actions.ts'
import { exportList, type Asked } from './actions.ts'
import { csvOf } from './spreadsheet.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const OTHER = '130430201001001'
const by = principal('village-leader', '130430100001')
const measureId = newId()
let ledger: Ledger
const ASKED: Asked = {
  list: 'people',
  area: undefined,
  format: 'csv',
  language: 'zh',
  state: 'open',
  kind: undefined,
}

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  const commander = principal()
  await openAreas(ledger, commander, ['130430', '130430100', '130430100001', ALLEY, OTHER])
  const homes = await registerHouseholds(ledger, commander, [
    ...Array.from({ length: 600 }, () => ALLEY),
    OTHER,
  ])
  await appendRecords(ledger, commander, [
    draftOf(
      'person-registered',
      newId(),
      { household: homes[0], name: '=cmd|"/c calc"', identity: '130430196203040026', phone: '13900001234' },
      { area: ALLEY },
    ),
    draftOf(
      'person-registered',
      newId(),
      { household: homes[1], name: '货运人', tags: ['occupation:truck-driver'] },
      { area: ALLEY },
    ),
    draftOf(
      'person-registered',
      newId(),
      { household: homes[600], name: '外村人', tags: ['occupation:truck-driver'] },
      { area: OTHER },
    ),
    draftOf('measure-started', measureId, { spec: SPEC }, { area: '130430' }),
  ])
})
const SPEC = {
  key: 'doors',
  title: { zh: '排查', en: 'Doors' },
  selector: { subject: 'household' },
  cadence: { type: 'once', withinHours: 72 },
  evidence: { kind: 'door-call' },
  doer: 'alley-chief',
  answerable: 'territorial',
}

async function textOf(content: Buffer | Readable): Promise<string> {
  if (Buffer.isBuffer(content)) return content.toString()
  const parts: string[] = []
  for await (const part of content) parts.push(String(part))
  return parts.join('')
}

test('a file Excel opens right: mark, quotes, and no text that becomes a formula', async () => {
  const rows = ['=1+1', '+86', '-', '@x', '\t=1', 'a,"b"', '12号\n后院']
  async function* pages() {
    yield rows
  }
  const text = await textOf(
    csvOf([{ title: { zh: '名', en: 'n' }, value: (row: string) => row }], pages(), 'zh'),
  )
  expect(text).toBe('\uFEFF名\r\n\'=1+1\r\n\'+86\r\n\'-\r\n\'@x\r\n\'\t=1\r\n"a,""b"""\r\n"12号\n后院"\r\n')
})

test('what leaves is masked, within scope, and on record with who and how much', async () => {
  const { content, fileName } = await exportList(ledger, by, ASKED)
  const text = await textOf(content)
  expect(fileName).toMatch(/^people-130430100001-.*csv$/)
  expect(text).toContain('"\'=cmd|""/c calc"""')
  expect(text).toContain('****0026')
  expect(text).not.toMatch(/130430196203040026|外村人/)
  const [last] = await within(fixture.database, by.area, (tx) => timelineOf(tx, { limit: 1 }))
  expect(last).toMatchObject({ kind: 'list-exported', area: by.area, payload: { list: 'people', rows: 2 } })
  await expect(exportList(ledger, by, { ...ASKED, area: OTHER })).rejects.toMatchObject({
    code: 'out-of-scope',
  })
  const claimed = draftOf(
    'list-exported',
    newId(),
    { list: 'people', format: 'csv', rows: 0 },
    { area: by.area },
  )
  await expect(appendRecords(ledger, by, [claimed])).rejects.toMatchObject({ code: 'not-allowed' })
})

test('a focus group leaves as it is listed, the tag being on record', async () => {
  const linesOf = async (tag: string): Promise<string[]> =>
    (await textOf((await exportList(ledger, by, { ...ASKED, tag })).content)).trimEnd().split('\r\n')
  const [, driver = '', ...rest] = await linesOf('occupation:truck-driver')
  expect(driver).toContain('货运人')
  expect(rest).toEqual([])
  expect(await linesOf('occupation:teacher')).toHaveLength(1)
  const [last] = await within(fixture.database, by.area, (tx) => timelineOf(tx, { limit: 1 }))
  expect(last?.payload).toMatchObject({ rows: 0, filter: expect.stringContaining('tag=occupation:teacher') })
})

test.each(['duties', 'households', 'people', 'posts', 'areas', 'timeline', 'accounts'] as const)(
  '%s as CSV and as a workbook, page after page, have the same rows',
  async (list) => {
    const csv = await textOf((await exportList(ledger, by, { ...ASKED, list })).content)
    const file = await exportList(ledger, by, { ...ASKED, list, format: 'xlsx' })
    const sheets = await readExcel(file.content as Buffer)
    const rows = sheets[0]?.data ?? []
    const lines = csv.trimEnd().split('\r\n')
    // The second export is itself a row of the timeline.
    expect(rows).toHaveLength(lines.length + (list === 'timeline' ? 1 : 0))
    if (list === 'households' || list === 'duties') expect(lines).toHaveLength(601)
  },
)

test('all that match are handed over at once, and back by taking the records back', async () => {
  const filter = { area: by.area, state: 'open' as const, measure: measureId }
  const account = newId()
  const post = newId()
  await appendRecords(ledger, principal(), [
    draftOf('account-made', account, { username: 'helper', name: '帮手' }, { area: ALLEY }),
    draftOf('post-appointed', post, { account, role: 'alley-chief' }, { area: ALLEY }),
  ])
  const make = (seen: number, to = post) =>
    within(fixture.database, by.area, (tx) =>
      draftsFor(tx, by, filter, { type: 'reassign', to }, { seen, now: ledger.now() }),
    )
  await expect(make(599)).rejects.toMatchObject({ code: 'too-many-at-once' })
  await expect(make(600, newId())).rejects.toMatchObject({ code: 'not-found' })
  const drafts = await make(600)
  await appendRecords(ledger, by, drafts)
  const held = async () =>
    (
      await within(fixture.database, by.area, (tx) =>
        dutiesIn(tx, { ...filter, assigned: post, limit: 500 }, new Date(ledger.now())),
      )
    ).duties.length
  expect(await held()).toBe(500)
  const ids = drafts.map(({ id }) => id)
  await appendRecords(ledger, by, takingBack(by, ids, ledger.now()))
  expect(await held()).toBe(0)
})

test('accounts of one’s own area leave without those of others, phones by their tails', async () => {
  const commander = principal()
  const account = async (username: string, area: string): Promise<void> => {
    const id = newId()
    await appendRecords(ledger, commander, [
      draftOf('account-made', id, { username, name: username, phone: `139${area.slice(4, 12)}` }, { area }),
      draftOf('post-appointed', newId(), { account: id, role: 'alley-chief' }, { area }),
    ])
  }
  await account('ours', ALLEY)
  await account('theirs', OTHER)
  const text = await textOf((await exportList(ledger, by, { ...ASKED, list: 'accounts' })).content)
  expect(text).toContain('ours')
  expect(text).toContain('****0001')
  expect(text).not.toMatch(/theirs|139\d{8}/)
  const none = await exportList(ledger, by, { ...ASKED, list: 'accounts', role: 'gate-guard' })
  expect(await textOf(none.content)).not.toContain('ours')
})

test('what became of a list leaves row by row, with reasons and without the numbers it held', async () => {
  const rows = [
    '网格编码,门牌,姓名,身份证号码',
    `${ALLEY},1号,出表人,130430196203040026`,
    `${ALLEY},1号,错号,1304301962`,
  ]
  const id = await stageImport(
    ledger,
    by,
    { kind: 'residents', fileName: '名单.csv' },
    Buffer.from(rows.join('\n')),
  )
  const asked = { ...ASKED, list: 'import' as const, import: id }
  const text = await textOf((await exportList(ledger, by, asked)).content)
  expect(text.trimEnd().split('\r\n')).toHaveLength(3)
  expect(text).toContain('身份证号码应为18位')
  expect(text).not.toContain('1304301962')
  await expect(exportList(ledger, by, { ...asked, import: newId() })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('a campaign’s roster leaves within scope, row by row, with the filter of the screen', async () => {
  const campaign = newId()
  const dueAt = new Date(Date.now() + 86_400_000).toISOString()
  const start = {
    campaign,
    title: '敲门',
    areas: ['130430'],
    questions: [],
    dueAt,
    doer: 'alley-chief' as const,
  }
  await startCampaign(ledger, principal(), start)
  const [first] = await within(fixture.database, ALLEY, (tx) =>
    sql<{ household: string }>`select household from campaign_row limit 1`.execute(tx),
  ).then(({ rows }) => rows)
  await appendRecords(ledger, by, [draftOf('door-call', first?.household ?? '', { end: 'vacant' })])
  const linesOf = async (show: string): Promise<string[]> => {
    const { content } = await exportList(ledger, by, { ...ASKED, list: 'roster', campaign, show })
    return (await textOf(content)).trimEnd().split('\r\n')
  }
  expect(await linesOf('all')).toHaveLength(601)
  expect(await linesOf('open')).toHaveLength(600)
  const [head, row = ''] = await linesOf('vacant')
  expect(head).toContain('来源,状态')
  expect(row).toContain('冻结,空房')
  const other = principal('village-leader', '130430201001')
  expect(
    await textOf(
      (await exportList(ledger, other, { ...ASKED, list: 'roster', campaign, show: 'all' })).content,
    ),
  ).toContain(OTHER)
  await expect(exportList(ledger, by, { ...ASKED, list: 'roster', campaign: newId() })).rejects.toMatchObject(
    {
      code: 'not-found',
    },
  )
})
