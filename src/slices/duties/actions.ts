import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { childrenOf, findArea } from '../areas/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { Board, Tally } from './contract.ts'
import { coverageWithin, measuresOver, type Coverage } from './queries.ts'

/** How old a board may be that is shown again instead of counted again (3-numbers: at most 2 s behind the field). */
const FRESH = 2000
const boards = new WeakMap<Ledger, Map<string, { at: number; board: Promise<Board> }>>()

/** The board of one area. Everybody looking at the same area within two seconds is shown the same count. */
export async function readBoard(
  ledger: Ledger,
  by: Principal,
  asked?: string,
  directive?: string,
): Promise<Board> {
  const area = asked ?? by.area
  if (!isWithin(area, by.area)) throw new Refusal('out-of-scope')
  const kept = boards.get(ledger) ?? new Map<string, { at: number; board: Promise<Board> }>()
  boards.set(ledger, kept)
  const key = `${area}/${directive ?? ''}`
  const last = kept.get(key)
  if (last && ledger.now() - last.at < FRESH) return last.board
  const board = countBoard(ledger, area, directive)
  kept.set(key, { at: ledger.now(), board })
  board.catch(() => kept.delete(key))
  return board
}

async function countBoard(ledger: Ledger, area: string, directive: string | undefined): Promise<Board> {
  return within(ledger.database, area, async (tx) => {
    const now = new Date(ledger.now())
    const here = await findArea(tx, area)
    if (!here) throw new Refusal('not-found')
    const measures = await measuresOver(tx, area, directive)
    const wanted = new Set(measures.map(({ measure }) => measure))
    const rows = (await coverageWithin(tx, area, area.length + 3, now)).filter(({ measure }) =>
      wanted.has(measure),
    )
    const children = await childrenOf(tx, area)
    return {
      area: { area: here.area, name: here.name, level: here.level },
      at: now.toISOString(),
      total: sum(rows),
      measures: measures.map((measure) => ({
        ...measure,
        ...sum(rows.filter((row) => row.measure === measure.measure)),
      })),
      children: children.map(({ area: child, name, level, households, chief }) => {
        const own = rows.filter((row) => row.area === child)
        return {
          area: child,
          name,
          level,
          households,
          chief: chief?.name ?? null,
          ...sum(own),
          byMeasure: own.map(withoutArea),
        }
      }),
    }
  })
}

function withoutArea({ measure, due, done, late, waived, overdue }: Coverage): Tally & { measure: string } {
  return { measure, due, done, late, waived, overdue }
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
