import { sql } from 'kysely'
import { COUNTY_OFFSET, DAY, dayStart } from '../../core/cadence.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { sharedFor } from '../../core/sharing.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { ruleTitles } from './actions.ts'
import { appealLine } from './appeals.ts'
import type { publicCounts } from './contract.ts'
import { appealsOf } from './queries.ts'

type Day = ReplyOf<typeof publicCounts>['days'][number]
const DAYS = 30
/** Asked by anyone, counted at most once a minute. */
const shared = sharedFor(60_000)

/** What happened to colours on each of the last days, without anybody in it. */
export async function readPublicCounts(ledger: Ledger): Promise<{ days: Day[] }> {
  const { database, county } = ledger
  return { days: await shared(ledger, 'days', () => within(database, county, (tx) => count(tx, ledger))) }
}

async function count(tx: Tx, ledger: Ledger): Promise<Day[]> {
  const now = ledger.now()
  const since = new Date(dayStart(now) - (DAYS - 1) * DAY)
  const day = sql`to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`
  const { rows: turns } = await sql<{ day: string; colour: string; rules: string[]; people: number }>`
    select ${day} as day, colour, rules, count(*) as people from colour_turn where at >= ${since} group by 1, 2, 3`.execute(
    tx,
  )
  const { rows: overrides } = await sql<{ day: string; organisation: string; people: number }>`
    select to_char(r.happened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, coalesce(o.organisation, '') as organisation, count(*) as people
    from record r left join account o on o.account = r.account
    where r.kind in ('override-asked', 'override-seconded') and r.happened_at >= ${since} group by 1, 2`.execute(
    tx,
  )
  const { rows: openings } = await sql<{ day: string; openings: number; entries: number }>`
    select to_char(r.happened_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*) as openings,
      sum((r.payload ->> 'boxes')::int) as entries
    from record r where r.kind = 'entries-opened' and r.happened_at >= ${since} group by 1`.execute(tx)
  const appeals = (await appealsOf(tx, { since })).map((row) => appealLine(row, now))
  const titles = await ruleTitles(tx, ledger)
  return Array.from({ length: DAYS }, (_, n): Day => {
    const name = new Date(since.getTime() + n * DAY + COUNTY_OFFSET).toISOString().slice(0, 10)
    const own = turns.filter((row) => row.day === name)
    const made = appeals.filter(({ madeAt }) => dayName(madeAt) === name)
    const to = (colour: string): number =>
      own.filter((row) => row.colour === colour).reduce((sum, { people }) => sum + people, 0)
    const byRule = new Map<string, number>()
    for (const { rules, people, colour } of own)
      for (const rule of rules) if (colour !== 'green') byRule.set(rule, (byRule.get(rule) ?? 0) + people)
    return {
      day: name,
      toGreen: to('green'),
      toYellow: to('yellow'),
      toRed: to('red'),
      rules: [...byRule].map(([rule, people]) => ({ rule, people, text: titles.get(rule)?.text ?? null })),
      overrides: overrides
        .filter((row) => row.day === name)
        .map(({ organisation, people }) => ({ organisation, people })),
      appeals: made.length,
      upheld: made.filter(({ state }) => state === 'upheld').length,
      lapsed: made.filter(({ state }) => state === 'late').length,
      openings: openings.find((row) => row.day === name)?.openings ?? 0,
      entriesOpened: openings.find((row) => row.day === name)?.entries ?? 0,
    }
  }).toReversed()
}

function dayName(at: string): string {
  return new Date(Date.parse(at) + COUNTY_OFFSET).toISOString().slice(0, 10)
}
