import { beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import { sql } from 'kysely'
import { clockWindows, eventWindows, HOUR, type Window } from '../../core/cadence.ts'
import { conditionToJsonpath, isMet, type Condition } from '../../core/condition.ts'
import { isSelected, measureSpec, type MeasureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { recount } from './queries.ts'
import { useDatabase } from '../../../test/harness.ts'
import { draftOf, handClock, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'

const fixture = useDatabase()
const clock = handClock()
const ALLEYS = ['130430100001001', '130430201001001'] as const
let ledger: Ledger
let by: Principal

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  by = principal()
  await openAreas(ledger, by, ['130430', '130430100', '130430201', ...ALLEYS])
})

const COMMON = {
  title: { zh: '测', en: 'test' },
  selector: { subject: 'person', none: ['state:away'] },
  evidence: { kind: 'health-check', where: [{ field: 'celsius', atMost: 37.2 }] },
  doer: 'alley-chief',
  answerable: 'territorial',
}
const EVENT = { kind: 'travel-return', where: [{ field: 'fromRiskArea', is: true }] }
const SPECS: readonly MeasureSpec[] = [
  { ...COMMON, key: 'once', cadence: { type: 'once', withinHours: 30 }, graceHours: 6 },
  {
    ...COMMON,
    key: 'every',
    cadence: { type: 'every', days: 2 },
    selector: { subject: 'person', any: ['need:care', 'occupation:driver'] },
  },
  { ...COMMON, key: 'on-days', cadence: { type: 'onDays', event: EVENT, days: [0, 1, 3] } },
  { ...COMMON, key: 'within', cadence: { type: 'within', event: EVENT, minutes: 90 } },
].map((spec) => measureSpec.parse(spec))

type Duty = {
  measure: string
  subject: string
  window: Window
  lateAt: number
  withdrawn: boolean
  waived: boolean
}
type Evidence = { id: string; subject: string; at: number; good: boolean; valid: boolean }
type Measure = {
  id: string
  spec: MeasureSpec
  area: string
  startedAt: number
  madeUntil: number
  ended: boolean
}
type Subject = { id: string; area: string; tags: Set<string> }

/** The engine's semantics written a second time, one duty at a time, from the words in its comments. */
class Model {
  duties = new Map<string, Duty>()
  evidence: Evidence[] = []
  measures: Measure[] = []
  subjects: Subject[] = []
  events: { subject: string; at: number }[] = []

  outcome({ measure, subject, window, lateAt, withdrawn, waived }: Duty): number {
    if (withdrawn) return 4
    const times = this.evidence
      .filter((one) => one.valid && one.good && one.subject === subject && this.find(measure) !== undefined)
      .map(({ at }) => at)
      .filter((at) => at >= window.opensAt && (window.closesAt === null || at < window.closesAt))
    if (times.length === 0) return waived ? 3 : 0
    return Math.min(...times) <= lateAt ? 1 : 2
  }

  find(id: string): Measure | undefined {
    return this.measures.find((one) => one.id === id)
  }

  fits({ spec, area }: Measure, subject: Subject): boolean {
    return (
      subject.area.startsWith(area) && isSelected(spec.selector, { kind: 'person', tags: [...subject.tags] })
    )
  }

  put(measure: Measure, subject: Subject, windows: Window[]): void {
    for (const window of windows) {
      const key = `${measure.id}/${window.opensAt}/${subject.id}`
      const there = this.duties.get(key)
      if (there) there.withdrawn = false
      else {
        const lateAt = window.dueAt + measure.spec.graceHours * HOUR
        this.duties.set(key, {
          measure: measure.id,
          subject: subject.id,
          window,
          lateAt,
          withdrawn: false,
          waived: false,
        })
      }
    }
  }

  eventsOf(measure: Measure, subject: Subject, dueAfter: number): Window[] {
    return this.events
      .filter((event) => event.subject === subject.id)
      .flatMap((event) => eventWindows(measure.spec.cadence, event.at))
      .filter(({ dueAt }) => dueAt > dueAfter)
  }

  start(measure: Measure): void {
    this.measures.push(measure)
    for (const subject of this.subjects.filter((one) => this.fits(measure, one))) {
      this.put(measure, subject, clockWindows(measure.spec.cadence, measure.startedAt, measure.madeUntil))
      this.put(measure, subject, this.eventsOf(measure, subject, measure.startedAt))
    }
  }

  touch(subject: Subject, at: number): void {
    for (const duty of this.duties.values()) {
      const measure = this.find(duty.measure)
      const misfit = measure !== undefined && duty.subject === subject.id && !this.fits(measure, subject)
      if (misfit && duty.lateAt > at && this.outcome(duty) === 0) duty.withdrawn = true
    }
    for (const measure of this.measures.filter((one) => !one.ended && this.fits(one, subject))) {
      const windows = clockWindows(measure.spec.cadence, measure.startedAt, measure.madeUntil)
      this.put(
        measure,
        subject,
        windows.filter(({ closesAt }) => closesAt === null || closesAt > at),
      )
      this.put(measure, subject, this.eventsOf(measure, subject, at))
    }
  }

  turn(through: number): void {
    for (const measure of this.measures.filter(
      ({ ended, spec }) => !ended && spec.cadence.type === 'every',
    )) {
      const windows = clockWindows(measure.spec.cadence, measure.startedAt, through).filter(
        ({ opensAt }) => opensAt > measure.madeUntil,
      )
      for (const subject of this.subjects.filter((one) => this.fits(measure, one)))
        this.put(measure, subject, windows)
      measure.madeUntil = Math.max(measure.madeUntil, through)
    }
  }
}

type Step = (model: Model) => Promise<void>
const iso = (at: number): string => new Date(at).toISOString()

async function put(kind: string, subject: string, payload: object, more: object = {}): Promise<string> {
  const draft = draftOf(kind, subject, payload, {
    id: newId(clock.now()),
    happenedAt: iso(clock.now()),
    ...more,
  })
  await appendRecords(ledger, by, [draft])
  return draft.id
}

const any = fc.nat({ max: 1000 })
const of = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(items.length, 1)]
const TAGS = ['need:care', 'occupation:driver', 'state:away'] as const

async function register(model: Model, area: string, tags: readonly string[]): Promise<void> {
  const subject = { id: newId(clock.now()), area, tags: new Set(tags) }
  await put('person-registered', subject.id, { household: newId(), name: '某', tags: [...tags] }, { area })
  model.subjects.push(subject)
  model.touch(subject, clock.now())
}

async function start(model: Model, spec: MeasureSpec, area: string): Promise<void> {
  const id = newId(clock.now())
  await put('measure-started', id, { spec }, { area })
  model.start({ id, spec, area, startedAt: clock.now(), madeUntil: clock.now(), ended: false })
}

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(any, any).map(
    ([alley, tag]): Step =>
      (model) =>
        register(model, of(ALLEYS, alley) ?? '', tag % 2 ? [of(TAGS, tag) ?? ''] : []),
  ),
  fc.tuple(any, any, fc.boolean()).map(
    ([which, tag, add]): Step =>
      async (model) => {
        const [subject, name] = [of(model.subjects, which), of(TAGS, tag) ?? '']
        if (!subject) return
        await put('person-tagged', subject.id, add ? { add: [name] } : { drop: [name] })
        subject.tags[add ? 'add' : 'delete'](name)
        model.touch(subject, clock.now())
      },
  ),
  fc.tuple(any, fc.constantFrom('130430', '130430100')).map(
    ([which, area]): Step =>
      async (model) => {
        const spec = of(SPECS, which)
        if (spec && model.measures.length < 7) await start(model, spec, area)
      },
  ),
  any.map(
    (which): Step =>
      async (model) => {
        const measure = of(model.measures, which)
        if (!measure || measure.ended) return
        await put('measure-ended', measure.id, { reason: '完' }, { area: measure.area })
        measure.ended = true
        for (const duty of model.duties.values()) {
          if (duty.measure === measure.id && duty.lateAt > clock.now() && model.outcome(duty) === 0)
            duty.withdrawn = true
        }
      },
  ),
  fc.nat({ max: 60 }).map(
    (hours): Step =>
      async (model) => {
        const through = clock.now() + hours * HOUR
        await put('day-turned', newId(), { through: iso(through) }, { area: '130430' })
        model.turn(through)
      },
  ),
  any.map(
    (which): Step =>
      async (model) => {
        const subject = of(model.subjects, which)
        if (!subject) return
        await put('travel-return', subject.id, { fromRiskArea: true })
        subject.tags.add('origin:risk-area')
        model.events.push({ subject: subject.id, at: clock.now() })
        model.touch(subject, clock.now())
        for (const measure of model.measures.filter((one) => !one.ended && model.fits(one, subject))) {
          model.put(measure, subject, eventWindows(measure.spec.cadence, clock.now()))
        }
      },
  ),
  fc.tuple(any, fc.nat({ max: 30 }), fc.boolean()).map(
    ([which, hoursAgo, good]): Step =>
      async (model) => {
        const subject = of(model.subjects, which)
        if (!subject) return
        const at = clock.now() - hoursAgo * HOUR
        const id = await put(
          'health-check',
          subject.id,
          { celsius: good ? 36.5 : 38.5 },
          { happenedAt: iso(at) },
        )
        model.evidence.push({ id, subject: subject.id, at, good, valid: true })
      },
  ),
  fc.tuple(any, fc.boolean()).map(
    ([which, withdraw]): Step =>
      async (model) => {
        const old = of(model.evidence, which)
        if (!old?.valid) return
        old.valid = false
        if (withdraw)
          await put('record-withdrawn', newId(), { reason: '错' }, { area: '130430', corrects: old.id })
        else {
          const id = await put(
            'health-check',
            old.subject,
            { celsius: 36.4 },
            { happenedAt: iso(old.at), corrects: old.id },
          )
          model.evidence.push({ id, subject: old.subject, at: old.at, good: true, valid: true })
        }
      },
  ),
  any.map(
    (which): Step =>
      async (model) => {
        const duty = of([...model.duties.values()], which)
        if (!duty) return
        await put('duty-waived', duty.subject, {
          measure: duty.measure,
          opensAt: iso(duty.window.opensAt),
          reason: '已转运',
        })
        duty.waived = true
      },
  ),
  fc.integer({ min: 1, max: 16 }).map(
    (hours): Step =>
      async () =>
        clock.forward(hours * HOUR),
  ),
]

/** What happens all day long comes up more often than what happens once a week. */
const likely = fc.oneof(
  ...steps.map((arbitrary, index) => ({ arbitrary, weight: [1, 2, 1, 1, 3, 2, 6, 2, 1, 4][index] ?? 1 })),
)

test('after any sequence: no duty twice, none lost, every outcome right, every counter a recount', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(likely, { minLength: 20, maxLength: 60, size: 'max' }), async (sequence) => {
      const model = new Model()
      clock.reset()
      await register(model, ALLEYS[0], ['need:care'])
      await register(model, ALLEYS[1], [])
      for (const spec of SPECS) await start(model, spec, '130430')
      for (const step of sequence) {
        clock.forward(1000)
        await step(model)
      }
      await within(ledger.database, '130430', async (tx) => {
        const { rows } = await sql<{ key: string; outcome: number }>`
          select concat_ws('/', m.id, (extract(epoch from d.opens_at) * 1000)::bigint, d.subject) as key, d.outcome
          from duty d join measure m on m.measure = d.measure
          where m.id = any(${model.measures.map(({ id }) => id)}::uuid[])
            and d.subject = any(${model.subjects.map(({ id }) => id)}::uuid[])`.execute(tx)
        const engine = Object.fromEntries(rows.map(({ key, outcome }) => [key, outcome]))
        const expected = Object.fromEntries(
          [...model.duties].map(([key, duty]) => [key, model.outcome(duty)]),
        )
        expect(engine).toEqual(expected)
        expect(await recount(tx)).toMatchObject({ wrong: 0 })
      })
      // The next sequence starts with no measure running, so that subjects of this one stay out of it.
      for (const { id, area, ended } of model.measures)
        if (!ended) await put('measure-ended', id, { reason: '完' }, { area })
    }),
    { numRuns: 40, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  )
}, 60_000)

test('a condition means the same to the phone and to PostgreSQL', async () => {
  const value = fc.oneof(
    fc.constantFrom('a', 'b', ''),
    fc.integer({ min: -2, max: 2 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([1]),
  )
  const scalar = fc.oneof(fc.constantFrom('a', 'b'), fc.integer({ min: -2, max: 2 }), fc.boolean())
  const clause = fc.record(
    {
      field: fc.constantFrom('a', 'b', 'c.d'),
      is: scalar,
      not: scalar,
      in: fc.array(scalar, { minLength: 1, maxLength: 3 }),
      atLeast: fc.integer({ min: -2, max: 2 }),
      atMost: fc.integer({ min: -2, max: 2 }),
    },
    { requiredKeys: ['field'] },
  )
  const payload = fc.record(
    { a: value, b: value, c: fc.oneof(value, fc.record({ d: value })) },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(clause, { maxLength: 3 }), payload, async (condition: Condition, given) => {
      const { rows } = await fixture.database.pool.query<{ met: boolean | null }>(
        'select $1::jsonb @@ $2::jsonpath as met',
        [JSON.stringify(given), conditionToJsonpath(condition)],
      )
      expect(rows[0]?.met === true).toBe(isMet(condition, given))
    }),
    { numRuns: 500 },
  )
})
