import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import { dayOf, isoDay } from '../../core/colour-facts.ts'
import { leafBytes, turnText, type ColourTurn } from '../../core/colour-turn.ts'
import { within } from '../../database/connect.ts'
import { draftOf, handClock, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { readBoard, readColoured } from './actions.ts'
import { appeal, readAppeals } from './appealing.ts'
import { adoptRules, previewRulesOver, readRulesInForce } from './changing.ts'
import { explainColour } from './explaining.ts'
import { keepColours } from './keeping.ts'
import { readPublicCounts } from './publishing.ts'

const fixture = useDatabase()
const clock = handClock()
const VILLAGE = '130430100001'
const OTHER = '130430100002'
let ledger: Ledger
let commander: Principal
let investigator: Principal

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', VILLAGE, OTHER, `${VILLAGE}001`, `${OTHER}001`])
  commander = await somebody('指挥部', 'commander')
  investigator = await somebody('疾控中心', 'investigator')
})
beforeEach(() => clock.reset())

async function somebody(organisation: string, role: Principal['role'], area = '130430'): Promise<Principal> {
  const by = { ...principal(role, area) }
  await appendRecords(ledger, principal(), [
    draftOf(
      'account-made',
      by.account,
      { username: `u${by.account.slice(-12)}`, name: organisation, organisation },
      { area: '130430' },
    ),
  ])
  return by
}

async function resident(village = VILLAGE): Promise<string> {
  const [household, person] = [newId(), newId()]
  await append(principal(), [
    ['household-registered', household, { door: `${household.slice(-4)}号` }, `${village}001`],
    ['person-registered', person, { household, name: '示例人' }, `${village}001`],
  ])
  return person
}

type Said = [kind: string, subject: string, payload: object, area?: string]

async function append(by: Principal, said: readonly Said[]): Promise<string[]> {
  const drafts = said.map(([kind, subject, payload, area]) => ({
    ...draftOf(kind, subject, payload, area === undefined ? {} : { area }),
    happenedAt: new Date(clock.now()).toISOString(),
  }))
  await appendRecords(ledger, by, drafts)
  return drafts.map(({ id }) => id)
}

async function colourOf(person: string): Promise<string> {
  return within(fixture.database, '130430', async (tx) => {
    const { rows } = await sql<{
      colour: string
    }>`select colour from colour where person = ${person}`.execute(tx)
    return rows[0]?.colour ?? 'green'
  })
}

async function asInsider(query: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: fixture.database.ownerUrl })
  await client.connect()
  try {
    await client.query(
      `set search_path to ${fixture.database.schema}; select set_config('hutong.scope', '130430', false)`,
    )
    await client.query(query, values)
  } finally {
    await client.end()
  }
}

const today = (ago = 0): string => isoDay(dayOf(clock.now()) - ago)
const exposed = (ago: number): object => ({ ring: 'close', lastOn: today(ago), caseNumber: '2021-003' })
const tested = (ago: number, result = 'negative'): object => ({ result, method: 'pcr', takenOn: today(ago) })

test('evidence colours, tests and days make green again, and each change is kept with its reason', async () => {
  const person = await resident()
  await append(investigator, [['exposure', person, exposed(13)]])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('red')
  await append(
    commander,
    [12, 9, 6].map((ago): Said => ['test-result', person, tested(ago)]),
  )
  const before = await explainColour(ledger, principal(), person)
  expect(before).toMatchObject({ colour: 'red', reason: 'epidemiological', testedOn: today(6) })
  expect(before.standing[0]).toMatchObject({
    rule: 'close-contact',
    evidence: [{ kind: 'exposure', by: '疾控中心' }],
    ends: { tests: [{ done: today(12) }, { done: today(9) }, { done: today(6) }, { done: null }] },
  })
  clock.forward(DAY)
  await append(commander, [['test-result', person, tested(0)]])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
  const after = await explainColour(ledger, principal(), person)
  expect(after.history.map(({ was, colour }) => `${was}>${colour}`)).toEqual(['red>green', 'green>red'])
})

test('time alone takes a reason away: nobody has to do anything', async () => {
  const person = await resident()
  await append(commander, [
    ['isolation-begun', person, { mode: 'home', fromOn: today(), days: 1, reason: '密接' }],
  ])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('yellow')
  clock.forward(DAY)
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
})

test('a record taken back colours nobody', async () => {
  const person = await resident()
  const [id = ''] = await append(investigator, [['exposure', person, exposed(1)]])
  await keepColours(ledger)
  await appendRecords(ledger, investigator, [
    draftOf('record-withdrawn', person, { reason: 'mistake' }, { corrects: id, area: VILLAGE }),
  ])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
})

test('an insider with the database turns nobody red: altered rows are mended, evidence without a seal is an alarm', async () => {
  const person = await resident()
  const other = await resident()
  await append(investigator, [['exposure', other, exposed(1)]])
  await keepColours(ledger)
  await asInsider(`update colour set colour = 'red', rules = '{close-contact}' where person = $1`, [person])
  await asInsider(
    `insert into colour (person, area, colour, reason, travel, changed_at, rules) values ($1, $2, 'red', 'laboratory', 'none', now(), '{x}')
     on conflict (person) do update set colour = 'red'`,
    [person, `${VILLAGE}001`],
  )
  const forged = newId()
  await asInsider(
    `insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, payload, content_hash, seal)
     select $1, nextval('record_seq'), kind, $2, area, happened_at, received_at, account, post, payload, content_hash, seal
     from record where subject = $3 and kind = 'exposure'`,
    [forged, person, other],
  )
  await asInsider(`insert into colour_evidence (record, person, area) values ($1, $2, $3)`, [
    forged,
    person,
    `${VILLAGE}001`,
  ])
  await asInsider(`insert into colour_due (person, area) values ($1, $2)`, [person, `${VILLAGE}001`])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
  expect(await colourOf(other)).toBe('red')
  expect((await readBoard(ledger, principal())).doubts).toBe(1)
  // Nor does somebody get rid of a colour by a withdrawal that nobody made.
  await asInsider(
    `insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, payload, content_hash, corrects)
     select $1, nextval('record_seq'), 'record-withdrawn', subject, area, happened_at, received_at, account, post, '{}', content_hash, id
     from record where subject = $2 and kind = 'exposure'`,
    [newId(), other],
  )
  await asInsider(`insert into colour_due (person, area) values ($1, $2)`, [other, `${VILLAGE}001`])
  await keepColours(ledger)
  expect(await colourOf(other)).toBe('red')
})

test('an override takes two people of two organisations and ends in a day', async () => {
  const person = await resident()
  const colleague = await somebody('指挥部', 'commander')
  const [override = ''] = await append(commander, [
    [
      'override-asked',
      person,
      { colour: 'red', class: 'epidemiological', caseNumber: '7', reason: '等待流调结果' },
    ],
  ])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
  const second = (by: Principal): Promise<unknown> =>
    append(by, [['override-seconded', person, { override }]])
  await expect(second(commander)).rejects.toMatchObject({ code: 'override-own' })
  await expect(second(colleague)).rejects.toMatchObject({ code: 'override-one-organisation' })
  await expect(
    append(investigator, [['override-seconded', await resident(), { override }]]),
  ).rejects.toMatchObject({
    code: 'override-unknown',
  })
  await second(investigator)
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('red')
  await expect(second(investigator)).rejects.toMatchObject({ code: 'override-over' })
  const long = { override, untilOn: today(-20), reason: '流调尚未结束' }
  await expect(append(commander, [['override-confirmed', person, long]])).rejects.toMatchObject({
    code: 'override-too-long',
  })
  clock.forward(DAY)
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
})

test('an appeal has a clock: unanswered, what is administrative lapses', async () => {
  const person = await resident()
  await expect(appeal(ledger, commander, person, { reason: '', wantsTest: false })).rejects.toMatchObject({
    code: 'appeal-green',
  })
  await append(commander, [
    ['isolation-begun', person, { mode: 'home', fromOn: today(), days: 14, reason: '密接' }],
  ])
  const stranger = principal('village-leader', OTHER)
  await expect(appeal(ledger, stranger, person, { reason: '', wantsTest: false })).rejects.toMatchObject({
    code: 'not-found',
  })
  const chief = principal('alley-chief', VILLAGE)
  const made = await appeal(ledger, chief, person, { reason: '搞错了人', wantsTest: false })
  expect(Date.parse(made.deadline) - clock.now()).toBe(2 * HOUR)
  await expect(appeal(ledger, chief, person, { reason: '', wantsTest: false })).rejects.toMatchObject({
    code: 'appeal-open',
  })
  expect((await readAppeals(ledger, commander, { state: 'waiting' })).appeals).toMatchObject([
    { appeal: made.appeal, state: 'open', own: true, reason: '搞错了人' },
  ])
  const decision = { appeal: made.appeal, upheld: false, reason: '已核实无误' }
  await expect(append(commander, [['appeal-decided', person, decision]])).rejects.toMatchObject({
    code: 'appeal-own',
  })
  clock.forward(2 * HOUR)
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('green')
  expect((await explainColour(ledger, principal(), person)).appeals).toMatchObject([{ state: 'late' }])
  const { days } = await readPublicCounts(ledger)
  expect(days.reduce((sum, { appeals }) => sum + appeals, 0)).toBe(1)
})

test('an area at risk colours all who live there at once, whoever moves in, and nobody once it is over', async () => {
  const [person, tested0] = [await resident(OTHER), await resident(OTHER)]
  const elsewhere = await resident()
  await append(commander, [['test-result', tested0, tested(1)]])
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${OTHER}`.execute(tx),
  )
  const subject = rows[0]?.subject ?? ''
  await append(commander, [['area-risk-set', subject, { risk: 'high', reason: '新增病例' }]])
  await keepColours(ledger)
  expect(await Promise.all([person, tested0, elsewhere].map(colourOf))).toEqual(['red', 'red', 'green'])
  const born = await resident(OTHER)
  await keepColours(ledger)
  expect(await colourOf(born)).toBe('red')
  const listed = await readColoured(ledger, principal('village-leader', OTHER), { limit: 50 })
  expect(new Set(listed.people.map((line) => line.person))).toEqual(new Set([person, tested0, born]))
  await append(commander, [['area-risk-set', subject, { risk: 'low', reason: '解除' }]])
  await keepColours(ledger)
  expect(await Promise.all([person, tested0, born].map(colourOf))).toEqual(['green', 'green', 'green'])
})

test('other rules are looked at before they are signed; then everybody is looked at anew', async () => {
  const person = await resident()
  await append(investigator, [['exposure', person, { ...exposed(1), ring: 'general' }]])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('yellow')
  const { rules } = await readRulesInForce(ledger)
  const text = JSON.stringify(
    rules.map((rule) => (rule.id === 'general-contact' ? { ...rule, colour: 'red' } : rule)),
  )
  const preview = await previewRulesOver(ledger, commander, text)
  expect(preview.changed).toContainEqual({ was: 'yellow', colour: 'red', people: 1 })
  expect(await colourOf(person)).toBe('yellow')
  await expect(previewRulesOver(ledger, commander, '- id: x')).rejects.toMatchObject({ code: 'rules-faulty' })
  const given = { text, version: '2021-01.3', reason: '按省里最新要求' }
  await expect(adoptRules(ledger, commander, { ...given, hash: '0'.repeat(64) })).rejects.toMatchObject({
    code: 'rules-faulty',
  })
  await adoptRules(ledger, commander, { ...given, hash: preview.hash })
  await keepColours(ledger)
  expect(await colourOf(person)).toBe('red')
})

test('every change is a leaf of the log that only its salt can tell of', async () => {
  await within(fixture.database, '130430', async (tx) => {
    const { rows } = await sql<
      Omit<ColourTurn, 'at'> & { at: Date; salt: Buffer; leaf: Buffer; logged: Date }
    >`
      select t.person, t.at, t.was, t.colour, t.rules, t.salt, l.leaf, l.at as logged from colour_turn t left join log_leaf l on l.source = t.turn`.execute(
      tx,
    )
    expect(rows.length).toBeGreaterThan(10)
    for (const { salt, leaf, logged, ...turn } of rows) {
      const said = turnText({ ...turn, at: turn.at.getTime() })
      const commitment = createHash('sha256').update(salt).update(said).digest()
      expect(leaf).toEqual(Buffer.from(leafBytes('colour', logged.getTime(), commitment)))
    }
    const { rows: places } = await sql<{ place: number }>`select place from log_leaf order by place`.execute(
      tx,
    )
    expect(places.map(({ place }) => place)).toEqual(places.map((_, n) => n))
  })
})

test('a journey that cannot be as it was declared is told with who says what, and colours nobody', async () => {
  const person = await resident()
  const day = (ago: number): string => new Date(clock.now() - ago * DAY).toISOString().slice(0, 10)
  const trip = { from: '邻县', departedOn: day(4), arrivesOn: day(2), fromRiskArea: false }
  const [declared] = await append(commander, [['trip-declared', person, trip]])
  await keepColours(ledger)
  expect((await explainColour(ledger, commander, person)).contradictions).toEqual([])
  const before = await colourOf(person)
  const stay = { risk: 'low', leftOn: day(3), place: '邻市', knownFrom: 'pushed-list' }
  await append(investigator, [['risk-stay', person, stay]])
  await keepColours(ledger)
  expect((await explainColour(ledger, commander, person)).contradictions).toEqual([])
  const [other] = await append(investigator, [
    ['trip-declared', person, { ...trip, departedOn: day(3), arrivesOn: day(1) }],
  ])
  await keepColours(ledger)
  expect(await colourOf(person)).toBe(before)
  const [found] = (await explainColour(ledger, commander, person)).contradictions
  expect(found).toMatchObject({
    why: 'two-journeys',
    records: [
      { record: declared, by: '指挥部' },
      { record: other, by: '疾控中心' },
    ],
  })
})
