import type { Kept } from './keeping.ts'

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]

/**
 * A code is asked for anew whenever the page is opened and it is older than an hour (4-health-code.md, Token); each phone begins up to
 * twenty minutes before that, by its own lot, so that those who first opened it together do not all come back together.
 */
const OLD = HOUR
const SPREAD = 20 * MINUTE
/** At opening each waits its lot too: a works' gate opens ten thousand pages in the same minute. */
const OPENING = 10 * SECOND
/** From this age on nobody waits: the next twelve hours may be without a server. */
const URGENT = 12 * HOUR
/** Time between tries that failed: doubled each time, up to this, and half of it by lot. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [15 * SECOND, 10 * MINUTE]

export type Tries = {
  /** When the page was opened or came back into sight. */
  openedAt: number
  failures: number
  failedAt: number
}

/** When the next code is to be asked for, in milliseconds since 1970. `keys`: the version of the key list that is out now. */
export function nextAskAt(
  { codes, keys: madeUnder, share }: Kept,
  { openedAt, failures, failedAt }: Tries,
  keys = madeUnder,
): number {
  const issuedAt = codes[0] && codes[0].issuedAt * SECOND
  const wanted =
    issuedAt === undefined || openedAt - issuedAt >= URGENT
      ? openedAt
      : Math.max(keys === madeUnder ? issuedAt + OLD - share * SPREAD : 0, openedAt + share * OPENING)
  if (failures === 0) return wanted
  const pause = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
  return Math.max(wanted, failedAt + pause * (0.5 + share / 2))
}
