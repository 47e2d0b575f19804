import type { CampaignPage, RowCounts } from '../../slices/campaigns/contract.ts'
import type { RowState } from '../../slices/campaigns/rules.ts'
import type { Tone } from './sign.tsx'

/** Sign and tone of each state: the word is in the messages. */
export const STATE_SIGNS: Record<RowState, { sign: string; tone: Tone }> = {
  'to-call': { sign: '·', tone: 'plain' },
  'nobody-home': { sign: '○', tone: 'warn' },
  met: { sign: '✓', tone: 'good' },
  refused: { sign: '✕', tone: 'bad' },
  'moved-away': { sign: '→', tone: 'info' },
  vacant: { sign: '□', tone: 'plain' },
  'wrong-row': { sign: '?', tone: 'warn' },
  duplicate: { sign: '≡', tone: 'plain' },
  withdrawn: { sign: '–', tone: 'plain' },
}

export function rowsOf({ frozen, found, added }: RowCounts): number {
  return frozen + found + added
}

export function openOf({ states }: RowCounts): number {
  return states['to-call'] + states['nobody-home']
}

export function endedOf(counts: RowCounts): number {
  return rowsOf(counts) - openOf(counts)
}

const DAY = 86_400_000
const COUNTY_OFFSET = 8 * 3_600_000

export type Pace = {
  days: { day: string; ended: number; isToday: boolean; isAhead: boolean }[]
  /** Doors a day from now on that end it in time; undefined past the deadline. */
  perDay: number | undefined
}

/** Rows ended on each county day from the start to the deadline, and how many a day are still needed. */
export function paceOf(page: CampaignPage): Pace {
  const dayOf = (milliseconds: number): string =>
    new Date(milliseconds + COUNTY_OFFSET).toISOString().slice(0, 10)
  const now = Date.parse(page.at)
  const ended = new Map(page.days.map(({ day, ended: count }) => [day, count]))
  const last = Math.max(Date.parse(page.dueAt), page.closedAt ? 0 : now)
  const days: Pace['days'] = []
  for (let at = Date.parse(page.startedAt); days.length < 60; at += DAY) {
    const day = dayOf(at)
    if (day > dayOf(last)) break
    days.push({ day, ended: ended.get(day) ?? 0, isToday: day === dayOf(now), isAhead: day > dayOf(now) })
  }
  const left = (Date.parse(page.dueAt) - now) / DAY
  return { days, perDay: left <= 0 ? undefined : Math.ceil(openOf(page) / Math.max(left, 1)) }
}
