import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { within } from '../src/database/connect.ts'
import { DAY, HOUR } from '../src/core/cadence.ts'
import { newPair } from '../src/files/code-root.ts'
import { openBox } from '../src/files/opening-box.ts'
import { entriesOf, entriesOfPeople, type Stay } from '../src/slices/gates/entry-queries.ts'
import { sealEntrant } from '../src/web/offline/entry-box.ts'
import { percentile, timed, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

/** The bar is for 100 million; so many a bench can make in some minutes. What is asked for grows with the case's stays alone. */
const ENTRIES = Number(process.env['BENCH_ENTRIES'] ?? 5_000_000)
const GATES = 500
const DAYS = 14
/** Twice a day through some gate, an hour before and after. */
const STAYS = DAYS * 2
const BAR_MS = 1000

/** Who came to gates while a case was there, in three weeks of a county: from the case's pseudonyms to the boxes, and what unsealing takes. */
export const benchEntries: Bench = {
  name: 'entries',
  filled: false,
  run: async (stage) => {
    const gates = await fill(stage)
    const search = async (turn: number): Promise<{ milliseconds: number; found: number }> => {
      const { value, milliseconds } = await timed(() =>
        within(stage.ledger.database, stage.ledger.county, async (tx) => {
          await entriesOfPeople(
            tx,
            Array.from({ length: 84 }, (_, at) => `none${turn}x${at}`),
          )
          return entriesOf(tx, staysOf(stage, gates, turn), 20_001)
        }),
      )
      return { milliseconds, found: value.length }
    }
    const cold = await search(0)
    const warm: { milliseconds: number; found: number }[] = []
    for (let turn = 1; turn <= 20; turn += 1) {
      await search(turn)
      warm.push(await search(turn))
    }
    const found = Math.round(warm.reduce((sum, one) => sum + one.found, 0) / warm.length)
    const name = `boxes around ${STAYS} stays of a case among ${ENTRIES.toLocaleString('en')}`
    const p95 = percentile(
      warm.map(({ milliseconds }) => milliseconds),
      0.95,
    )
    return [
      {
        what: `${name}, ${found} found, warm`,
        value: p95,
        unit: 'ms p95',
        bar: '< 1 s (of 100 million)',
        met: p95 < BAR_MS,
      },
      {
        what: `${name}, the first search`,
        value: cold.milliseconds,
        unit: 'ms',
        bar: '< 5 s (of 100 million)',
        met: cold.milliseconds < 5 * BAR_MS,
      },
      await unsealing(),
    ]
  },
}

function staysOf({ ledger }: BenchStage, gates: readonly string[], turn: number): Stay[] {
  return Array.from({ length: STAYS }, (_, at) => {
    const middle = ledger.now() - DAY - (at * 12 + ((turn * 7) % 11)) * HOUR
    return {
      gate: gates[(turn * 31 + at) % GATES] ?? '',
      from: new Date(middle - HOUR),
      until: new Date(middle + HOUR),
    }
  })
}

/** Written past the ledger, as owner: what is measured is the search. Three weeks of passes, evenly over gates and time. */
async function fill({ ledger, ownerUrl, id, say }: BenchStage): Promise<string[]> {
  say(`Making ${ENTRIES.toLocaleString('en')} entries …`)
  const gates = Array.from({ length: GATES }, id)
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`set search_path = county_130430`)
    await client.query(`select set_config('hutong.scope', $1, false)`, [ledger.county])
    const now = ledger.now()
    const PART = 250_000
    for (let from = 0; from < ENTRIES; from += PART) {
      // Ids of version 7 whose time is the pass's own, as a phone makes them.
      await client.query(
        `with given as materialized (
          select ($1::uuid[])[1 + (n % ${GATES})] as gate, to_timestamp($2::float8 / 1000 - (n::float8 / ${ENTRIES}) * 20 * 86400) as at,
            (lpad(to_hex((($2::float8 - (n::float8 / ${ENTRIES}) * 20 * 86400000))::bigint), 12, '0') || '7'
              || substr(md5(n::text), 1, 3) || 'a' || substr(md5(n::text), 4, 15))::uuid as id
          from generate_series($3::int, $4::int) n
        ), facts as (
          insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, payload, content_hash)
          select id, nextval('record_seq'), 'gate-pass', gate, $5, at, at, $6, $6, '{"how": "code", "entered": true, "companions": 0}', '\\x00'
          from given
        ), apart as (
          insert into record_personal (id, area, subject, retention, payload)
          select id, $5, gate, 'movement', jsonb_build_object('person', substr(md5(id::text), 1, 16), 'box', repeat(md5(id::text), 5) || substr(md5(id::text), 1, 14))
          from given
        )
        insert into gate_entry (record, gate, area, at, person) select id, gate, $5, at, substr(md5(id::text), 1, 16) from given`,
        [gates, now, from, Math.min(from + PART, ENTRIES) - 1, ledger.county, id()],
      )
      if ((from / PART) % 8 === 7) say(`  ${(from + PART).toLocaleString('en')}`)
    }
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  return gates
}

async function unsealing(): Promise<Figure> {
  const { point, secret } = newPair()
  const gate = '01900000-0000-7000-8000-000000000001'
  const keys = {
    area: '130430',
    version: 1,
    signedAt: 0,
    keys: [{ kid: randomBytes(4), use: 'entries' as const, point, from: 0, until: 9 }],
  }
  const entrant = { epoch: 2662, index: 481_233, name: '张*三' }
  const boxes = await Promise.all(
    Array.from({ length: 500 }, async () =>
      Buffer.from((await sealEntrant(keys, { entrant, gate, now: 1 })) ?? '', 'base64url'),
    ),
  )
  const { milliseconds } = await timed(async () => {
    for (const box of boxes) if (!openBox({ secret, point }, box, gate)) throw new Error('a box did not open')
  })
  const value = boxes.length / (milliseconds / 1000)
  return { what: 'boxes unsealed', value, unit: '/s', bar: 'reported', met: true }
}
