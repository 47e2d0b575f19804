import { HOUR } from './cadence.ts'

/** How a window of duties stands: `hours` holds what was done in each hour (by its beginning), `before` what was done earlier. */
export type Course = {
  opensAt: number
  dueAt: number
  now: number
  due: number
  done: number
  before: number
  hours: readonly { at: number; done: number }[]
}

export type Point = { at: number; done: number }
export type Forecast = {
  /** Cumulative, from the opening until now; the last point is now. */
  points: Point[]
  /** What the straight line from nothing at the opening to all at the deadline asks for by now. */
  wanted: number
  /** Done an hour lately: over `rateHours`, the last quarter of the window but at most a day and at least an hour. */
  perHour: number
  rateHours: number
  /** Done an hour that would still end it in time; undefined past the deadline. */
  neededPerHour: number | undefined
  /** Done by the deadline at the present pace, never more than there is. */
  atDeadline: number
  /** When all is done at the present pace; undefined when nothing moves. */
  finishesAt: number | undefined
}

/**
 * Pace against deadline. A window is measured by what was done lately, since people work in bursts: a quarter of the window is six
 * hours of a day and eighteen of three days. Where it has run for less than that, over the time it has run.
 */
export function forecast(course: Course): Forecast {
  const { opensAt, dueAt, now, due, done, before, hours } = course
  const span = Math.max(dueAt - opensAt, HOUR)
  const rateHours = Math.max(1, Math.min(24, Math.round(span / 4 / HOUR), Math.ceil((now - opensAt) / HOUR)))
  const since = now - rateHours * HOUR
  // An hour that began before counts by the part of it that lies within.
  const lately = hours.reduce(
    (sum, hour) => sum + hour.done * Math.min(1, Math.max(0, (hour.at + HOUR - since) / HOUR)),
    0,
  )
  const perHour = lately / rateHours
  const left = due - done
  const hoursLeft = (dueAt - now) / HOUR
  return {
    points: pointsOf(course, before),
    wanted: Math.min(due, Math.max(0, (due * (now - opensAt)) / span)),
    perHour,
    rateHours,
    neededPerHour: hoursLeft > 0 ? left / hoursLeft : undefined,
    atDeadline: Math.min(due, done + perHour * Math.max(0, hoursLeft)),
    finishesAt: left <= 0 ? now : perHour > 0 ? now + (left / perHour) * HOUR : undefined,
  }
}

function pointsOf({ opensAt, now, done, hours }: Course, before: number): Point[] {
  const points: Point[] = [{ at: opensAt, done: before }]
  let sum = before
  for (const { at: began, done: more } of hours) {
    // A device's clock may run ahead of ours.
    const at = Math.min(began, now)
    // Nothing was done between two hours that are named: the line stays flat up to the later one.
    const last = points.at(-1)
    if (last && at > last.at) points.push({ at, done: sum })
    sum += more
    points.push({ at: Math.min(at + HOUR, now), done: sum })
  }
  if ((points.at(-1)?.at ?? 0) < now) points.push({ at: now, done })
  return points
}
