/** What of the clock is kept when the page closes: how far the server's is ahead of the phone's, and the last moment known by it. */
export type KeptClock = { offset: number; seen: number }
/** The phone's two clocks, in milliseconds: the one people can set, and the one that only runs, though not while the phone sleeps. */
export type Reading = { wall: number; mono: number }

export type Clock = {
  /** Milliseconds since 1970, by the server's clock as far as it is known. */
  now: () => number
  /** False when the server has never said what time it is, or the phone was set back since. */
  isSure: () => boolean
  /** The page was out of sight: the phone may have slept. */
  hidden: () => void
  /** The server said what time it is; `sentAt` is when it was asked, by `now`. */
  told: (serverTime: number, sentAt: number) => void
  kept: () => KeptClock
}

/** Two clocks of one phone differ by less, but for a hand at one of them. */
const SLACK = 2000
/** An answer that took longer says too little of the time. */
const TIMELY = 20_000

/**
 * The time by which steps are shown. While the page is in sight a phone's clock that is set anew changes nothing, since the running one
 * goes on; out of sight the phone may have slept, and the clock on its wall is believed, unless it went back. A wrong time shows nobody
 * in and nobody out: a gate says `step-late` and looks at the identity card.
 */
export function makeClock(read: () => Reading, kept?: KeptClock): Clock {
  let last = read()
  let slept = false
  let sure = kept !== undefined
  let offset = kept?.offset ?? 0
  if (kept && last.wall + offset < kept.seen - SLACK) {
    offset = kept.seen - last.wall
    sure = false
  }
  const now = (): number => {
    const reading = read()
    const drift = reading.wall - last.wall - (reading.mono - last.mono)
    if (drift < -SLACK || (drift > SLACK && !slept)) offset -= drift
    last = reading
    slept = false
    return reading.wall + offset
  }
  return {
    now,
    isSure: () => sure,
    hidden: () => {
      now()
      slept = true
    },
    told: (serverTime, sentAt) => {
      const took = now() - sentAt
      if (took < 0 || took > TIMELY) return
      offset = serverTime + took / 2 - last.wall
      sure = true
    },
    kept: () => ({ offset, seen: now() }),
  }
}
