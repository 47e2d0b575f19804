import { sharedFor } from '../../core/sharing.ts'
import { DIGITS } from '../../core/area.ts'
import { presentWindow, type Window } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import { readByIndex, within, type Tx } from '../../database/connect.ts'
import { areaAsked, childrenOf, findArea, namedWithChiefs } from '../areas/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { Board, MeasureLine, Pace, Tally } from './contract.ts'
import { coverageWithin, measuresOver, paceIn, type Coverage } from './queries.ts'

/** A board that is not older is shown again instead of counted again (3-numbers: at most 2 s behind the field). */
const shared = sharedFor(2000)

/** The board of one area. */
export async function readBoard(
  ledger: Ledger,
  by: Principal,
  asked?: string,
  directive?: string,
): Promise<Board> {
  const area = await presentArea(ledger, by, asked)
  return shared(ledger, `board/${area}/${directive ?? ''}`, () => countBoard(ledger, area, directive))
}

/** What boards are kept under is known before anything is counted. */
async function presentArea(
  { database }: Ledger,
  { area }: Principal,
  asked: string | undefined,
): Promise<string> {
  if (asked === undefined || asked === area) return area
  return within(database, area, (tx) => areaAsked(tx, area, asked))
}

async function countBoard(ledger: Ledger, area: string, directive: string | undefined): Promise<Board> {
  return within(ledger.database, area, async (tx) => {
    await readByIndex(tx)
    const now = new Date(ledger.now())
    const here = await findArea(tx, area)
    if (!here) throw new Refusal('not-found')
    const measures = await measuresOver(tx, area, directive)
    const wanted = new Set(measures.map(({ measure }) => measure))
    // A county's coverage is counted to its villages, so that those furthest behind can be named.
    const digits = here.level === 'county' ? DIGITS.village : area.length + 3
    const rows = (await coverageWithin(tx, area, digits, now)).filter(({ measure }) => wanted.has(measure))
    const byMeasure = Map.groupBy(rows, ({ measure }) => measure)
    const byChild = Map.groupBy(rows, (row) => row.area.slice(0, area.length + 3))
    const children = await childrenOf(tx, area)
    return {
      area: { area: here.area, name: here.name, level: here.level },
      at: now.toISOString(),
      total: sum(rows),
      measures: measures.map((measure) => ({
        ...measure,
        ...sum(byMeasure.get(measure.measure) ?? []),
      })),
      children: children.map(({ area: child, name, level, households, chief }) => {
        const own = byChild.get(child) ?? []
        return {
          area: child,
          name,
          level,
          households,
          chief: chief?.name ?? null,
          chiefPost: chief?.post ?? null,
          phoneTail: chief?.phoneTail ?? null,
          ...sum(own),
          byMeasure: [...Map.groupBy(own, ({ measure }) => measure)].map(([measure, its]) => ({
            measure,
            ...sum(its),
          })),
        }
      }),
      behind: await behindIn(tx, rows, measures),
    }
  })
}

/** The areas with the most overdue, named, with their chiefs. */
async function behindIn(
  tx: Tx,
  rows: readonly Coverage[],
  measures: readonly MeasureLine[],
): Promise<Board['behind']> {
  const titles = new Map(measures.map(({ measure, title }) => [measure, title]))
  const worst = [...Map.groupBy(rows, ({ area }) => area)]
    .map(([area, its]) => ({ area, its, ...sum(its) }))
    .filter(({ overdue }) => overdue > 0)
    .sort((a, b) => b.overdue - a.overdue || (a.area < b.area ? -1 : 1))
    .slice(0, 10)
  const named = new Map(
    (
      await namedWithChiefs(
        tx,
        worst.map(({ area }) => area),
      )
    ).map((one) => [one.area, one]),
  )
  return worst.map(({ area, its, ...total }) => {
    const [most] = [...its].sort((a, b) => b.overdue - a.overdue)
    const { name = area, within: around = '', chief } = named.get(area) ?? {}
    const measure = most?.measure ?? ''
    return {
      area,
      name,
      within: around,
      ...total,
      measure: { measure, title: titles.get(measure) ?? { zh: '', en: '' }, overdue: most?.overdue ?? 0 },
      chief: chief ? { post: chief.post, name: chief.name, phoneTail: chief.phoneTail } : null,
    }
  })
}

/** Pace of one measure in its present window; of the largest with a deadline that is not done when none is named. */
export async function readPace(
  ledger: Ledger,
  by: Principal,
  asked: string | undefined,
  measure: string | undefined,
): Promise<Pace | null> {
  const area = await presentArea(ledger, by, asked)
  const { measures } = await readBoard(ledger, by, area)
  const line = measure === undefined ? foremost(measures) : measures.find((one) => one.measure === measure)
  const span = line && windowOf(line, ledger.now())
  if (!line || !span) return null
  const { title, spec } = line
  return shared(ledger, `pace/${area}/${line.measure}`, () =>
    within(ledger.database, area, async (tx) => {
      const now = new Date(ledger.now())
      const once = spec.cadence.type === 'once'
      const { due, done, hours } = await paceIn(tx, {
        area,
        measure: line.measure,
        once,
        now,
        opensAt: new Date(span.opensAt),
      })
      const before = done - hours.reduce((total, hour) => total + hour.done, 0)
      return {
        measure: line.measure,
        title,
        area,
        at: now.toISOString(),
        opensAt: new Date(span.opensAt).toISOString(),
        dueAt: new Date(span.dueAt).toISOString(),
        due,
        done,
        before: Math.max(0, before),
        hours: hours.map(({ hour, done: n }) => ({ hour: hour.toISOString(), done: n })),
      }
    }),
  )
}

/** The window of a clock-driven measure that has opened last. */
function windowOf({ spec, startedAt }: MeasureLine, now: number): Window | undefined {
  return presentWindow(spec.cadence, Date.parse(startedAt), now)
}

/** The running measure most worth watching: once-only before repeated, unfinished before done, larger before smaller. */
function foremost(measures: Board['measures']): Board['measures'][number] | undefined {
  const rank = ({ spec, due, done }: Board['measures'][number]): number =>
    (spec.cadence.type === 'once' ? 2 : 0) + (done < due ? 1 : 0)
  return measures
    .filter(
      ({ endedAt, due, spec }) =>
        endedAt === null && due > 0 && ['once', 'every'].includes(spec.cadence.type),
    )
    .sort((a, b) => rank(b) - rank(a) || b.due - a.due)[0]
}

function sum(rows: readonly Tally[]): Tally {
  const total = { due: 0, done: 0, late: 0, waived: 0, overdue: 0 }
  for (const row of rows) {
    total.due += row.due
    total.done += row.done
    total.late += row.late
    total.waived += row.waived
    total.overdue += row.overdue
  }
  return total
}
