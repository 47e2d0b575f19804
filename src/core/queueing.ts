/**
 * How long people wait at a gate: arrivals at random, service times at random, so many lanes, one queue (M/M/c; A. K. Erlang 1917; the
 * formulas as in L. Kleinrock, Queueing Systems, volume 1, 1975, 3.5). A gate is no such queue to the letter; for the question whether
 * one more lane helps it is near enough, and it asks for nothing but what the gate has measured itself.
 */
export type Queue = { lanes: number; arrivalsPerMinute: number; serviceSeconds: number }

/** Most lanes that anybody is advised to open. */
export const MOST_LANES = 12
/** Seconds somebody should wait at most, on average, before another lane is advised. */
export const PATIENCE = 180

/** The share of people who have to wait (Erlang's C). `load`: lanes kept busy on average; 1 when there are not more lanes than that. */
export function chanceOfWaiting(lanes: number, load: number): number {
  if (load >= lanes) return 1
  if (load <= 0) return 0
  // Erlang's B by its recursion, which loses no digits; C follows from it.
  let blocked = 1
  for (let lane = 1; lane <= lanes; lane += 1) blocked = (load * blocked) / (lane + load * blocked)
  return blocked / (1 - (load / lanes) * (1 - blocked))
}

/** Seconds somebody waits on average; undefined when the queue grows without end. */
export function meanWait({ lanes, arrivalsPerMinute, serviceSeconds }: Queue): number | undefined {
  const load = (arrivalsPerMinute / 60) * serviceSeconds
  if (load >= lanes) return undefined
  return (chanceOfWaiting(lanes, load) * serviceSeconds) / (lanes - load)
}

/** Seconds until the last of those who stand there now is served, if nobody else came. */
export function timeToClear(waiting: number, { lanes, serviceSeconds }: Queue): number {
  return (waiting * serviceSeconds) / lanes
}

/** The fewest lanes with which people wait no longer than `seconds` on average; undefined when not even the most would do. */
export function lanesWanted(queue: Omit<Queue, 'lanes'>, seconds = PATIENCE): number | undefined {
  for (let lanes = 1; lanes <= MOST_LANES; lanes += 1) {
    const wait = meanWait({ ...queue, lanes })
    if (wait !== undefined && wait <= seconds) return lanes
  }
  return undefined
}
