import { chance } from '../demo/chance.ts'
import { within } from '../src/database/connect.ts'
import { nameGrams } from '../src/slices/register/name-grams.ts'
import { peopleLike } from '../src/slices/register/queries.ts'
import { percentile, samplesOf, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

const BAR = 10
const LIMIT = 20

/** Two hundred people of the county, asked for by what somebody at a desk would type. */
export const benchSearch: Bench = {
  name: 'search',
  filled: true,
  run: async (stage) => {
    const { county } = await stage.county()
    const luck = chance(3)
    const people = Array.from({ length: 210 }, () => luck.pick(luck.pick(county.households).persons))
    const pinyin = (name: string, mark: string): string =>
      nameGrams(name)
        .filter((gram) => gram.startsWith(mark))
        .reduce((longest, gram) => (gram.length > longest.length ? gram : longest), '')
        .slice(1)
    return [
      await figure(
        stage,
        'by name',
        people.map(({ name }) => name),
      ),
      await figure(
        stage,
        'by pinyin',
        people.map(({ name }) => pinyin(name, '=')),
      ),
      await figure(
        stage,
        'by initials',
        people.map(({ name }) => pinyin(name, '~')),
      ),
      await figure(
        stage,
        'by identity number',
        people.map(({ identity }) => identity),
      ),
    ]
  },
}

async function figure({ ledger }: BenchStage, what: string, queries: readonly string[]): Promise<Figure> {
  const { database, county, sealer } = ledger
  const samples = await samplesOf(queries.length - 10, async (turn) => {
    const found = await within(database, county, (tx) =>
      peopleLike(tx, queries[turn] ?? '', sealer.match, LIMIT),
    )
    if (found.length === 0) throw new Error(`nobody found for "${queries[turn]}"`)
  })
  const value = percentile(samples, 0.95)
  return { what: `people ${what}`, value, unit: 'ms p95', bar: `< ${BAR} ms`, met: value < BAR }
}
