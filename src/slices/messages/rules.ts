import { COUNTY_OFFSET, DAY, HOUR } from '../../core/cadence.ts'

/** How somebody wants to be told outside the desk. */
export type Choice = {
  sms: boolean
  /** Notices that come within this many minutes are told together. */
  digestMinutes: number
  /** Nothing between 22:00 and 07:00 unless it is urgent. */
  quiet: boolean
}
export const DEFAULT_CHOICE: Choice = { sms: true, digestMinutes: 30, quiet: true }

const QUIET = { from: 22, until: 7 }
/** Texts to one person at most: more than this is not read any more. What is urgent may come twice as often in an hour. */
export const LIMITS = { hour: 3, day: 10, urgentHour: 6 }
/** What waited longer than this is in the inbox and no longer worth a text. */
export const STALE = 2 * DAY

/** True between 22:00 and 07:00 in the county. */
export function isQuiet(now: number): boolean {
  const hour = Math.floor(((now + COUNTY_OFFSET) % DAY) / HOUR)
  return hour >= QUIET.from || hour < QUIET.until
}

/** What waits for one person, and what was sent to them lately. Times in milliseconds. */
export type Waiting = { urgent: boolean; oldest: number; sentInHour: number; sentInDay: number }

/** Whether all that waits for somebody is to be sent now, as one text. */
export function isDue(waiting: Waiting, choice: Choice, now: number): boolean {
  if (!choice.sms) return false
  if (waiting.urgent) return waiting.sentInHour < LIMITS.urgentHour
  if (choice.quiet && isQuiet(now)) return false
  if (now - waiting.oldest < choice.digestMinutes * 60_000) return false
  return waiting.sentInHour < LIMITS.hour && waiting.sentInDay < LIMITS.day
}

/** Titles told in one text; the rest are a number. */
const TOLD = 3

/** The text of a message to a phone. It names matters, never people: phones lie about and gateways keep copies. */
export function textOf(county: string, titles: readonly string[]): string {
  const told = titles.slice(0, TOLD).join('；')
  const more = titles.length > TOLD ? `等${titles.length}项` : ''
  return `【胡同】${county}指挥部提醒您：${told}${more}。请登录查看。`
}
