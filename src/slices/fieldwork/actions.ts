import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { areaAsked, childrenOf, findArea } from '../areas/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { FieldDay, FieldPost, Find, Reporting } from './contract.ts'
import {
  findsIn,
  findsWaiting,
  hoursIn,
  postsIn,
  reportingIn,
  type ReportingRow,
  type Today,
} from './queries.ts'
import type { ReportState } from './rules.ts'

/** How old a day's picture may be that is shown again: everybody at the command post looks at the same one. */
const FRESH = 5000
type Kept = Map<string, { at: number; day: Promise<FieldDay> }>
const days = new WeakMap<Ledger, Kept>()

/** Today in the field of an area: who has reported, who has not, records by the hour. */
export async function readFieldDay(ledger: Ledger, by: Principal, asked?: string): Promise<FieldDay> {
  const area =
    asked === undefined
      ? by.area
      : await within(ledger.database, by.area, (tx) => areaAsked(tx, by.area, asked))
  const kept: Kept = days.get(ledger) ?? new Map()
  days.set(ledger, kept)
  const now = ledger.now()
  for (const [old, { at }] of kept) if (now - at >= FRESH) kept.delete(old)
  const last = kept.get(area)
  if (last) return last.day
  const day = countDay(ledger, area)
  kept.set(area, { at: now, day })
  day.catch(() => kept.delete(area))
  return day
}

async function countDay(ledger: Ledger, area: string): Promise<FieldDay> {
  return within(ledger.database, area, async (tx) => {
    const today = todayOf(ledger)
    const here = await findArea(tx, area)
    if (!here) throw new Refusal('not-found')
    const rows = await reportingIn(tx, area, today)
    const children = await childrenOf(tx, area)
    const ofArea = new Map(rows.map((row) => [row.area, row]))
    const own = ofArea.get(area)
    return {
      area: { area: here.area, name: here.name, level: here.level },
      at: today.now.toISOString(),
      total: sum(rows),
      children: [
        ...(own ? [{ area, name: here.name, here: true, ...sum([own]) }] : []),
        ...children.flatMap(({ area: child, name }) => {
          const its = ofArea.get(child)
          return its ? [{ area: child, name, here: false, ...sum([its]) }] : []
        }),
      ],
      hours: byHour(await hoursIn(tx, area, today), today),
    }
  })
}

function todayOf(ledger: Ledger): Today {
  const now = ledger.now()
  return { start: new Date(dayStart(now)), now: new Date(now) }
}

function sum(rows: readonly ReportingRow[]): Reporting {
  const total = { posts: 0, reported: 0, silent: 0, phoneless: 0, records: 0 }
  for (const row of rows) {
    total.posts += row.posts
    total.reported += row.reported
    total.silent += row.silent
    total.phoneless += row.phoneless
    total.records += row.records
  }
  return total
}

/** All hours of the clock, so that a quiet one is seen as quiet. */
function byHour(rows: readonly { hour: Date; records: number }[], { start }: Today): FieldDay['hours'] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, today: 0, before: 0 }))
  for (const { hour: at, records } of rows) {
    const line = hours[Math.floor(((at.getTime() + COUNTY_OFFSET) % DAY) / HOUR)]
    if (line) line[at >= start ? 'today' : 'before'] += records
  }
  return hours
}

type Page = { area?: string | undefined; after?: string | undefined; limit: number }

export async function readPosts(
  ledger: Ledger,
  by: Principal,
  { area: asked, ...page }: Page & { state: ReportState },
): Promise<{ posts: FieldPost[]; next: string | null }> {
  return within(ledger.database, by.area, async (tx) =>
    postsIn(tx, await areaAsked(tx, by.area, asked), todayOf(ledger), page),
  )
}

/** Finds that are counted before the page says "more than". */
const MOST_COUNTED = 1000

export async function readFinds(
  ledger: Ledger,
  by: Principal,
  { area: asked, ...page }: Page & { reviewed: boolean },
): Promise<{ finds: Find[]; next: string | null; waiting: number | null }> {
  return within(ledger.database, by.area, async (tx) => {
    const area = await areaAsked(tx, by.area, asked)
    const found = await findsIn(tx, { area, account: by.account, ...page })
    return { ...found, waiting: page.after === undefined ? await findsWaiting(tx, area, MOST_COUNTED) : null }
  })
}
