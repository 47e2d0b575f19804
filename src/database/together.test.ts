import { expect, test } from 'vitest'
import { together } from './together.ts'

/** A look-up whose looks the test ends itself. */
function asking() {
  const looks: { keys: readonly string[]; end: PromiseWithResolvers<ReadonlyMap<string, string>> }[] = []
  const ask = together<string>((keys) => {
    const end = Promise.withResolvers<ReadonlyMap<string, string>>()
    looks.push({ keys, end })
    return end.promise
  })
  return { ask, looks }
}

test('one alone is looked up at once; those who come after it together, each key once, and each hears of their own', async () => {
  const { ask, looks } = asking()
  const first = ask('a')
  const others = [ask('b'), ask('c'), ask('b'), ask('a')]
  expect(looks.map(({ keys }) => keys)).toEqual([['a']])
  await expect.poll(() => looks.length).toBe(2)
  expect(looks[1]?.keys).toEqual(['b', 'c', 'a'])
  // The second ends before the first: a slow look holds up nobody else.
  looks[1]?.end.resolve(new Map([['b', 'B']]))
  expect(await Promise.all(others)).toEqual(['B', undefined, 'B', undefined])
  looks[0]?.end.resolve(new Map([['a', 'A']]))
  expect(await first).toBe('A')
})

test('a look that fails fails for those it was for, and the next is made', async () => {
  const { ask, looks } = asking()
  const lost = ask('a')
  looks[0]?.end.reject(new Error('the server went away'))
  await expect(lost).rejects.toThrow('the server went away')
  const again = ask('a')
  await expect.poll(() => looks.length).toBe(2)
  looks[1]?.end.resolve(new Map([['a', 'A']]))
  expect(await again).toBe('A')
})
