import { expect, test } from 'vitest'
import fc from 'fast-check'
import { DAY, HOUR } from './cadence.ts'
import { dayOf, isoDay, startOf, type Evidence } from './colour-facts.ts'
import { faultsOf, outcomeOf, type Scene } from './colour-outcome.ts'
import type { ColourRule } from './colour-rule.ts'

const NOON = Date.parse('2021-01-10T12:00:00+08:00')
const TODAY = dayOf(NOON)
const text = { zh: '示例', en: 'example' }
const rule = (given: Partial<ColourRule> & Pick<ColourRule, 'id' | 'ends'>): ColourRule => ({
  colour: 'red',
  class: 'epidemiological',
  text,
  when: { var: `${given.ends.after}.present` },
  spares: [],
  source: 'test',
  ...given,
})
const ends = (
  after: ColourRule['ends']['after'],
  more: Partial<ColourRule['ends']> = {},
): ColourRule['ends'] => ({
  after,
  either: false,
  text,
  ...more,
})
const CONTACT = rule({ id: 'contact', ends: ends('closeContact', { days: 14, negativesOn: [1, 4, 7, 14] }) })
const POSITIVE = rule({ id: 'positive', class: 'laboratory', ends: ends('positiveTest', { negatives: 2 }) })
const SYMPTOMS = rule({
  id: 'symptoms',
  colour: 'yellow',
  class: 'self-declared',
  ends: ends('symptoms', { days: 14, negatives: 1, either: true }),
})
const ISOLATED = rule({ id: 'isolated', colour: 'yellow', class: 'administrative', ends: ends('isolation') })
const RED = rule({
  id: 'override-red',
  class: 'administrative',
  when: { and: [{ var: 'override.present' }, { '===': [{ var: 'override.colour' }, 'red'] }] },
  ends: ends('override'),
})
const GREEN = rule({
  id: 'override-green',
  colour: 'green',
  class: 'administrative',
  when: { and: [{ var: 'override.present' }, { '===': [{ var: 'override.colour' }, 'green'] }] },
  ends: ends('override'),
  spares: ['epidemiological', 'administrative', 'self-declared'],
})
const RULES = [CONTACT, POSITIVE, SYMPTOMS, ISOLATED, RED, GREEN]

let made = 0
const one = (kind: string, payload: object, at = NOON - HOUR, more: Partial<Evidence> = {}): Evidence => ({
  id: `${kind}-${(made += 1)}`,
  kind,
  at,
  account: 'somebody',
  class: CLASSES[kind] ?? 'epidemiological',
  payload: { ...payload },
  ...more,
})
const CLASSES: Record<string, Evidence['class']> = {
  'test-result': 'laboratory',
  'isolation-begun': 'administrative',
  'override-asked': 'administrative',
  'appeal-made': 'self-declared',
}
const negative = (day: number): Evidence =>
  one('test-result', { result: 'negative', method: 'pcr', takenOn: isoDay(day) }, startOf(day) + 10 * HOUR)
const contact = (day: number): Evidence =>
  one('exposure', { ring: 'close', lastOn: isoDay(day), caseNumber: '1' }, startOf(day) + 20 * HOUR)
const at = (now: number, given: Partial<Scene> = {}): Scene => ({
  rules: RULES,
  now,
  home: undefined,
  feverCelsius: 37.3,
  ...given,
})

test('nobody has a colour without a reason', () => {
  expect(outcomeOf([], at(NOON))).toMatchObject({
    colour: 'green',
    class: 'none',
    standing: [],
    nextAt: undefined,
  })
})

test('a contact is red for fourteen days and four tests, and is told which is missing', () => {
  const zero = TODAY - 13
  const tests = [1, 4, 7].map((day) => negative(zero + day))
  const before = outcomeOf([contact(zero), ...tests], at(NOON))
  expect(before).toMatchObject({ colour: 'red', class: 'epidemiological' })
  expect(before.standing[0]?.ends.tests.map(({ done }) => done)).toEqual([
    isoDay(zero + 1),
    isoDay(zero + 4),
    isoDay(zero + 7),
    null,
  ])
  expect(before.standing[0]?.ends.on).toBe(isoDay(zero + 14))
  // The days alone do not end it.
  expect(outcomeOf([contact(zero), ...tests], at(NOON + DAY)).colour).toBe('red')
  expect(outcomeOf([contact(zero), ...tests, negative(zero + 14)], at(NOON + DAY)).colour).toBe('green')
})

test('a missed day is made up for by a later test; one test never counts for two', () => {
  const zero = TODAY - 17
  const late = [7, 14, 15].map((day) => negative(zero + day))
  expect(outcomeOf([contact(zero), ...late], at(NOON)).colour).toBe('red')
  expect(outcomeOf([contact(zero), ...late, negative(zero + 16)], at(NOON)).colour).toBe('green')
  const twice = [negative(zero + 14), negative(zero + 14), negative(zero + 14), negative(zero + 14)]
  expect(outcomeOf([contact(zero), ...twice], at(NOON)).colour).toBe('red')
})

test('either of two ends symptoms; a temperature below the limit is none', () => {
  const cough = one('health-declared', { symptoms: ['cough'] }, startOf(TODAY - 2))
  expect(outcomeOf([cough], at(NOON))).toMatchObject({ colour: 'yellow', class: 'self-declared' })
  expect(outcomeOf([cough, negative(TODAY - 1)], at(NOON)).colour).toBe('green')
  expect(outcomeOf([cough], at(NOON + 13 * DAY)).colour).toBe('green')
})

test('an isolation ends with its days or its end, and asks to be looked at then', () => {
  const begun = one('isolation-begun', { mode: 'home', fromOn: isoDay(TODAY), days: 1 })
  const during = outcomeOf([begun], at(NOON))
  expect(during).toMatchObject({ colour: 'yellow', nextAt: startOf(TODAY + 1) })
  expect(outcomeOf([begun], at(startOf(TODAY + 1))).colour).toBe('green')
  expect(outcomeOf([begun, one('isolation-ended', { how: 'lifted' }, NOON - 1)], at(NOON)).colour).toBe(
    'green',
  )
})

test('an override takes two people, ends in a day, and lives on only confirmed', () => {
  const asked = one('override-asked', { colour: 'red', class: 'epidemiological', caseNumber: '1' })
  const seconded = (account: string): Evidence =>
    one('override-seconded', { override: asked.id }, NOON, { account })
  expect(outcomeOf([asked], at(NOON)).colour).toBe('green')
  expect(outcomeOf([asked, seconded('somebody')], at(NOON)).colour).toBe('green')
  const both = [asked, seconded('another')]
  expect(outcomeOf(both, at(NOON))).toMatchObject({ colour: 'red', class: 'administrative' })
  expect(outcomeOf(both, at(NOON + DAY - 1)).colour).toBe('red')
  expect(outcomeOf(both, at(NOON + DAY)).colour).toBe('green')
  const confirmed = one('override-confirmed', { override: asked.id, untilOn: isoDay(TODAY + 2) }, NOON + HOUR)
  expect(outcomeOf([...both, confirmed], at(NOON + 2 * DAY)).colour).toBe('red')
  expect(outcomeOf([...both, confirmed], at(startOf(TODAY + 3))).colour).toBe('green')
  // Confirmed when it was over already: nothing rises again.
  const late = one('override-confirmed', { override: asked.id, untilOn: isoDay(TODAY + 9) }, NOON + 2 * DAY)
  expect(outcomeOf([...both, late], at(NOON + 3 * DAY)).colour).toBe('green')
  expect(outcomeOf([...both, one('override-ended', { override: asked.id }, NOON)], at(NOON)).colour).toBe(
    'green',
  )
})

test('a green override spares what it says, never a laboratory', () => {
  const asked = one('override-asked', { colour: 'green', class: 'epidemiological', caseNumber: '1' })
  const seconded = one('override-seconded', { override: asked.id }, NOON - 1, { account: 'another' })
  const positive = one('test-result', { result: 'positive', method: 'pcr', takenOn: isoDay(TODAY) })
  expect(outcomeOf([contact(TODAY - 3), asked, seconded], at(NOON)).colour).toBe('green')
  expect(outcomeOf([contact(TODAY - 3), positive, asked, seconded], at(NOON))).toMatchObject({
    colour: 'red',
    class: 'laboratory',
  })
})

test('an administrative reason lapses at the deadline of an appeal nobody answered; a laboratory’s never does', () => {
  const begun = one('isolation-begun', { mode: 'home', fromOn: isoDay(TODAY - 2), days: 14 }, NOON - 2 * DAY)
  const positive = one('test-result', { result: 'positive', method: 'pcr', takenOn: isoDay(TODAY - 1) })
  const appeal = (colour: string, about: Evidence[]): Evidence =>
    one('appeal-made', { colour, about: about.map(({ id }) => id) }, NOON)
  const yellow = appeal('yellow', [begun])
  expect(outcomeOf([begun, yellow], at(NOON + 2 * HOUR - 1))).toMatchObject({
    colour: 'yellow',
    nextAt: NOON + 2 * HOUR,
  })
  expect(outcomeOf([begun, yellow], at(NOON + 2 * HOUR)).colour).toBe('green')
  const rejected = one('appeal-decided', { appeal: yellow.id, upheld: false }, NOON + HOUR)
  expect(outcomeOf([begun, yellow, rejected], at(NOON + 3 * HOUR)).colour).toBe('yellow')
  // Too late is as if never.
  const late = one('appeal-decided', { appeal: yellow.id, upheld: false }, NOON + 3 * HOUR)
  expect(outcomeOf([begun, yellow, late], at(NOON + 4 * HOUR)).colour).toBe('green')
  const red = appeal('red', [positive, begun])
  expect(outcomeOf([positive, begun, red], at(NOON + 5 * HOUR))).toMatchObject({
    colour: 'red',
    class: 'laboratory',
  })
  const upheld = one('appeal-decided', { appeal: red.id, upheld: true }, NOON + HOUR)
  expect(
    outcomeOf([positive, begun, red, upheld], at(NOON + 2 * HOUR)).standing.map(({ rule: id }) => id),
  ).toEqual(['positive'])
})

test('the same evidence gives the same colour in whatever order it lies; more negatives never make it worse', () => {
  const evidence = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 30 }).map((ago) => negative(TODAY - ago)),
      fc.integer({ min: 0, max: 30 }).map((ago) => contact(TODAY - ago)),
      fc.integer({ min: 0, max: 30 }).map((ago) => {
        const day = TODAY - ago
        return one(
          'test-result',
          { result: 'positive', method: 'pcr', takenOn: isoDay(day) },
          startOf(day) + HOUR,
        )
      }),
    ),
    { maxLength: 8 },
  )
  const rank = { green: 0, yellow: 1, red: 2 }
  fc.assert(
    fc.property(evidence, fc.integer({ min: 0, max: 30 }), (given, ago) => {
      const now = outcomeOf(given, at(NOON))
      expect(outcomeOf(given.toReversed(), at(NOON))).toMatchObject({ colour: now.colour, class: now.class })
      const tested = outcomeOf([...given, negative(TODAY - ago)], at(NOON))
      expect(rank[tested.colour]).toBeLessThanOrEqual(rank[now.colour])
    }),
  )
})

test('time alone changes a colour only at a moment that was announced', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 5 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 40 * 24 }),
      (tests, ago, hours) => {
        const given = [contact(TODAY - ago), ...tests.map((day) => negative(TODAY - day))]
        let now = NOON
        const end = NOON + hours * HOUR
        for (;;) {
          const { colour, nextAt } = outcomeOf(given, at(now))
          const until = Math.min(nextAt ?? end, end)
          expect(outcomeOf(given, at(until - 1)).colour).toBe(colour)
          if (until === end) return
          now = until
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('rules with mistakes are told of where they stand', () => {
  expect(faultsOf(RULES)).toEqual([])
  const faulty: [Partial<ColourRule>, RegExp][] = [
    [{ when: { var: 'closeContact.colour' } }, /vocabulary/],
    [{ when: { var: 'closeContact.days' } }, /neither true nor false/],
    [{ when: { '>=': [{ var: 'closeContact.days' }, 3] } }, /whole numbers/],
    [{ when: { nonsense: [1] } }, /no operation/],
    [{ spares: ['administrative'] }, /only a green rule/],
    [{ colour: 'green', spares: ['laboratory'] }, /laboratory/],
  ]
  for (const [given, message] of faulty)
    expect(faultsOf([{ ...CONTACT, ...given }])[0]?.message, JSON.stringify(given)).toMatch(message)
  expect(faultsOf([CONTACT, CONTACT])).toEqual([{ path: '1.id', message: '"contact" is used twice' }])
})

test('a rule without an answer colours nobody and is told of', () => {
  const bad = rule({
    id: 'bad',
    when: { '>=': [{ var: 'closeContact.days' }, 3] },
    ends: ends('closeContact'),
  })
  const outcome = outcomeOf([], at(NOON, { rules: [bad] }))
  expect(outcome.colour).toBe('green')
  expect(outcome.faults).toMatchObject([{ rule: 'bad' }])
})
