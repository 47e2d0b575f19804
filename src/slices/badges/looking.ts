import { isTurningCode } from '../../core/turning-code.ts'
import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { asTyped } from '../../core/short-number.ts'
import { within } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { keyedHash } from '../accounts/first-password.ts'
import type { Asking, AskingCalled, Called, Looked, Shown } from './contract.ts'
import { admit, noteMiss } from './guessing.ts'
import { badgeNumbered, hoursOf, type Found } from './queries.ts'
import { ASKED_ABOUT, isWithinHours, NUMBER_LENGTH, stateOf } from './rules.ts'

/**
 * What the badge with a number stands for, for whoever stands behind a door. A number that is none, one that is wrongly typed and one that
 * is made up take the same way and the same time; a code that is wrong counts as a miss too.
 */
export async function lookUp(ledger: Ledger, asking: Asking): Promise<Looked> {
  const refused = admit(ledger, asking)
  if (refused) return refused
  const now = ledger.now()
  const found = await numbered(ledger, asking.number)
  if (!found) {
    await noteMiss(ledger, asking.address)
    return { state: 'unknown' }
  }
  const state = stateOf(found, now)
  if (state !== 'valid') return { state }
  const shown = shownOf(ledger, found, asking)
  if (shown.isTurning === false) await noteMiss(ledger, asking.address)
  return { state, shown }
}

/** Whether the holder of a badge was at work on a day, and between which hours: nothing of whose doors. */
export async function askCalled(ledger: Ledger, asking: AskingCalled): Promise<Called> {
  const refused = admit(ledger, asking)
  if (refused) return refused
  const start = dayOf(asking.day, ledger.now())
  const found = await numbered(ledger, asking.number)
  if (!found) {
    await noteMiss(ledger, asking.address)
    return { state: 'unknown' }
  }
  if (start === undefined) return { state: 'no' }
  const hours = await within(
    ledger.database,
    ledger.county,
    (tx) => hoursOf(tx, found.post, new Date(start), new Date(start + DAY)),
    { often: true },
  )
  const [first, last] = [hours[0], hours.at(-1)]
  if (!first || !last) return { state: 'no' }
  return {
    state: 'yes',
    day: asking.day,
    from: hourOf(first.getTime()),
    until: hourOf(last.getTime()) + 1,
    place: found.places.at(-1) ?? '',
  }
}

function numbered(ledger: Ledger, typed: string): Promise<Found | undefined> {
  const number = asTyped(typed).slice(0, NUMBER_LENGTH + 1)
  return within(ledger.database, ledger.county, (tx) => badgeNumbered(tx, number, new Date(ledger.now())), {
    often: true,
  })
}

function shownOf(ledger: Ledger, found: Found, { number, code }: Asking): Shown {
  const now = ledger.now()
  const { name, unit, role, places, from, until, calls, callBack, validUntil } = found
  const typed = asTyped(code ?? '')
  return {
    number: asTyped(number),
    name,
    unit,
    role,
    places,
    from,
    until,
    calls,
    onDuty: isWithinHours(hourOf(now), { from, until }),
    validUntil,
    callBack,
    isTurning:
      typed === ''
        ? null
        : found.devices.some((device) => isTurningCode(turningKey(ledger, found.badge, device), typed, now)),
  }
}

/** Hour of the county's clock, 0–23. */
function hourOf(at: number): number {
  return Math.floor(((at + COUNTY_OFFSET) % DAY) / HOUR)
}

/** When a day of the last thirty began; undefined for any other, and for what is none. */
function dayOf(text: string, now: number): number | undefined {
  const start = Date.parse(`${text}T00:00:00+08:00`)
  const today = dayStart(now)
  return start <= today && start > today - ASKED_ABOUT ? start : undefined
}

/** The key with which one phone makes the code that changes; it is nowhere but there and in the county's key. */
export function turningKey(ledger: Pick<Ledger, 'sealer'>, badge: string, device: string): Uint8Array {
  return Buffer.from(keyedHash(ledger.sealer, 'turning code', `${badge} ${device}`), 'base64')
}
