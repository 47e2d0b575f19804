import { DAY } from '../../core/cadence.ts'
import type { ColourRule } from '../../core/colour-rule.ts'
import { Refusal } from '../../core/refusals.ts'
import { setScope, within, type Tx } from '../../database/connect.ts'
import { areaAsked, childrenOf, findArea } from '../areas/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { ColourBoard, ColouredLine } from './contract.ts'
import { rulesInForce } from './in-force.ts'
import { colouredIn, countsIn, doubtsIn, namedRisks, rulesIn, turnsSince, type Counted } from './queries.ts'
import { waitingIn } from './appeals.ts'
import { recolour } from './working.ts'

/** How old a board may be that is shown again. */
const FRESH = 3_000
const boards = new WeakMap<Ledger, Map<string, { at: number; board: Promise<ColourBoard> }>>()

/** Codes by colour in an area; everybody at the command post looks at the same count, at most three seconds old. */
export async function readBoard(ledger: Ledger, by: Principal, asked?: string): Promise<ColourBoard> {
  const area =
    asked === undefined
      ? by.area
      : await within(ledger.database, by.area, (tx) => areaAsked(tx, by.area, asked))
  const kept = boards.get(ledger) ?? new Map()
  boards.set(ledger, kept)
  const now = ledger.now()
  for (const [old, { at }] of kept) if (now - at >= FRESH) kept.delete(old)
  const last = kept.get(area)
  if (last) return last.board
  const board = countBoard(ledger, area)
  kept.set(area, { at: now, board })
  board.catch(() => kept.delete(area))
  return board
}

async function countBoard(ledger: Ledger, area: string): Promise<ColourBoard> {
  const now = ledger.now()
  return within(ledger.database, area, async (tx) => {
    const here = await findArea(tx, area)
    if (!here) throw new Refusal('not-found')
    const rows = await countsIn(tx, area)
    const children = await childrenOf(tx, area)
    const titles = await ruleTitles(tx, ledger)
    const waiting = await waitingIn(tx, ledger, area)
    const ofArea = new Map(rows.map((row) => [row.area, row]))
    const own = ofArea.get(area)
    return {
      area: { area: here.area, name: here.name, level: here.level, subject: here.subject },
      at: new Date(now).toISOString(),
      total: sum(rows),
      children: [
        ...(own ? [{ name: here.name, ...own }] : []),
        ...children.flatMap(({ area: child, name }) => {
          const its = ofArea.get(child)
          return its ? [{ name, ...its }] : []
        }),
      ],
      risks: await risksAround(tx, ledger, area),
      rules: (await rulesIn(tx, area)).map(({ rule, people }) => {
        const known = titles.get(rule)
        return { rule, people, text: known?.text ?? null, colour: known?.colour ?? 'yellow' }
      }),
      turns: await turnsSince(tx, area, new Date(now - DAY)),
      appeals: {
        open: waiting.length,
        late: waiting.filter(({ state }) => state === 'late').length,
      },
      doubts: await doubtsIn(tx, area),
    }
  })
}

function sum(rows: readonly Counted[]): ColourBoard['total'] {
  const total = { people: 0, yellow: 0, red: 0 }
  for (const { people, yellow, red } of rows) {
    total.people += people
    total.yellow += yellow
    total.red += red
  }
  return total
}

/** Rules in force by their id, for whoever has to put a reason into words. */
export async function ruleTitles(
  tx: Tx,
  ledger: Ledger,
): Promise<Map<string, Pick<ColourRule, 'text' | 'colour'>>> {
  const { rules } = await rulesInForce(tx, ledger)
  return new Map(rules.map(({ id, text, colour }) => [id, { text, colour }]))
}

type Page = { area?: string | undefined; after?: string | undefined; limit: number }

export async function readColoured(
  ledger: Ledger,
  by: Principal,
  { area: asked, ...page }: Page & { colour?: string | undefined; rule?: string | undefined },
): Promise<{ people: ColouredLine[]; next: string | null }> {
  return within(ledger.database, by.area, async (tx) =>
    colouredIn(tx, { area: await areaAsked(tx, by.area, asked), ...page }),
  )
}

/** Brings these people's colours up to date, within the caller's transaction, which from then on sees the whole county. */
export async function recolourNow(tx: Tx, ledger: Ledger, persons: readonly string[]): Promise<number> {
  await setScope(tx, ledger.county)
  return recolour(tx, ledger, persons)
}

/** The first bytes of a code's rules claim are of this. */
export async function rulesHash(tx: Tx, ledger: Ledger): Promise<Uint8Array> {
  return (await rulesInForce(tx, ledger)).hash
}

/** Areas at risk in an area, and those that hold it. */
async function risksAround(tx: Tx, ledger: Ledger, area: string): Promise<ColourBoard['risks']> {
  await setScope(tx, ledger.county)
  const risks = await namedRisks(tx, area)
  await setScope(tx, area)
  return risks
}
