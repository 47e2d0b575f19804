import { beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { setPassword } from '../accounts/actions.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { clausesOf } from './clauses.ts'
import type { DirectivePage } from './contract.ts'
import { readPack } from './pack-file.ts'
import { markOf } from './rules.ts'
import { sentencesOf } from './sentences.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const OTHER = '130430201001001'
const TEXT = '各村逐户登记。\n每天消毒街道。\n大家加油。'
const by = principal()
const pack = readPack()
let ledger: Ledger
let app: FastifyInstance
const cookies: Record<string, { hutong: string }> = {}
let households: string[] = []

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, [
    '130430',
    '130430100',
    '130430100001',
    ALLEY,
    '130430201',
    '130430201001',
    OTHER,
  ])
  households = await registerHouseholds(ledger, by, [ALLEY, ALLEY, OTHER])
  app = await makeServer({ ledger, routes: ROUTES })
  for (const [role, area] of [
    ['commander', '130430'],
    ['village-leader', '130430100001'],
    ['alley-chief', ALLEY],
  ] as const) {
    const account = newId()
    await appendRecords(ledger, by, [
      draftOf('account-made', account, { username: role, name: role }, { area }),
      draftOf('post-appointed', newId(), { account, role }, { area }),
    ])
    await within(ledger.database, '130430', (tx) => setPassword(tx, account, 'a long password', false))
    const payload = { username: role, password: 'a long password' }
    const reply = await app.inject({ method: 'POST', url: '/api/session', payload })
    cookies[role] = { hutong: reply.cookies[0]?.value ?? '' }
  }
  return () => app.close()
})

const measure = (key: string) => {
  const found = pack.measures.find((one) => one.key === key)
  if (!found) throw new Error(key)
  const { row: _, phrases: __, source: ___, department: ____, ...spec } = found
  return spec
}

async function send(url: string, payload: object, role = 'commander') {
  const reply = await app.inject({ method: 'POST', url, payload, cookies: cookies[role] ?? {} })
  return reply.json()
}

async function page(directive: string, role = 'commander'): Promise<DirectivePage> {
  return (await app.inject({ url: `/api/directives/${directive}`, cookies: cookies[role] ?? {} })).json()
}

/** A directive with two measures and a clause that needs none. */
async function issue() {
  const [directive, doors, streets] = [newId(), newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf(
      'directive-issued',
      directive,
      {
        title: '示例部署',
        text: TEXT,
        pack: markOf(pack),
        measures: [
          {
            id: doors,
            spec: measure('door-to-door'),
            clause: { start: 0, end: 7 },
            also: [{ start: 16, end: 21 }],
          },
          { id: streets, spec: measure('disinfect-streets'), clause: { start: 8, end: 15 } },
        ],
      },
      { area: '130430' },
    ),
  ])
  return { directive, doors, streets }
}

test('issued: its clauses, its measures, its pack; who has read it, by level', async () => {
  const { directive, doors, streets } = await issue()
  const shown = await page(directive)
  expect(shown).toMatchObject({
    state: 'in-force',
    pack: { hash: pack.hash },
    measures: 2,
    read: 0,
    readers: 3,
  })
  expect(shown.clauses.map(({ text, measures }) => [text, measures])).toEqual([
    ['各村逐户登记。', [doors]],
    ['每天消毒街道。', [streets]],
    ['大家加油。', [doors]],
  ])
  await send(
    '/api/records',
    { records: [draftOf('directive-read', directive, {}, { area: ALLEY })] },
    'alley-chief',
  )
  const after = await page(directive)
  expect(after.receipts.map(({ level, read, readers }) => [level, read, readers])).toEqual([
    [6, 0, 1],
    [12, 0, 1],
    [15, 1, 1],
  ])
  expect(after.unread.map(({ name }) => name)).toEqual(['commander', 'village-leader'])
  expect(await page(directive, 'village-leader')).toMatchObject({ readers: 2, read: 1 })
})

test('amended: what changed is a new measure in place of the old, the rest stays, history tells', async () => {
  const { directive, doors, streets } = await issue()
  const changed = newId()
  const text = TEXT.replace('每天消毒街道', '每两天消毒街道和坑塘')
  const body = {
    id: newId(),
    reason: '改为两天一次',
    text,
    ended: [],
    started: [
      {
        id: changed,
        replaces: streets,
        spec: { ...measure('disinfect-streets'), cadence: { type: 'every', days: 2 } },
        clause: { start: 8, end: 19 },
      },
    ],
  }
  expect(await send(`/api/directives/${directive}/amend`, body)).toEqual({})
  expect(await send(`/api/directives/${directive}/amend`, body), 'sent twice').toEqual({})
  const shown = await page(directive)
  expect(shown.text).toBe(text)
  expect(shown.versions.map(({ version, reason }) => [version, reason])).toEqual([
    [1, ''],
    [2, '改为两天一次'],
  ])
  const orders = new Map(shown.orders.map((one) => [one.measure, one]))
  expect(orders.get(streets)?.endedAt).not.toBeNull()
  expect(orders.get(changed)).toMatchObject({ replaces: streets, endedAt: null, version: 2 })
  expect(shown.clauses.map(({ measures }) => measures)).toEqual([[doors], [changed], [doors]])
  expect(await send(`/api/directives/${directive}/amend`, { ...body, id: newId() })).toMatchObject({
    code: 'measure-not-running',
  })
})

test('a clause needs no measure, because …', async () => {
  const { directive } = await issue()
  const payload = { clause: { start: 16, end: 21 }, version: 1, reason: '只是号召' }
  await send('/api/records', { records: [draftOf('clause-settled', directive, payload, { area: '130430' })] })
  expect((await page(directive)).clauses[2]?.settled).toMatchObject({ reason: '只是号召' })
})

test('superseded: the measures not kept end, and the page leads to the new one', async () => {
  const old = await issue()
  const next = await issue()
  const url = `/api/directives/${old.directive}/supersede`
  expect(await send(url, { directive: old.directive, reason: 'x', ended: [] })).toMatchObject({
    code: 'directive-not-in-force',
  })
  expect(await send(url, { directive: next.directive, reason: '新部署', ended: [old.doors] })).toEqual({})
  const shown = await page(old.directive)
  expect(shown).toMatchObject({ state: 'superseded', supersededBy: next.directive, measures: 1 })
  expect(await send(url, { directive: next.directive, reason: 'x', ended: [] })).toMatchObject({
    code: 'directive-not-in-force',
  })
})

test('closed: figures frozen as they stood, every measure ended, nothing more to change', async () => {
  const { directive, doors } = await issue()
  await appendRecords(ledger, by, [draftOf('door-call', households[0] ?? '', { end: 'vacant' })])
  const url = `/api/directives/${directive}/close`
  expect(await send(url, { reason: '疫情结束' })).toEqual({})
  const { state, report, measures, orders } = await page(directive)
  expect({ state, measures }).toEqual({ state: 'closed', measures: 0 })
  expect(orders.every(({ endedAt }) => endedAt !== null)).toBe(true)
  expect(report?.figures?.find((line) => line.measure === doors)).toMatchObject({
    due: 3,
    done: 1,
    overdue: 0,
  })
  await appendRecords(ledger, by, [draftOf('door-call', households[1] ?? '', { end: 'vacant' })])
  expect((await page(directive)).report).toEqual(report)
  expect(await send(url, { reason: 'again' })).toMatchObject({ code: 'directive-not-in-force' })
  expect(await send(`/api/directives/${directive}/amend`, { id: newId(), reason: 'x' })).toMatchObject({
    code: 'directive-not-in-force',
  })
})

test('nobody claims figures of their own, and nobody below the county changes a directive', async () => {
  const { directive } = await issue()
  const forged = draftOf(
    'directive-closed',
    directive,
    { reason: 'x', figures: [], ended: [], receipts: { read: 9, readers: 9 } },
    { area: '130430' },
  )
  expect(await send('/api/records', { records: [forged] })).toMatchObject({ code: 'not-allowed' })
  for (const role of ['village-leader', 'alley-chief'])
    expect(await send(`/api/directives/${directive}/close`, { reason: 'x' }, role)).toMatchObject({
      code: 'not-allowed',
    })
})

test('before issuing: how many subjects, and where', async () => {
  const { lines } = await send('/api/directives/preview', {
    measures: [measure('door-to-door'), measure('disinfect-streets'), measure('market-control')],
  })
  expect(lines.map(({ place, area, subjects }: Record<string, unknown>) => [place, area, subjects])).toEqual([
    [0, '130430100', 2],
    [0, '130430201', 1],
    [1, '130430100', 1],
    [1, '130430201', 1],
  ])
})

test('the pack in force reads the directive, whatever else there is; a changed file says so', async () => {
  const draft = async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/directives/draft',
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.from('标题\n新冠疫情：各村入户清理积水。'),
      cookies: cookies['commander'] ?? {},
    })
    return reply.json().pack.file
  }
  expect(await draft()).toBe('covid-19.hebei.2021-01.yaml')
  const { packs } = (await app.inject({ url: '/api/packs', cookies: cookies['commander'] ?? {} })).json()
  const dengue = packs.find(({ file }: { file: string }) => file.startsWith('dengue'))
  const mark = { file: dengue.file, disease: dengue.disease, version: dengue.version, hash: 'f'.repeat(64) }
  const adopt = (inForce: boolean) =>
    send('/api/records', {
      records: [draftOf('pack-adopted', newId(), { pack: mark, inForce, reason: '试' }, { area: '130430' })],
    })
  await adopt(true)
  expect(await draft()).toBe(dengue.file)
  const again = (await app.inject({ url: '/api/packs', cookies: cookies['commander'] ?? {} })).json()
  expect(again.packs.find(({ file }: { file: string }) => file === dengue.file).chosen).toMatchObject({
    inForce: true,
    changed: true,
  })
  await adopt(false)
  expect(await draft()).toBe('covid-19.hebei.2021-01.yaml')
})

test('whatever is amended, a clause whose words stand keeps its measures', () => {
  const words = fc.constantFrom('各村逐户登记', '每天消毒街道', '卡口测温', '减少聚餐', '储备口罩')
  fc.assert(
    fc.property(
      fc.uniqueArray(words, { minLength: 1 }),
      fc.uniqueArray(words, { minLength: 1 }),
      (before, after) => {
        const first = before.map((one) => `${one}。`).join('\n')
        const cited = sentencesOf(first).map((clause, index) => ({
          measure: before[index] ?? '',
          version: 1,
          clause,
          also: [],
        }))
        const versions = [
          { version: 1, text: first },
          { version: 2, text: after.map((one) => `${one}。`).join('\n') },
        ]
        expect(clausesOf(versions, cited, []).map(({ measures }) => measures)).toEqual(
          after.map((one) => (before.includes(one) ? [one] : [])),
        )
      },
    ),
  )
})
