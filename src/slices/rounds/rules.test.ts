import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import type { Fix } from '../../core/fix.ts'
import { questionsOf, type Rule, type RoundRecord } from './rules.ts'

const ALLEY = '130430100001001'
/** Ten in the morning in the county. */
const MORNING = Date.parse('2021-01-12T10:00:00+08:00')

type Given = Partial<RoundRecord> & { second: number }

/** A round: one record a door, `second` after the morning; doors are numbered unless given. */
function round(given: readonly Given[]): RoundRecord[] {
  return given.map(({ second, ...more }, index) => ({
    id: `record-${String(index).padStart(4, '0')}`,
    account: 'chief',
    area: ALLEY,
    door: `door-${index}`,
    at: MORNING + second * 1000,
    onPhone: true,
    payload: { end: 'met', members: [{ person: 'p', present: true }] },
    ...more,
  }))
}

const every = (doors: number, seconds: number, more: Partial<RoundRecord> = {}): RoundRecord[] =>
  round(Array.from({ length: doors }, (_, index) => ({ second: index * seconds, ...more })))

/** So many metres north of the alley. */
const fixAt = (metres: number, accuracy = 15): Fix => ({
  latitude: 36.81 + metres / 111_195,
  longitude: 115.17,
  accuracy,
})
/** Doors two minutes apart, each recorded so far from the alley. */
const placed = (
  metres: readonly number[],
  more: Partial<RoundRecord> & { accuracy?: number } = {},
): RoundRecord[] =>
  round(metres.map((one, index) => ({ second: index * 120, fix: fixAt(one, more.accuracy), ...more })))

const note = (text: string) => ({ payload: { end: 'met', note: text, members: [{ person: 'p' }] } })
const warm = (celsius: number) => ({ payload: { celsius } })
const rulesOf = (records: readonly RoundRecord[], doors = 30): Rule[] =>
  questionsOf(records, new Map([[ALLEY, doors]])).map(({ rule }) => rule)

describe('what is asked about, and what is not', () => {
  test.each<[string, Rule[], RoundRecord[], number?]>([
    ['an ordinary morning: twenty doors, two minutes each', [], every(20, 120)],
    ['ten doors, each answered, twelve seconds apart', ['pace'], every(10, 12)],
    ['nine of them', [], every(9, 12)],
    ['ten, twenty seconds apart: just possible', [], every(10, 20)],
    ['ten where nobody answered: knocking is quick', [], every(10, 12, { payload: { end: 'nobody-home' } })],
    ['ten keyed in at a desk in the evening', [], every(10, 12, { onPhone: false })],
    ['a whole alley in one minute', ['alley-at-once'], every(12, 4), 12],
    ['the same doors of an alley thrice as long: pace, not the alley', ['pace'], every(12, 4), 36],
    ['the same words at five doors', ['copied'], every(5, 120, note('一家五口均在家，无外出'))],
    ['at four', [], every(4, 120, note('一家五口均在家，无外出'))],
    ['a short word at many', [], every(12, 120, note('在家'))],
    ['a laboratory’s name is no note', [], every(12, 120, { payload: { laboratory: '示例检测中心', members: [{}] } })],
    ['the same words keyed in at a desk', ['copied'], every(5, 120, { onPhone: false, ...note('All at home, nobody away') })],
    ['eight readings alike', ['same-temperature'], every(8, 120, warm(36.5))],
    ['seven', [], every(7, 120, warm(36.5))],
    ['eight with one that differs', [], round(Array.from({ length: 8 }, (_, i) => ({ second: i * 120, ...warm(i === 4 ? 36.6 : 36.5) })))],
    ['readings among the answers of one door', ['same-temperature'], round([
      { second: 0, payload: { members: Array.from({ length: 4 }, () => ({ celsius: 36.4 })) } },
      { second: 300, payload: { members: Array.from({ length: 4 }, () => ({ celsius: 36.4 })) } },
    ])],
    ['three doors after ten in the evening', ['night'], every(3, 600).map((one) => ({ ...one, at: one.at + 12.5 * HOUR }))],
    ['six doors in the alley, three entered five kilometres away', ['far'], placed([0, 30, 60, 90, 120, 150, 5000, 5010, 5020])],
    ['two of them', [], placed([0, 30, 60, 90, 120, 150, 5000, 5010])],
    ['three at 900 m: an alley may be that long', [], placed([0, 30, 60, 90, 120, 150, 900, 910, 920])],
    ['three far away by phones that say they may be', [], placed([0, 30, 60, 90, 120, 150, 5000, 5010, 5020], { accuracy: 3000 })],
    ['three far from four: too few to compare with', [], placed([0, 30, 60, 90, 5000, 5010, 5020])],
    ['as many far as near: nobody can tell which', [], placed([0, 30, 60, 90, 120, 5000, 5010, 5020, 5030, 5040])],
    ['all from one place, far or not: nothing to compare with', [], placed([5000, 5001, 5002, 5003, 5004, 5005])],
    ['three keyed in at a desk in the county town', [], [...placed([0, 30, 60, 90, 120, 150]), ...placed([5000, 5010, 5020], { onPhone: false }).map((one, index) => ({ ...one, id: `desk-${index}`, door: `desk-${index}` }))]],
    ['two', [], every(2, 600).map((one) => ({ ...one, at: one.at + 12.5 * HOUR }))],
  ])('%s', (_, expected, records, doors = 30) => {
    expect(rulesOf(records, doors)).toEqual(expected)
  }) // prettier-ignore

  test('another person between two doors breaks no row and adds none', () => {
    const [mine, others] = [every(10, 12), every(9, 12, { account: 'other' })]
    const found = questionsOf([...others, ...mine], new Map())
    expect(found).toMatchObject([{ rule: 'pace', account: 'chief', figure: 12 }])
    expect(found[0]?.doors).toHaveLength(10)
  })

  test('says where, from when to when, and what it saw', () => {
    const [question] = questionsOf(every(12, 15), new Map())
    expect(question).toEqual({
      rule: 'pace',
      account: 'chief',
      areas: [ALLEY],
      from: MORNING,
      to: MORNING + 11 * 15_000,
      first: 'record-0000',
      doors: Array.from({ length: 12 }, (_, index) => `door-${index}`),
      figure: 15,
    })
  })
})

test('where phones were on earlier days tells of a day on which all was recorded elsewhere', () => {
  const records = placed([5000, 5010, 5020, 5030])
  const before = new Map([[ALLEY, [0, 20, 40, 60, 80, 100].map((metres) => fixAt(metres))]])
  expect(questionsOf(records, new Map(), before)).toMatchObject([{ rule: 'far', figure: 4900 }])
  expect(questionsOf(records, new Map(), new Map())).toEqual([])
})

const day = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 8 * 3600 }),
    door: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'),
    account: fc.constantFrom('one', 'two'),
    onPhone: fc.boolean(),
    fix: fc.constantFrom(undefined, fixAt(0), fixAt(60), fixAt(9000)),
    payload: fc.constantFrom<Record<string, unknown>>(
      { celsius: 36.5 },
      { end: 'met', members: [{}], note: '家中无人外出返回' },
      { end: 'nobody-home' },
    ),
  }),
  { maxLength: 80 },
)

test('whatever order records come in, the questions are the same, and each is about records of its own person', () => {
  fc.assert(
    fc.property(day, fc.infiniteStream(fc.nat()), (given, order) => {
      const records = round(given)
      const mixed = records
        .map((record) => ({ record, key: order.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ record }) => record)
      const doors = new Map([[ALLEY, 12]])
      const questions = questionsOf(records, doors)
      expect(questionsOf(mixed, doors)).toEqual(questions)
      for (const { account, first, doors: named, from, to } of questions) {
        const own = records.filter((one) => one.account === account)
        expect(own.find(({ id }) => id === first)?.at).toBe(from)
        expect(own.map(({ door }) => door)).toEqual(expect.arrayContaining(named))
        expect(from).toBeLessThanOrEqual(to)
      }
    }),
    { numRuns: 200 },
  )
})

test('the slowest pace that is asked about never falls on somebody who takes twenty seconds a door', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 20, max: 600 }), { minLength: 1, maxLength: 40 }), (gaps) => {
      let second = 0
      const records = round(gaps.map((gap) => ({ second: (second += gap) })))
      // At most forty times ten minutes: it stays day, and no other rule speaks.
      expect(rulesOf(records, 1000)).toEqual([])
    }),
  )
})
