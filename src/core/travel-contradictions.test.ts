import { expect, test } from 'vitest'
import type { Evidence } from './colour-facts.ts'
import { contradictionsIn } from './travel-contradictions.ts'

const NOW = Date.parse('2021-01-12T08:00:00+08:00')
const one = (id: string, kind: string, payload: Record<string, unknown>, at = NOW - 1000): Evidence => ({
  id,
  kind,
  at,
  account: 'a',
  class: 'self-declared',
  payload,
})
const trip = (id: string, departedOn: string, arrivesOn: string, fromRiskArea = false): Evidence =>
  one(id, 'trip-declared', { departedOn, arrivesOn, fromRiskArea })
const stay = (leftOn: string, risk = 'high'): Evidence => one('stay', 'risk-stay', { leftOn, risk })
const back = (returnedOn: string, fromRiskArea = true): Evidence =>
  one('back', 'travel-return', { returnedOn, fromRiskArea })
const clean = trip('trip', '2021-01-05', '2021-01-08')

test.each<[string, Evidence[], string[]]>([
  ['a stay on the first day of a clean journey', [clean, stay('2021-01-05')], ['undeclared-stay trip stay']],
  ['on its last day', [stay('2021-01-08'), clean], ['undeclared-stay trip stay']],
  ['the day before it', [clean, stay('2021-01-04')], []],
  ['the day after it', [clean, stay('2021-01-09')], []],
  ['where the risk was low', [clean, stay('2021-01-06', 'low')], []],
  ['which was declared', [trip('trip', '2021-01-05', '2021-01-08', true), stay('2021-01-06')], []],
  ['a return from a risk area', [clean, back('2021-01-08')], ['undeclared-return trip back']],
  ['a return from none', [clean, back('2021-01-08', false)], []],
  [
    'two journeys at once',
    [clean, trip('other', '2021-01-07', '2021-01-09', true)],
    ['two-journeys trip other'],
  ],
  ['one journey after the other', [clean, trip('other', '2021-01-08', '2021-01-09')], []],
  ['nothing declared', [stay('2021-01-06'), back('2021-01-06')], []],
  ['said by a clock ahead', [clean, { ...stay('2021-01-06'), at: NOW + 1 }], []],
])('%s', (_, evidence, expected) => {
  const found = contradictionsIn(evidence, NOW)
  expect(found.map(({ why, declared, known }) => `${why} ${declared} ${known}`)).toEqual(expected)
})
