import { SIGNING_USES, type KeyList, type KeyUse, type SigningKey } from '../core/key-list.ts'
import { AFTERLIFE, CARD_LIFE, CODE_LIFE } from '../core/proving.ts'

/** Weeks are counted from 1970-01-01, a Thursday: they turn on Thursdays at 00:00 UTC, eight in the morning in China. */
export const WEEK = 7 * 86_400
/** A key is in force an hour before its week and an hour after: clocks of phones differ, and a turn is no moment of trouble. */
const AROUND = 3600

export function weekOf(at: number): number {
  return Math.floor(at / WEEK)
}

/** Seconds that a key stays in the list after it has signed for the last time: as long as a gate may still meet what it signed. */
const STAYS: Record<KeyUse, number> = {
  phone: CODE_LIFE + AFTERLIFE,
  card: CARD_LIFE + AFTERLIFE,
  list: AFTERLIFE,
  rules: AFTERLIFE,
  // Whoever looks at the log less often than every four weeks begins anew with the head of the day.
  log: 4 * WEEK,
  // A gate that has been away for long seals with a key of its own day, or none.
  entries: 0,
}

/** Keys that the weeks still lack, one for each use. */
export function keysWanted(
  present: KeyList | undefined,
  weeks: readonly number[],
): Omit<SigningKey, 'kid' | 'point'>[] {
  return weeks.flatMap((week) => {
    const [from, until] = [week * WEEK - AROUND, (week + 1) * WEEK + AROUND]
    return SIGNING_USES.filter(
      (use) => !present?.keys.some((key) => key.use === use && key.from <= from && key.until >= until),
    ).map((use) => ({ use, from, until }))
  })
}

/** The next list: what is still of use of the present one, without what leaked, and the new keys. */
export function nextList(
  area: string,
  present: KeyList | undefined,
  { fresh, leaked = [], now }: { fresh: readonly SigningKey[]; leaked?: readonly SigningKey[]; now: number },
): KeyList {
  const kept = (present?.keys ?? []).filter(
    (key) => key.until + STAYS[key.use] > now && !leaked.includes(key),
  )
  return { area, version: (present?.version ?? 0) + 1, signedAt: now, keys: [...kept, ...fresh] }
}
