import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { HOUR } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { ownerClient } from '../../database/scratch.ts'
import { checkCounty } from '../../cli/rebuilding.ts'
import { recount } from '../duties/queries.ts'
import { appendRecords, appendWithin, type Ledger, type Principal } from './actions.ts'
import { persist } from './retrying.ts'
import type { Draft } from './rules.ts'
import { turnKey } from './turns.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
import { COUNTY, draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { ALLEYS, SPECS, STORY_KINDS } from '../../../test/ledger-story.ts'

const fixture = useDatabase()
const SECONDS = Number(process.env['STORM_SECONDS'] ?? 2)
const by = principal()
let opened = false

async function county(): Promise<Ledger> {
  const ledger = { ...testLedger(fixture.database), kinds: STORY_KINDS }
  const areas = ['130430', '130430100', '130430100001', '130430201', '130430201001', ...ALLEYS]
  if (!opened) await openAreas(ledger, by, areas)
  opened = true
  return ledger
}

async function registered(
  ledger: Ledger,
  tags: string[] = [],
): Promise<{ household: string; person: string }> {
  const [household, person] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('household-registered', household, { door: '1' }, { area: ALLEYS[0] }),
    draftOf('person-registered', person, { household, name: '某', tags }, { area: ALLEYS[0] }),
  ])
  return { household, person }
}

/** In a transaction of its own on a connection of its own, however others are being gathered. */
function alone(ledger: Ledger, who: Principal, drafts: readonly Draft[]) {
  return persist(() => within(ledger.database, COUNTY, (tx) => appendWithin(tx, ledger, who, drafts)))
}

/** Holds everybody at the ledger's door until all of them stand there, then opens it. */
async function race<T>(...runners: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const gate = await ownerClient(fixture.database.ownerUrl, TEST_COUNTY.schema, COUNTY)
  try {
    await gate.query('begin')
    await gate.query('select pg_advisory_xact_lock($1, $2)', [...turnKey(COUNTY)])
    const running = Promise.allSettled(runners.map((runner) => runner()))
    const standing = async (): Promise<number> => {
      const { rows } = await gate.query<{ waiting: number }>(
        `select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      )
      return rows[0]?.waiting ?? 0
    }
    await expect.poll(standing, { timeout: 20_000, interval: 5 }).toBe(runners.length)
    await gate.query('commit')
    return await running
  } finally {
    await gate.end()
  }
}

/** Both orders of coming to the door, a few times each: which one gets in first is PostgreSQL's choice. */
async function inBothOrders(turns: number, run: (isTurned: boolean) => Promise<void>): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await run(turn % 2 === 1)
}

function raceOf(isTurned: boolean, one: () => Promise<unknown>, other: () => Promise<unknown>) {
  return isTurned ? race(other, one) : race(one, other)
}

function start(spec: object, at = Date.now()): Draft {
  const happenedAt = new Date(at).toISOString()
  return draftOf('measure-started', newId(), { spec }, { area: COUNTY, happenedAt })
}

async function dutiesOf(ledger: Ledger, measure: string, subject: string) {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ outcome: number; area: string }>`
      select d.outcome, d.area from duty d join measure m on m.measure = d.measure
      where m.id = ${measure} and d.subject = ${subject}`.execute(tx),
  )
  return rows
}

/** Counters are a recount, and a replay of the ledger in its order gives the very same tables. */
async function expectSound(ledger: Ledger): Promise<void> {
  expect(await within(ledger.database, COUNTY, recount)).toMatchObject({ wrong: 0 })
  const rebuilding = {
    ownerUrl: fixture.database.ownerUrl,
    county: TEST_COUNTY,
    book: ledger,
    say: () => undefined,
  }
  expect((await checkCounty(rebuilding)).differences).toEqual([])
}

const [ONCE, CARE] = [SPECS[0], SPECS[1]]
const DOORS = { ...SPECS[7], cadence: { type: 'once', withinHours: 30 } }

test('a measure starts while somebody gets its tag, or is registered: one duty, never none, never two', async () => {
  const ledger = await county()
  await inBothOrders(6, async (isTurned) => {
    const { person, household } = await registered(ledger)
    const [care, once] = [start({ ...CARE }), start({ ...ONCE })]
    const tagged = draftOf('person-tagged', person, { add: ['need:care'] })
    const settled = await raceOf(
      isTurned,
      () => alone(ledger, by, [care]),
      () => alone(ledger, by, [tagged]),
    )
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await dutiesOf(ledger, care.subject, person)).toMatchObject([{ outcome: 0 }])
    const born = newId()
    const registration = draftOf('person-registered', born, { household, name: '新' }, { area: ALLEYS[0] })
    await raceOf(
      isTurned,
      () => alone(ledger, by, [once]),
      () => alone(ledger, by, [registration]),
    )
    expect(await dutiesOf(ledger, once.subject, born)).toMatchObject([{ outcome: 0 }])
  })
  await expectSound(ledger)
}, 120_000)

test('a call comes in while its measure starts, is waived, or its subject moves: it counts, in one place', async () => {
  const ledger = await county()
  await inBothOrders(6, async (isTurned) => {
    const { household, person } = await registered(ledger)
    const doors = start(DOORS, Date.now() - HOUR)
    const met = draftOf('door-call', household, { end: 'met' })
    await raceOf(
      isTurned,
      () => alone(ledger, by, [doors]),
      () => alone(ledger, by, [met]),
    )
    expect(await dutiesOf(ledger, doors.subject, household)).toMatchObject([{ outcome: 1 }])

    const once = start({ ...ONCE }, Date.now() - HOUR)
    await alone(ledger, by, [once])
    const words = { measure: once.subject, opensAt: once.happenedAt, reason: '已转运' }
    const check = (): Draft => draftOf('health-check', person, { celsius: 36.5 })
    await raceOf(
      isTurned,
      () => alone(ledger, by, [draftOf('duty-waived', person, words)]),
      () => alone(ledger, by, [check()]),
    )
    expect(await dutiesOf(ledger, once.subject, person)).toMatchObject([{ outcome: 1 }])

    const again = start({ ...ONCE }, Date.now() - HOUR)
    await alone(ledger, by, [again])
    await raceOf(
      isTurned,
      () => alone(ledger, by, [draftOf('subject-changed', person, { area: ALLEYS[2] })]),
      () => alone(ledger, by, [check()]),
    )
    expect(await dutiesOf(ledger, again.subject, person)).toMatchObject([{ outcome: 1 }])
  })
  await expectSound(ledger)
}, 120_000)

test('the same id from two connections is written once; from another principal it is refused and nothing is shown', async () => {
  const ledger = await county()
  await inBothOrders(4, async (isTurned) => {
    const { household } = await registered(ledger)
    const met = draftOf('door-call', household, { end: 'met' })
    const same = await raceOf(
      isTurned,
      () => alone(ledger, by, [met]),
      () => alone(ledger, by, [met]),
    )
    const verdicts = same.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) as {
      status: string
      seq: number
    }[]
    expect(verdicts.map(({ status }) => status).sort()).toEqual(['already', 'recorded'])
    expect(new Set(verdicts.map(({ seq }) => seq)).size).toBe(1)

    const taken = draftOf('door-call', household, { end: 'met' })
    const stranger = principal()
    const other = await raceOf(
      isTurned,
      () => alone(ledger, by, [taken]),
      () => alone(ledger, stranger, [taken]),
    )
    const refused = other.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject([{ code: 'record-id-taken' }])
    expect(JSON.stringify(refused)).not.toContain('met')
  })
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql`select id from record group by id having count(*) > 1`.execute(tx),
  )
  expect(rows).toEqual([])
}, 120_000)

test('two corrections of one record at once leave the same county as one after the other', async () => {
  const ledger = await county()
  await inBothOrders(4, async (isTurned) => {
    const { household, person } = await registered(ledger)
    await alone(ledger, by, [start({ ...ONCE }, Date.now() - HOUR)])
    const call = draftOf('door-call', household, { end: 'met', members: [{ person, needsCare: true }] })
    const check = draftOf('health-check', person, { celsius: 36.5 })
    await alone(ledger, by, [call, check])
    const corrected = (draft: Draft, payload: object): Draft =>
      draftOf(draft.kind, draft.subject, payload, { corrects: draft.id })
    const withdrawn = draftOf(
      'record-withdrawn',
      newId(),
      { reason: '错' },
      { area: COUNTY, corrects: call.id },
    )
    const settled = await raceOf(
      isTurned,
      () => alone(ledger, by, [corrected(call, { end: 'vacant' }), corrected(check, { celsius: 38.5 })]),
      () => alone(ledger, by, [withdrawn, corrected(check, { celsius: 36.6 })]),
    )
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })
  await expectSound(ledger)
}, 120_000)

test('calls that share a transaction do not share their fate: refused, broken and repeated ones stand alone', async () => {
  const ledger = await county()
  const { household } = await registered(ledger)
  const good = Array.from({ length: 30 }, () => draftOf('door-call', household, { end: 'met' }))
  const stranger = principal('alley-chief', ALLEYS[2])
  const account = (username: string): Draft =>
    draftOf('account-made', newId(), { username, name: '某' }, { area: COUNTY })
  const [first, second] = [account('same-name'), account('same-name')]
  const calls = [
    ...good.map((draft) => () => appendRecords(ledger, by, [draft])),
    // Out of scope, of nobody, a name taken by a neighbour (a constraint breaks), and one sent twice.
    () => appendRecords(ledger, stranger, [draftOf('door-call', household, { end: 'met' })]),
    () => appendRecords(ledger, by, [draftOf('door-call', newId(), { end: 'met' })]),
    () => appendRecords(ledger, by, [first]),
    () => appendRecords(ledger, by, [second]),
    () => appendRecords(ledger, by, [good[0] ?? first]),
  ]
  const settled = await Promise.allSettled(calls.map((call) => call()))
  const verdicts = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  expect(verdicts.filter(({ status }) => status === 'recorded')).toHaveLength(31)
  expect(verdicts.filter(({ status }) => status === 'already').map(({ id }) => id)).toEqual([good[0]?.id])
  const refused = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused).toMatchObject([
    { code: 'record-subject-unknown' },
    { code: 'record-subject-unknown' },
    { constraint: 'account_username' },
  ])
  await expectSound(ledger)
}, 120_000)

test('a storm of overlapping batches: no error comes out, nothing is lost or doubled, every counter is a recount', async () => {
  const ledger = await county()
  const people: string[] = []
  const households: string[] = []
  for (let index = 0; index < 12; index += 1) {
    const { household, person } = await registered(ledger)
    households.push(household)
    people.push(person)
  }
  for (const spec of SPECS) await alone(ledger, by, [start(spec, Date.now() - HOUR)])
  const acknowledged: string[] = []
  const errors: unknown[] = []
  const until = performance.now() + SECONDS * 1000
  const some = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T
  const one = (): Draft => {
    const [person, household] = [some(people), some(households)]
    return some([
      () => draftOf('door-call', household, { end: 'met', members: [{ person, needsCare: true }] }),
      () => draftOf('health-check', person, { celsius: some([36.5, 38.5]) }),
      () => draftOf('person-tagged', person, some([{ add: ['need:care'] }, { drop: ['need:care'] }])),
      () => draftOf('travel-return', person, { fromRiskArea: true }),
      () => draftOf('subject-changed', person, { area: some(ALLEYS) }),
    ])()
  }
  const caller = async (lane: number): Promise<void> => {
    const mine: Draft[] = []
    for (let turn = 0; turn < 5 || performance.now() < until; turn += 1) {
      const drafts = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, one)
      const old = mine.at(-1)
      if (old && lane === 0)
        drafts.push(draftOf(old.kind, old.subject, old.payload as object, { corrects: old.id }))
      // Half go through the queue that gathers calls, half each in a transaction of its own; some are sent twice.
      const send = () => (lane % 2 === 0 ? appendRecords(ledger, by, drafts) : alone(ledger, by, drafts))
      const sent = await Promise.allSettled(Math.random() < 0.2 ? [send(), send()] : [send()])
      for (const outcome of sent) if (outcome.status === 'rejected') errors.push(outcome.reason)
      acknowledged.push(...drafts.map(({ id }) => id))
      mine.push(...drafts.filter(({ corrects }) => corrects === undefined))
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, lane) => caller(lane)))
  expect(errors.filter((error) => !(error instanceof Refusal))).toEqual([])
  expect(errors).toEqual([])
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ n: number }>`select count(*) as n from record where id = any(${acknowledged}::uuid[])`.execute(tx),
  )
  expect(rows[0]?.n).toBe(new Set(acknowledged).size)
  await expectSound(ledger)
}, 180_000)
