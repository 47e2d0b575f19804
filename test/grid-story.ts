import { sql } from 'kysely'
import { Refusal } from '../src/core/refusals.ts'
import { within } from '../src/database/connect.ts'
import type { Ledger } from '../src/slices/ledger/actions.ts'
import { COUNTY, newId } from './factories.ts'

type Open = { area: string; subject: string; level: string; lasts: boolean }
type Part = { kind: string; subject: string; payload: object; area?: string }

/** Changes of the grid by chance: some of them cannot be, and must be refused without a trace. */
export const REDRAWINGS = ['rename', 'move', 'merge', 'split', 'halve', 'close'] as const

/** The records of one change; `by` are chances. */
export async function redrawing(
  ledger: Ledger,
  how: (typeof REDRAWINGS)[number],
  by: readonly [number, number, number],
  households: readonly string[],
  lasting: readonly string[],
): Promise<Part[]> {
  const open = await openAreas(ledger, lasting)
  // Closing is for what the story goes on without.
  const leaves = open.filter(({ area, lasts }) => area.length > 6 && !(how === 'close' && lasts))
  const one = leaves[by[0] % leaves.length]
  if (!one) return []
  const { area, subject, level } = one
  const other = open.filter((place) => place.level === level && place.area !== area)
  const mate = other[by[1] % Math.max(other.length, 1)]?.area ?? area
  const place = open.filter(({ area: above }) => above.length === area.length - 3)
  const above = place[by[1] % Math.max(place.length, 1)]?.area ?? COUNTY
  const fresh = above + String(1 + (by[2] % 5)).padStart(3, '0')
  if (how === 'rename') return [{ kind: 'area-renamed', subject, payload: { name: `新${by[1]}` } }]
  if (how === 'move') return [{ kind: 'area-moved', subject, payload: { number: fresh } }]
  if (how === 'merge') return [{ kind: 'area-merged', subject, payload: { into: mate } }]
  if (how === 'close') return [{ kind: 'area-closed', subject, payload: { reason: '撤' } }]
  if (how === 'split') {
    const chosen = households.filter((_, index) => (index + by[2]) % 2 === 0)
    return [{ kind: 'area-split', subject, payload: { parts: [{ into: mate, subjects: chosen }] } }]
  }
  const opened = { number: fresh, level, name: '新开' }
  const doors = [{ from: by[1] % 3, to: 3 + (by[2] % 4), side: (['all', 'odd', 'even'] as const)[by[1] % 3] }]
  return [
    { kind: 'area-opened', subject: newId(), payload: opened, area: fresh },
    { kind: 'area-split', subject, payload: { parts: [{ into: fresh, doors }] } },
  ]
}

/** Does it, unless the grid does not allow it. */
export async function unlessRefused(attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt()
  } catch (error) {
    if (!(error instanceof Refusal) || !error.code.startsWith('area-')) throw error
  }
}

async function openAreas(ledger: Ledger, lasting: readonly string[]): Promise<Open[]> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<Open>`
      select area, subject, level, exists (
        select 1 from unnest(${lasting}::text[]) number where starts_with(area_now(number), area)) as lasts
      from area where closed_at is null order by area`.execute(tx),
  )
  return rows
}
