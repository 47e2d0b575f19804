import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { nameOf, type Row } from '../offline/blocks.ts'
import { LiveView } from './live-view.ts'
import { doorToDoor, dutyLine, householdLine, measureLine, NOW, personLine, rowsOf } from './sample.ts'
import { viewOf, withOwn, type View } from './view.ts'
import { Rounds, roundsOf, type Round, type Whose } from './walking.ts'

const ALLEYS = ['130430100201001', '130430100201002']
const DOORS = ['h0', 'h1', 'h2', 'h3']
const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4']
const WHOSE: Whose = { role: 'alley-chief', post: 'post-1', all: false }
const daily = { ...doorToDoor, cadence: { type: 'every' as const, days: 1 } }
const care = {
  ...daily,
  selector: { ...daily.selector, subject: 'person' as const },
  evidence: { kind: 'care-visit', where: [] },
}
const MEASURES = rowsOf(measureLine('m0', doorToDoor), measureLine('m1', daily), measureLine('m2', care))

const door = fc.record({ door: fc.constantFrom(...DOORS), alley: fc.constantFrom(...ALLEYS) })
const row: fc.Arbitrary<Row> = fc
  .oneof(
    door.map(({ door, alley }) => householdLine(door, alley, `${door}号`)),
    fc
      .record({
        person: fc.constantFrom(...PEOPLE),
        home: fc.constantFrom(...DOORS, 'nowhere'),
        standing: fc.constantFrom('here' as const, 'here' as const, 'died' as const),
      })
      .map(({ person, home, standing }) => ({ ...personLine(person, home, person), standing })),
    fc
      .record({
        measure: fc.constantFrom('m0', 'm1', 'm2', 'unknown'),
        subject: fc.constantFrom(...DOORS, ...PEOPLE),
        opensAt: fc.constantFrom(NOW - 50 * HOUR, NOW - 26 * HOUR, NOW - 2 * HOUR),
        outcome: fc.constantFrom('open' as const, 'done' as const),
      })
      .map(({ measure, subject, opensAt, outcome }) => ({
        ...dutyLine(measure, subject, { opensAt, outcome, closesAt: opensAt + 24 * HOUR }),
        ...(outcome === 'done' ? { doneAt: new Date(opensAt + HOUR).toISOString(), doneBy: 'theirs' } : {}),
        subjectKind: subject.startsWith('p') ? ('person' as const) : ('household' as const),
      })),
  )
  .map((line) => rowsOf(line)[0] ?? { table: '', key: '', value: {} })

const draft: fc.Arbitrary<Draft> = fc
  .record({
    id: fc.uuid(),
    subject: fc.constantFrom(...DOORS),
    minutes: fc.integer({ min: -100, max: 0 }),
    said: fc.oneof(
      fc.constantFrom('met', 'vacant', 'nobody-home').map((end) => ({
        kind: 'door-call',
        payload: { end, members: [] },
      })),
      fc.constant({ kind: 'household-registered', area: ALLEYS[0] ?? '', payload: { door: '9号' } }),
      fc.constant({ kind: 'record-withdrawn', corrects: 'theirs', payload: { reason: '错了' } }),
    ),
  })
  .map(({ id, subject, minutes, said }) => ({
    id,
    subject,
    happenedAt: new Date(NOW + minutes * 60_000).toISOString(),
    ...said,
  }))

const step = fc.oneof(
  fc.record({
    is: fc.constant('merge' as const),
    rows: fc.array(row, { maxLength: 6 }),
    gone: fc.array(row, { maxLength: 4 }),
  }),
  fc.record({ is: fc.constant('own' as const), drafts: fc.array(draft, { maxLength: 3 }) }),
  fc.record({ is: fc.constant('seen' as const) }),
  fc.record({ is: fc.constant('passed' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ is: fc.constant('measures' as const) }),
)

test('a view kept up to date is the one put together anew, and so are its rounds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const rows = new Map(MEASURES.map((one) => [nameOf(one), one]))
      let now = NOW
      let drafts: Draft[] = []
      const live = new LiveView(() => rows.values(), KIND_BY_NAME, now)
      const merge = (came: readonly Row[], gone: readonly Row[]): void => {
        for (const one of gone) rows.delete(nameOf(one))
        for (const one of came) rows.set(nameOf(one), one)
        live.merged({ rows: came, gone }, drafts, now)
      }
      live.takeTouched()
      let rounds = new Rounds(live.view(), WHOSE, now)
      for (const one of steps) {
        if (one.is === 'merge') merge(one.rows, one.gone)
        if (one.is === 'measures') merge(MEASURES, [])
        if (one.is === 'own') live.own((drafts = [...drafts, ...one.drafts]))
        if (one.is === 'seen') live.own((drafts = drafts.slice(1)))
        if (one.is === 'passed') live.passed((now += one.hours * HOUR))
        const fresh = withOwn(viewOf(rows.values(), now), drafts, KIND_BY_NAME)
        expect(plain(live.view())).toEqual(plain(fresh))
        const touched = live.takeTouched()
        if (touched === 'all' || one.is === 'passed') rounds = new Rounds(live.view(), WHOSE, now)
        else rounds.again(live.view(), touched, now)
        expect(plainRounds(rounds.list())).toEqual(plainRounds(roundsOf(fresh, WHOSE, now)))
      }
    }),
    { numRuns: 300 },
  )
})

/** Without the order in which rows came: of members, of duties, of doors. */
function plain({ households, persons, duties, base, sites, areas }: View): object {
  const byKey = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  const sorted = (owed: View['duties']) =>
    byKey(owed).map(([subject, list]) => [
      subject,
      list.toSorted((a, b) =>
        a.measure < b.measure ? -1 : a.measure > b.measure ? 1 : a.opensAt - b.opensAt,
      ),
    ])
  return {
    households: byKey(households).map(([id, one]) => [
      id,
      { ...one, members: one.members.toSorted((a, b) => (a.person < b.person ? -1 : 1)) },
    ]),
    persons: byKey(persons),
    duties: sorted(duties),
    base: sorted(base),
    sites: byKey(sites),
    areas: byKey(areas),
  }
}

function plainRounds(rounds: readonly Round[]): object {
  const stops = (list: Round['open']) =>
    list.map(({ subject, overdue, open, done, members, dueAt }) => ({
      subject,
      overdue,
      members,
      dueAt,
      open: open.length,
      done: done.length,
    }))
  return rounds.map(({ area, open, done, overdue }) => ({
    area,
    overdue,
    open: stops(open),
    done: stops(done),
  }))
}

test('what has not changed stays the very same: it is not drawn again', () => {
  const rows = rowsOf(
    ...MEASURES.flatMap(({ value }) => value as ReturnType<typeof measureLine>),
    ...ALLEYS.flatMap((alley, at) => [householdLine(`h${at}`, alley, '1号'), dutyLine('m0', `h${at}`)]),
  )
  const live = new LiveView(() => rows, KIND_BY_NAME, NOW)
  live.takeTouched()
  const rounds = new Rounds(live.view(), WHOSE, NOW)
  const [first, second] = rounds.list()
  const call: Draft = {
    id: 'r1',
    kind: 'door-call',
    subject: 'h1',
    happenedAt: new Date(NOW).toISOString(),
    payload: { end: 'met', members: [] },
  }
  const before = live.view()
  live.own([call])
  expect(live.view()).not.toBe(before)
  const touched = live.takeTouched()
  expect(touched).toEqual(new Set(['h1']))
  rounds.again(live.view(), touched === 'all' ? [] : touched, NOW)
  expect(rounds.list()[0]).toBe(first)
  expect(rounds.list()[1]).not.toBe(second)
  expect(rounds.list()[1]?.done.map(({ subject }) => subject)).toEqual(['h1'])
  const after = live.view()
  live.own([call])
  expect(live.view()).toBe(after)
})
