import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK_ROWS, emptyLayout, LATER, merge, nameOf, readBlock, type Row } from './blocks.ts'

const row = (table: string, key: number, value = 0): Row => ({ table, key: String(key), value: { value } })

test('rows fill blocks of one table each, and a change writes only the block it is in', () => {
  const layout = emptyLayout()
  const rows = [
    ...Array.from({ length: 450 }, (_, key) => row('person', key)),
    ...Array.from({ length: 30 }, (_, key) => row('duty', key)),
  ]
  const first = merge(layout, rows, [])
  expect([...first.values()].map(({ length }) => length)).toEqual([BLOCK_ROWS, BLOCK_ROWS, 50, 30])
  for (const kept of first.values()) expect(new Set(kept.map(({ table }) => table)).size).toBe(1)
  const [one = 0, , last = 0, duties = 0] = [...first.keys()]
  const second = merge(layout, [row('person', 7, 1)], [])
  expect([...second.keys()]).toEqual([one])
  expect(second.get(one)).toHaveLength(BLOCK_ROWS)
  const third = merge(layout, [row('person', 1000)], [{ table: 'duty', key: '3' }])
  expect([...third].map(([block, kept]) => [block, kept.length])).toEqual([
    [duties, 29],
    [last, 51],
  ])
  // Read in the order of their numbers, what today's list is made of comes before everybody.
  expect([duties < LATER, one >= LATER]).toEqual([true, true])
})

test('whatever is merged in whatever steps, the disk read anew says the same as memory', () => {
  const change = fc.record({
    rows: fc.array(fc.tuple(fc.constantFrom('person', 'duty'), fc.nat(400), fc.nat(9)), { maxLength: 300 }),
    gone: fc.array(fc.tuple(fc.constantFrom('person', 'duty'), fc.nat(400)), { maxLength: 100 }),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const layout = emptyLayout()
      const disk = new Map<number, Row[]>()
      const model = new Map<string, Row>()
      for (const { rows, gone } of changes) {
        const given = rows.map(([table, key, value]) => row(table, key, value))
        const dead = gone.map(([table, key]) => ({ table, key: String(key) }))
        for (const [block, kept] of merge(layout, given, dead))
          if (kept.length === 0) disk.delete(block)
          else disk.set(block, kept)
        for (const one of dead) model.delete(nameOf(one))
        for (const one of given) model.set(nameOf(one), one)
      }
      const again = emptyLayout()
      for (const [block, kept] of disk) readBlock(again, block, kept)
      const sorted = (map: ReadonlyMap<string, Row>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(again.rows)).toEqual(sorted(model))
      expect(sorted(layout.rows)).toEqual(sorted(model))
      for (const kept of disk.values()) expect(kept.length).toBeLessThanOrEqual(BLOCK_ROWS)
    }),
    { numRuns: 60 },
  )
})
