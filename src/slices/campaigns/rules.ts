import { numbersFrom } from '../../core/sampling.ts'
import type { DOOR_CALL_ENDS } from '../screening/kinds/door-call.ts'

/** A row nobody has called at, or where nobody was home, is open: it stays on the list until it ends in a reasoned state. */
export const OPEN_STATES = ['to-call', 'nobody-home'] as const
/** How a row ends. `duplicate` is a wrong row that names the right one; `withdrawn` left the register without a call. */
export const END_STATES = [
  'met',
  'refused',
  'moved-away',
  'vacant',
  'wrong-row',
  'duplicate',
  'withdrawn',
] as const
export const ROW_STATES = [...OPEN_STATES, ...END_STATES] as const
export type RowState = (typeof ROW_STATES)[number]

/** States of rows that are no door of their own: left out of the final denominator. */
export const UNREAL_STATES: readonly RowState[] = ['wrong-row', 'duplicate', 'withdrawn']

/** Doors that the campaign knows, or must take, to be lived in: the first list of the estimate. */
export function livedIn(states: Record<RowState, number>): number {
  return states.met + states.refused + states['nobody-home'] + states['to-call']
}

/** Where a row came from: frozen at the start, found by those who called, added otherwise (desk, import, moved in). */
export const ORIGINS = ['frozen', 'found', 'added'] as const

export type DoorCallFacts = {
  id: string
  end: (typeof DOOR_CALL_ENDS)[number]
  happenedAt: number
  movedTo?: string | undefined
  reason?: string | undefined
  duplicateOf?: string | undefined
}

/** Somebody was met, or the row turned out otherwise: no later failed attempt undoes it. A refusal may still become a meeting. */
export const END_RANK: Record<DoorCallFacts['end'], number> = {
  'nobody-home': 0,
  refused: 1,
  met: 2,
  'moved-away': 2,
  vacant: 2,
  'wrong-row': 2,
}

export type RowOutcome = { state: RowState; explained: boolean; call: string | null; tries: number }

/**
 * What a row has come to: a function of its valid calls, whatever order they arrived in. The call of the highest rank decides,
 * among those the latest, among those of one moment the greatest id. The projection says the same in SQL; a test compares them.
 */
export function rowOutcome(calls: readonly DoorCallFacts[], isActive: boolean): RowOutcome {
  const [best] = [...calls].sort(
    (a, b) => END_RANK[b.end] - END_RANK[a.end] || b.happenedAt - a.happenedAt || (a.id < b.id ? 1 : -1),
  )
  const tries = calls.length
  if (!isActive && (!best || best.end === 'nobody-home'))
    return { state: 'withdrawn', explained: true, call: null, tries }
  if (!best) return { state: 'to-call', explained: false, call: null, tries }
  const isDuplicate = best.end === 'wrong-row' && best.duplicateOf !== undefined
  return { state: isDuplicate ? 'duplicate' : best.end, explained: isExplained(best), call: best.id, tries }
}

/** An end that needs a reason has one: why refused, where to, what is wrong with the row. */
function isExplained({ end, movedTo = '', reason = '', duplicateOf }: DoorCallFacts): boolean {
  if (end === 'nobody-home') return false
  if (end === 'refused') return reason !== ''
  if (end === 'moved-away') return movedTo !== '' || reason !== ''
  if (end === 'wrong-row') return reason !== '' || duplicateOf !== undefined
  return true
}

/** Draws whole alleys in random order, the same for the same seed, until they hold enough doors. */
export function drawAlleys<T extends { area: string; doors: number }>(
  alleys: readonly T[],
  seed: number,
  doors: number,
): T[] {
  const order = [...alleys].sort((a, b) => (a.area < b.area ? -1 : 1))
  const next = numbersFrom(seed)
  const drawn: T[] = []
  let held = 0
  while (held < doors && order.length > 0) {
    const [alley] = order.splice(Math.floor(next() * order.length), 1)
    if (!alley) break
    drawn.push(alley)
    held += alley.doors
  }
  return drawn
}

/** A door as written by hand and as registered: 全角 or half-width digits, spaces and a missing 号 do not make another door. */
export function doorKey(door: string): string {
  return door
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replace(/[号室]$/, '')
    .toUpperCase()
}
