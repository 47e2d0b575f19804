import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Bench } from './bench.ts'

/** The first load of a county through the ledger, beside COPY of the same rows into a table without indexes. */
export const benchLoad: Bench = {
  name: 'load',
  filled: true,
  run: async (stage) => {
    const { load, county } = await stage.county()
    const rows = county.households.flatMap(({ area, persons }) =>
      persons.map((person) => [
        person.id,
        area,
        person.name,
        person.bornOn,
        person.identity,
        person.phone ?? '',
      ]),
    )
    const started = performance.now()
    await copyRows(stage.ownerUrl, rows)
    const plain = rows.length / ((performance.now() - started) / 1000)
    const rate = load.records / load.seconds
    const baseline = { what: 'plain COPY, rows/s', value: plain }
    return [
      {
        what: `first load of ${load.records.toLocaleString('en')} households and residents`,
        value: rate,
        unit: 'records/s',
        bar: '≥ 15,000/s and ≥ 0.015 of COPY',
        met: rate >= 15_000 && rate / plain >= 0.015,
        baseline,
      },
    ]
  },
}

async function copyRows(ownerUrl: string, rows: readonly string[][]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('create table plain (a uuid, b text, c text, d date, e text, f text)')
    await pipeline(Readable.from(inPieces(rows)), client.query(copyFrom('copy plain from stdin')))
    await client.query('drop table plain')
  } finally {
    await client.end()
  }
}

/** A thousand rows a piece: a baseline that hands them over one by one measures the handing over. */
function* inPieces(rows: readonly string[][]): Generator<string> {
  for (let from = 0; from < rows.length; from += 1000)
    yield rows
      .slice(from, from + 1000)
      .map((row) => `${row.join('\t')}\n`)
      .join('')
}
