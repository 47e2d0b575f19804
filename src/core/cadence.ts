import { z } from 'zod'
import { condition } from './condition.ts'

/** The record that starts a clock: its kind, and what its payload must say. Day 0 is the county date of `at`. */
export const event = z.object({
  kind: z.string().min(1),
  where: condition.default([]),
  /** Payload field holding the date (YYYY-MM-DD) the days are counted from; without it, the record's own time. */
  dateField: z.string().optional(),
})
export type Event = z.infer<typeof event>

export const cadence = z.discriminatedUnion('type', [
  z.object({ type: z.literal('once'), withinHours: z.number().positive() }),
  z.object({ type: z.literal('every'), days: z.number().int().min(1).max(366) }),
  z.object({ type: z.literal('onDays'), event, days: z.array(z.number().int().min(0).max(366)).min(1) }),
  z.object({ type: z.literal('within'), event, minutes: z.number().int().min(1) }),
])
export type Cadence = z.infer<typeof cadence>

/**
 * A window of one duty, in milliseconds since 1970 UTC. Evidence counts from `opensAt`; it is in time until `dueAt`
 * (plus the measure's grace) and late until `closesAt`; `closesAt` null never closes.
 */
export type Window = { opensAt: number; dueAt: number; closesAt: number | null }

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** China Standard Time, UTC+8 the year round (no summer time since 1991). */
export const COUNTY_OFFSET = 8 * HOUR

/** Midnight in the county that begins the day holding `instant`. */
export function dayStart(instant: number): number {
  return Math.floor((instant + COUNTY_OFFSET) / DAY) * DAY - COUNTY_OFFSET
}

/**
 * All windows of a clock-driven cadence that have opened by `until` for a measure started at `startedAt`. `every` counts
 * whole county days from the day the measure started; each window closes where the next opens.
 */
export function clockWindows(cadence: Cadence, startedAt: number, until: number): Window[] {
  if (cadence.type === 'once') {
    return startedAt <= until
      ? [{ opensAt: startedAt, dueAt: startedAt + cadence.withinHours * HOUR, closesAt: null }]
      : []
  }
  if (cadence.type !== 'every') return []
  const windows: Window[] = []
  const step = cadence.days * DAY
  for (let opensAt = dayStart(startedAt); opensAt <= until; opensAt += step) {
    windows.push({ opensAt, dueAt: opensAt + step, closesAt: opensAt + step })
  }
  return windows
}

/** The window of a clock-driven cadence that has opened last; undefined before the first, and for those that events drive. */
export function presentWindow(cadence: Cadence, startedAt: number, now: number): Window | undefined {
  if (cadence.type !== 'every') return clockWindows(cadence, startedAt, now)[0]
  const [first, step] = [dayStart(startedAt), cadence.days * DAY]
  if (now < first) return undefined
  const opensAt = first + Math.floor((now - first) / step) * step
  return { opensAt, dueAt: opensAt + step, closesAt: opensAt + step }
}

/**
 * The windows that an event at `eventAt` starts. On days: each given day is due by its county midnight and stays open, late,
 * until the next given day begins; the last never closes.
 */
export function eventWindows(cadence: Cadence, eventAt: number): Window[] {
  if (cadence.type === 'within') {
    return [{ opensAt: eventAt, dueAt: eventAt + cadence.minutes * 60_000, closesAt: null }]
  }
  if (cadence.type !== 'onDays') return []
  const days = [...new Set(cadence.days)].sort((a, b) => a - b)
  const zero = dayStart(eventAt)
  return days.map((day, index) => {
    const next = days[index + 1]
    return {
      opensAt: zero + day * DAY,
      dueAt: zero + (day + 1) * DAY,
      closesAt: next === undefined ? null : zero + next * DAY,
    }
  })
}
