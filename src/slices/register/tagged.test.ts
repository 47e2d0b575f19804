import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { countTagged, taggedIn } from './tagged.ts'
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
const NEXT = '130430100001002'
const OTHER = '130430201001001'
const DRIVER = 'occupation:truck-driver'
const by = principal()
let ledger: Ledger
let homes: string[] = []

const register = (household: string | undefined, area: string, name: string, tags: string[]) =>
  draftOf('person-registered', newId(), { household, name, tags }, { area })

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY, NEXT, '130430201001', OTHER])
  homes = await registerHouseholds(ledger, by, [ALLEY, NEXT, OTHER])
  await appendRecords(ledger, by, [
    ...Array.from({ length: 25 }, (_, n) => register(homes[0], ALLEY, `车手${n}`, [DRIVER])),
    register(homes[1], NEXT, '又一人', [DRIVER, 'need:care']),
    register(homes[1], NEXT, '无关人', []),
    register(homes[2], OTHER, '外镇人', [DRIVER]),
  ])
})

async function named(tag: string, scope = '130430', area = scope, limit = 10): Promise<string[]> {
  const names: string[] = []
  let after: string | undefined
  do {
    const page = await within(ledger.database, scope, (tx) => taggedIn(tx, { tag, area }, after, limit))
    names.push(...page.people.map(({ name }) => name))
    after = page.next ?? undefined
  } while (after)
  return names
}

const count = (tag: string, area = '130430', most = 100): Promise<number> =>
  within(ledger.database, '130430', (tx) => countTagged(tx, { tag, area }, most))

/** Subjects of which the table and the arrays it follows say different things. */
async function torn(): Promise<unknown[]> {
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql`
      select coalesce(x.subject, s.subject) as subject, coalesce(x.tag, s.tag) as tag from subject_tag x
      full join (select subject, area, unnest(tags) as tag from subject where active) s using (tag, area, subject)
      where x.subject is null or s.subject is null`.execute(tx),
  )
  return rows
}

test('a focus group pages by area without loss, within scope and within the area asked for', async () => {
  const all = await named(DRIVER)
  expect(all).toHaveLength(27)
  expect(new Set(all).size).toBe(27)
  expect(all.slice(-2)).toEqual(['又一人', '外镇人'])
  expect(await named(DRIVER, '130430', NEXT)).toEqual(['又一人'])
  const page = await within(ledger.database, NEXT, (tx) =>
    taggedIn(tx, { tag: DRIVER, area: NEXT }, undefined, 1),
  )
  // A chief sees which village an alley belongs to, though the village is not theirs.
  expect(page.people).toMatchObject([{ areaName: `网格${NEXT}`, village: '网格130430100001' }])
  expect(await named(DRIVER, '130430201')).toEqual(['外镇人'])
  expect(await named('need:care', '130430201', '130430')).toEqual([])
  expect([await count(DRIVER), await count(DRIVER, OTHER), await count(DRIVER, '130430', 5)]).toEqual([
    27, 1, 6,
  ])
})

test('who gains a tag, loses it, moves, leaves, or whose record is taken back is listed accordingly', async () => {
  const born = register(homes[1], NEXT, '游走人', ['need:dialysis'])
  const who = born.subject
  const say = (kind: string, payload: object, given: object = {}) => {
    const draft = draftOf(kind, who, payload, given)
    return appendRecords(ledger, by, [draft]).then(() => draft)
  }
  await appendRecords(ledger, by, [born])
  expect(await named('need:dialysis', '130430', NEXT)).toEqual(['游走人'])
  await say('person-moved', { household: homes[2] })
  expect([
    await named('need:dialysis', '130430', NEXT),
    await named('need:dialysis', '130430', OTHER),
  ]).toEqual([[], ['游走人']])
  const tagging = await say('person-tagged', { add: ['need:pregnant'], drop: ['need:dialysis'] })
  expect([await named('need:dialysis'), await named('need:pregnant')]).toEqual([[], ['游走人']])
  await say('record-withdrawn', { reason: '听错了' }, { corrects: tagging.id, area: OTHER })
  expect([await named('need:dialysis'), await named('need:pregnant')]).toEqual([['游走人'], []])
  await say('person-left', { how: 'left-county' })
  expect(await named('need:dialysis')).toEqual([])
  await say('person-returned', {})
  expect(await named('need:dialysis')).toEqual(['游走人'])
  expect(await torn()).toEqual([])
})

test('an area that is moved takes its focus groups along', async () => {
  const { rows } = await within(ledger.database, '130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${NEXT}`.execute(tx),
  )
  await appendRecords(ledger, by, [
    draftOf('area-moved', rows[0]?.subject ?? '', { number: '130430201001009' }, { area: NEXT }),
  ])
  expect(await named('need:care', '130430', '130430201001009')).toEqual(['又一人'])
  expect(await torn()).toEqual([])
})

test('the page is read from the key, under row-level security too', async () => {
  const { rows } = await within(ledger.database, '130430100', async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx)
    return sql<{ 'QUERY PLAN': string }>`
      explain select x.subject from subject_tag x where x.tag = ${DRIVER} and x.area >= '130430100' and x.area < '130430100~'
        and (x.area, x.subject) > ('130430100001001', ${newId()}::uuid) order by x.area, x.subject limit 50`.execute(
      tx,
    )
  })
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toMatch(/Index Only Scan using subject_tag_pkey/)
  expect(plan).toMatch(/Index Cond: \(\(tag = 'occupation:truck-driver'::text\) AND \(area >=/)
  expect(plan).not.toContain('Sort')
})
