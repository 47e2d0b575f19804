import { sql } from 'kysely'
import { chance, type Chance } from '../demo/chance.ts'
import { within, type Tx } from '../src/database/connect.ts'
import { nameGrams } from '../src/slices/register/name-grams.ts'
import { peopleNear } from '../src/slices/register/near.ts'
import { peopleLike } from '../src/slices/register/queries.ts'
import { percentile, samplesOf, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

const EXACT = 10
const NEAR = 50
const LIMIT = 20

/** `mayMiss`: the share of queries that may find nobody. */
type Asking = {
  what: string
  bar: number
  mayMiss: number
  find: (tx: Tx, query: string) => Promise<unknown[]>
}

/** Two hundred people of the county, asked for by what somebody at a desk would type, right and with one mistake. */
export const benchSearch: Bench = {
  name: 'search',
  filled: true,
  run: async (stage) => {
    const { county } = await stage.county()
    const luck = chance(3)
    const people = Array.from({ length: 210 }, () => luck.pick(luck.pick(county.households).persons))
    const ofThree = county.households
      .flatMap(({ persons }) => persons)
      .filter(({ name }) => name.length === 3)
    const names = Array.from({ length: 210 }, () => luck.pick(ofThree).name)
    const exact = (what: string): Asking => ({
      what,
      bar: EXACT,
      mayMiss: 0,
      find: (tx, query) => peopleLike(tx, query, stage.ledger.sealer.match, LIMIT),
    })
    const near = (what: string): Asking => ({
      what,
      bar: NEAR,
      // Two neighbours that are the same letter make no mistake when swapped: then the search for near names rightly finds nobody.
      mayMiss: 0.1,
      find: (tx, query) => peopleNear(tx, query, LIMIT),
    })
    const asked: [Asking, string[]][] = [
      [exact('by name'), people.map(({ name }) => name)],
      [exact('by surname, which thousands have'), people.map(({ name }) => name.slice(0, 1))],
      [exact('by pinyin'), people.map(({ name }) => longest(name, '='))],
      [exact('by initials'), people.map(({ name }) => longest(name, '~'))],
      [exact('by identity number'), people.map(({ identity }) => identity)],
      [near('near: one of three characters wrong'), names.map((name) => wrongCharacter(name, luck))],
      [near('near: one letter of the pinyin'), names.map((name) => wrongLetter(longest(name, '='), luck))],
    ]
    const baseline = { what: 'an empty transaction', value: await emptyTransaction(stage) }
    const figures: Figure[] = []
    for (const [asking, queries] of asked)
      figures.push({ ...(await figure(stage, asking, queries)), baseline })
    return figures
  },
}

/** What a transaction costs here and now that asks for nothing: on a busy machine that is most of every figure. */
async function emptyTransaction({ ledger }: BenchStage): Promise<number> {
  const samples = await samplesOf(200, () =>
    within(ledger.database, ledger.county, (tx) => sql`select 1`.execute(tx)),
  )
  return percentile(samples, 0.95)
}

/** The longest piece of a kind: the whole pinyin, all the initials. */
function longest(name: string, mark: string): string {
  return nameGrams(name)
    .filter((gram) => gram.startsWith(mark))
    .reduce((best, gram) => (gram.length > best.length ? gram : best), '')
    .slice(1)
}

function wrongCharacter(name: string, luck: Chance): string {
  const at = luck.between(0, 2)
  return [...name].map((character, index) => (index === at ? '坤' : character)).join('')
}

/** A letter wrong, missing, or changed places with the next. */
function wrongLetter(pinyin: string, luck: Chance): string {
  const at = luck.between(0, pinyin.length - 2)
  const [before, here, next, after] = [pinyin.slice(0, at), pinyin[at], pinyin[at + 1], pinyin.slice(at + 2)]
  return luck.pick([`${before}x${next}${after}`, before + next + after, `${before}${next}${here}${after}`])
}

async function figure(
  { ledger }: BenchStage,
  { what, bar, mayMiss, find }: Asking,
  queries: readonly string[],
): Promise<Figure> {
  const { database, county } = ledger
  let missed = 0
  const samples = await samplesOf(queries.length - 10, async (turn) => {
    const found = await within(database, county, (tx) => find(tx, queries[turn] ?? ''))
    if (found.length === 0) missed += 1
  })
  if (missed > queries.length * mayMiss)
    throw new Error(`nobody found for ${missed} of ${queries.length}: ${what}`)
  const value = percentile(samples, 0.95)
  return { what: `people ${what}`, value, unit: 'ms p95', bar: `< ${bar} ms`, met: value < bar }
}
