/**
 * Dates and date-times as rules write them, always UTC: the forms of CertLogic 1.3.2 ("Dates and date-times"), and of them only such as
 * exist. 30 February, hour 24 and month 13, which a JavaScript `Date` rolls over or makes nothing of, are no moments.
 */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{1,2})(?::?(\d{2}))?)?)?$/
const PARTIAL = /^(\d{4})(?:-(\d{2}))?$/
/** Longer than any form with a sensible fraction of a second. */
const LONGEST = 64

export const TIME_UNITS = ['year', 'month', 'day', 'hour'] as const
export type TimeUnit = (typeof TIME_UNITS)[number]

/** `YYYY-MM-DD` (its midnight), or that with `Thh:mm:ss`, any fraction (cut to milliseconds) and offset; without offset it is UTC. */
export function momentOf(text: string): Date | undefined {
  const parts = text.length <= LONGEST ? DATE_TIME.exec(text) : null
  if (!parts) return undefined
  const midnight = midnightOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  if (!midnight || parts[4] === undefined) return midnight
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6])]
  const [offsetHour, offsetMinute] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined
  const offset = (offsetHour * 60 + offsetMinute) * (parts[8] === '-' ? -1 : 1)
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  midnight.setTime(midnight.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds)
  return midnight
}

/** The last day that `YYYY` or `YYYY-MM` can mean; undefined for every other text. */
export function endOfPartial(text: string): Date | undefined {
  const parts = text.length <= LONGEST ? PARTIAL.exec(text) : null
  if (!parts) return undefined
  const [year, month] = [Number(parts[1]), Number(parts[2] ?? 12)]
  return midnightOf(year, month, daysIn(year, month))
}

/**
 * So many units later, or earlier. A day that the month or year arrived at does not have rolls into the next: 31 January and a month is
 * 2 or 3 March, 29 February and a year is 1 March (as `certlogic-js` has it). Undefined beyond the years that a `Date` can hold.
 */
export function plusTime(from: Date, amount: number, unit: TimeUnit): Date | undefined {
  const moved = new Date(from)
  if (unit === 'year') moved.setUTCFullYear(moved.getUTCFullYear() + amount)
  else if (unit === 'month') moved.setUTCMonth(moved.getUTCMonth() + amount)
  else if (unit === 'day') moved.setUTCDate(moved.getUTCDate() + amount)
  else moved.setUTCHours(moved.getUTCHours() + amount)
  return Number.isNaN(moved.getTime()) ? undefined : moved
}

function midnightOf(year: number, month: number, day: number): Date | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
