import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { DAY, dayStart } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'

/**
 * Duties turned in one record at most, if the grid can be cut that small (villages are not cut): nobody else can record meanwhile.
 * What it costs is in docs/decisions/0010.
 */
const LARGEST = 20_000
/** More days than this at once are not made up for: the clock is more likely wrong than the machine off for so long. */
const MOST_DAYS = 35
/** The server's and the database's clock may differ by this much before a night is refused. */
const CLOCKS_APART = 5 * 60_000

/**
 * Turns every night that has begun and was not turned yet, part by part, up to the county's coming midnight. Asked again, or by two
 * processes at once, it finds done what is done: a night's records have ids that follow from day and area. Gives how many it wrote.
 */
export async function turnNights(ledger: Ledger, stop?: AbortSignal, largest = LARGEST): Promise<number> {
  const { nights, parts } = await within(ledger.database, ledger.county, async (tx) => {
    const coming = dayStart(ledger.now()) + DAY
    return {
      nights: nightsUntil(coming, await lastNight(tx, ledger.county)),
      parts: partsOf(ledger.county, await dutiesByVillage(tx), largest),
    }
  })
  let written = 0
  for (const through of nights) {
    const drafts = parts.map((part) => nightDraft(part, through))
    const done = await recorded(ledger, drafts)
    for (const draft of drafts) {
      if (done.has(draft.id)) continue
      if (stop?.aborted) return written
      const [verdict] = await appendRecords(ledger, machineOf(ledger), [draft])
      if (verdict?.status === 'recorded') written += 1
    }
  }
  return written
}

/** Throws when the server's clock cannot be right: windows of days that are not there would be made. */
export async function checkClocks(ledger: Ledger): Promise<void> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx),
  )
  const apart = Math.abs(ledger.now() - (rows[0]?.now.getTime() ?? 0))
  if (apart > CLOCKS_APART)
    throw new Error(
      `The clocks of this machine and of the database differ by ${Math.round(apart / 60_000)} minutes. Set them right: no night is turned until then.`,
    )
}

/** The midnights to be turned, oldest first; after days of being off, each by itself. */
export function nightsUntil(coming: number, last: number | undefined): number[] {
  if (last === undefined || last >= coming) return [coming]
  const days = Math.ceil((coming - last) / DAY)
  if (days > MOST_DAYS) {
    throw new Error(
      `The last night was turned ${days} days ago. If the clock of this machine is wrong, set it right: nothing was made. If it was off so long, end the measures and start them anew.`,
    )
  }
  return Array.from({ length: days }, (_, index) => coming - (days - 1 - index) * DAY)
}

/**
 * Cuts the grid so that no part is larger than `largest` duties, down to villages. An area that was cut comes after its parts, for
 * what stands on itself; the county always comes last.
 */
export function partsOf(county: string, duties: ReadonlyMap<string, number>, largest: number): string[] {
  const inside = (area: string): number => {
    let sum = 0
    for (const [village, count] of duties) if (village.startsWith(area)) sum += count
    return sum
  }
  const cut = (area: string): string[] => {
    if (area.length >= 12 || inside(area) <= largest) return [area]
    const below = new Set(
      [...duties.keys()]
        .filter((one) => one.length > area.length && one.startsWith(area))
        .map((one) => one.slice(0, area.length + 3)),
    )
    return [...[...below].sort().flatMap(cut), area]
  }
  return cut(county)
}

async function lastNight(tx: Tx, county: string): Promise<number | undefined> {
  const { rows } = await sql<{ through: Date | null }>`
    select max((payload ->> 'through')::timestamptz) as through from record where kind = 'day-turned' and area = ${county}`.execute(
    tx,
  )
  return rows[0]?.through?.getTime()
}

/** About how many duties a day makes in each village: every subject times the daily measures for its kind. */
async function dutiesByVillage(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ area: string; duties: number }>`
    select s.area, sum(s.subjects * m.measures) as duties
    from (select left(area, 12) as area, kind, count(*) as subjects from subject where active group by 1, 2) s
    join (select subject_kind, count(*) as measures from measure where cadence = 'every' and ended_at is null group by 1) m
      on m.subject_kind = s.kind
    group by 1`.execute(tx)
  return new Map(rows.map(({ area, duties }) => [area, duties]))
}

function nightDraft(area: string, through: number): Draft {
  const happenedAt = through - DAY
  const seed = createHash('sha256').update(`night ${area} ${through}`).digest()
  const id = uuidV7(happenedAt, seed.subarray(0, 10))
  return {
    id,
    kind: 'day-turned',
    subject: id,
    area,
    happenedAt: new Date(happenedAt).toISOString(),
    payload: { through: new Date(through).toISOString() },
  }
}

async function recorded(ledger: Ledger, drafts: readonly Draft[]): Promise<Set<string>> {
  const ids = drafts.map(({ id }) => id)
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ id: string }>`select id from record where id = any(${ids}::uuid[])`.execute(tx),
  )
  return new Set(rows.map(({ id }) => id))
}
