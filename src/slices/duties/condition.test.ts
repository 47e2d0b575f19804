import { expect, test } from 'vitest'
import fc from 'fast-check'
import { conditionToJsonpath, isMet, type Condition } from '../../core/condition.ts'
import { useDatabase } from '../../../test/harness.ts'

const fixture = useDatabase()

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
    { numRuns: 3000 },
  )
})
