import { expect, test } from 'vitest'
import { checkCharacter } from '../src/core/identity.ts'
import { buildCounty, POPULATIONS, readGrid } from './county.ts'

const NOW = Date.parse('2021-01-09T02:00:00Z')

test('the same seed gives the same county, another seed another', () => {
  const build = (seed: number) => buildCounty({ households: 600, seed, now: NOW })
  expect(build(1)).toEqual(build(1))
  expect(build(2).households.map(({ persons }) => persons[0]?.name)).not.toEqual(
    build(1).households.map(({ persons }) => persons[0]?.name),
  )
})

test('the grid is the real one: a county, 7 townships and towns, 225 villages and communities', () => {
  const byLength = Map.groupBy(readGrid(), ({ number }) => number.length)
  expect([...byLength].map(([length, areas]) => [length, areas.length])).toEqual([
    [6, 1],
    [9, 7],
    [12, 225],
  ])
})

test('the whole county is there in full: doors, people, numbers that are valid and no one else’s', () => {
  const { households, areas, posts } = buildCounty({ ...POPULATIONS.full, seed: 130430, now: NOW })
  const people = households.flatMap(({ persons }) => persons)
  expect(households.length).toBeGreaterThan(60_000)
  expect(people.length).toBeGreaterThan(200_000)
  const identities = people.map(({ identity }) => identity)
  expect(new Set(identities).size).toBe(identities.length)
  expect(identities.every((one) => checkCharacter(one.slice(0, 17)) === one.slice(17))).toBe(true)
  const numbers = new Set(areas.map(({ number }) => number))
  expect(households.every(({ area }) => numbers.has(area))).toBe(true)
  expect(new Set(posts.map(({ username }) => username)).size).toBe(posts.length)
  // No operator has numbers that begin with 100: nobody real is called.
  expect(people.every(({ phone }) => phone === undefined || /^100\d{8}$/.test(phone))).toBe(true)
})
