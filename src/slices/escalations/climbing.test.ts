import { beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import { sql } from 'kysely'
import { DAY, HOUR } from '../../core/cadence.ts'
import { measureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { dutiesIn } from '../duties/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { climb } from './climbing.ts'
import { emptyCounty, useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { setStage, story, STORY_KINDS, tell } from '../../../test/ledger-story.ts'

const fixture = useDatabase()
const clock = handClock()
const RUNS = Number(process.env['PROOF_RUNS'] ?? 12)
const ALLEYS = ['130430100001001', '130430100001002', '130430201001001']

const CALLS = measureSpec.parse({
  key: 'calls',
  title: { zh: '入户', en: 'Calls' },
  selector: { subject: 'household' },
  cadence: { type: 'once', withinHours: 5 },
  evidence: { kind: 'door-call' },
  doer: 'alley-chief',
  answerable: 'territorial',
})

type Inbox = { to: string; title: string; settled: boolean }

async function inboxes(ledger: Ledger): Promise<Inbox[]> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<Inbox>`
      select a.username as to, m.title ->> 'zh' as title, m.settled_at is not null as settled
      from message m join account a on a.account = m.account order by m.made_at, a.username, m.key`.execute(
      tx,
    ),
  )
  return rows
}

let ledger: Ledger
let by: Principal
let households: string[] = []
let chief = ''

beforeAll(async () => {
  clock.reset()
  ledger = testLedger(fixture.database, clock.now)
  by = principal()
  const above = ['130430', '130430100', '130430100001', '130430201', '130430201001']
  await openAreas(ledger, by, [...above, ...ALLEYS])
  await appoint('boss', 'commander', '130430')
  await appoint('village', 'village-leader', '130430100001')
  chief = await appoint('chief', 'alley-chief', ALLEYS[0] ?? '')
  households = await registerHouseholds(ledger, by, [...ALLEYS, ...ALLEYS])
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec: CALLS }, { area: COUNTY })])
})

async function appoint(username: string, role: string, area: string): Promise<string> {
  const [account, post] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username, name: username }, { area }),
    draftOf('post-appointed', post, { account, role }, { area }),
  ])
  return post
}

/** What stands in inboxes and is not settled. */
async function told(): Promise<string[]> {
  return (await inboxes(ledger)).filter(({ settled }) => !settled).map(({ to, title }) => `${to} ${title}`)
}

test('a set climbs rung by rung and is told once to whoever answers; vacant posts pass it up', async () => {
  await climb(ledger)
  expect(await told()).toEqual([])
  clock.forward(5.1 * HOUR)
  expect(await climb(ledger)).toMatchObject({ opened: 3, untold: 0 })
  // The second alley has no chief: its village gets it. In the other village nobody holds any post: the county does.
  expect(await told()).toEqual([
    'boss 网格130430201001001：入户2户已逾期',
    'chief 网格130430100001001：入户2户已逾期',
    'village 网格130430100001002：入户2户已逾期',
  ])
  // Looking again tells nobody again.
  expect(await climb(ledger)).toEqual({ opened: 0, closed: 0, untold: 0 })
  expect(await told()).toHaveLength(3)
  clock.forward(12 * HOUR)
  await climb(ledger)
  expect((await told()).slice(3)).toEqual([
    'boss 网格130430201001：入户2户逾期已超过12小时',
    'village 网格130430100001：入户4户逾期已超过12小时',
  ])
  // Two processes at once: once.
  clock.forward(12 * HOUR)
  const both = await Promise.all([climb(ledger), climb({ ...ledger })])
  expect(both.map(({ opened }) => opened).sort()).toEqual([0, 2])
})

test('the duty list shows who has it now, and only what climbed to me when I ask', async () => {
  const list = (area: string) =>
    within(ledger.database, area, (tx) =>
      dutiesIn(tx, { area, state: 'overdue', escalated: true, limit: 50 }, new Date(clock.now())),
    )
  const village = await list('130430100001')
  expect(village.duties.map(({ level }) => level)).toEqual(Array(4).fill('township'))
  expect((await list(ALLEYS[0] ?? '')).duties).toHaveLength(2)
  // Its own chief is missing, so nothing has climbed to the second alley.
  expect((await list(ALLEYS[1] ?? '')).duties).toEqual([])
})

test('late evidence settles, a correction opens again, a waiver ends it', async () => {
  const happenedAt = new Date(clock.now() - 28 * HOUR).toISOString()
  const calls = households.map((one) => draftOf('door-call', one, { end: 'vacant' }, { happenedAt }))
  await appendRecords(ledger, by, calls)
  await climb(ledger)
  expect(await told()).toEqual([])
  expect((await inboxes(ledger)).every(({ settled }) => settled)).toBe(true)

  // A call taken back opens its sets again, and they are told anew; a chief who is gone is not told.
  const [taken] = calls
  await appendRecords(ledger, by, [
    draftOf('post-ended', chief, {}, { area: ALLEYS[0] ?? '' }),
    draftOf('record-withdrawn', newId(), { reason: '错' }, { area: COUNTY, corrects: taken?.id ?? '' }),
  ])
  await climb(ledger)
  expect((await told()).sort()).toEqual([
    'boss 网格130430100：入户1户逾期已超过24小时',
    'village 网格130430100001001：入户1户已逾期',
    'village 网格130430100001：入户1户逾期已超过12小时',
  ])

  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ subject: string; measure: string; opens: Date }>`
      select d.subject, m.id as measure, d.opens_at as opens from duty d join measure m using (measure) where d.outcome = 0`.execute(
      tx,
    ),
  )
  await appendRecords(
    ledger,
    by,
    rows.map(({ subject, measure, opens }) =>
      draftOf('duty-waived', subject, { measure, opensAt: opens.toISOString(), reason: '已转运' }),
    ),
  )
  expect(await climb(ledger)).toMatchObject({ closed: 3 })
})

const DIGITS: Record<string, number> = { county: 6, township: 9, village: 12 }

test('after any story every overdue duty past a rung is in exactly one open set of that rung, and nothing else is', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.integer({ min: 1, max: 80 }), async (scenes, hours) => {
      await emptyCounty(fixture.database)
      clock.reset()
      const ledger = { ...testLedger(fixture.database, clock.now), kinds: STORY_KINDS }
      const stage = await setStage(ledger, clock)
      const half = Math.floor(scenes.length / 2)
      await tell(stage, scenes.slice(0, half))
      await climb(ledger)
      for (const scene of scenes.slice(half)) await scene(stage)
      clock.forward(hours * HOUR)
      await climb(ledger)
      const now = clock.now()
      await within(ledger.database, COUNTY, async (tx) => {
        const duties = await sql<{ measure: number; area: string; lateAt: Date; spec: unknown }>`
          select d.measure, d.area, d.late_at as "lateAt", m.spec from duty d join measure m using (measure)
          where d.outcome = 0 and m.ended_at is null`.execute(tx)
        const expected = new Map<string, number>()
        for (const { measure, area, lateAt, spec } of duties.rows) {
          const late = lateAt.getTime()
          if (late <= now - 14 * DAY) continue
          const day = new Date(late + 8 * HOUR).toISOString().slice(0, 10)
          for (const { level, afterHours } of measureSpec.parse(spec).ladder) {
            if (late + afterHours * HOUR >= now) continue
            const key = [measure, day, level, area.slice(0, DIGITS[level] ?? 99)].join('/')
            expected.set(key, (expected.get(key) ?? 0) + 1)
          }
        }
        const open = await sql<{ key: string; duties: number }>`
          select concat_ws('/', measure, missed_on, level, area) as key, duties from escalation where closed_at is null`.execute(
          tx,
        )
        expect(new Map(open.rows.map(({ key, duties }) => [key, duties]))).toEqual(expected)
      })
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 2000 * RUNS, markInterruptAsFailure: false },
  )
}, 600_000)
