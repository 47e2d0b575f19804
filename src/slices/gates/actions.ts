import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { isWithin } from '../../core/area.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { Refusal } from '../../core/refusals.ts'
import { may } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { phoneOf } from '../accounts/phone.ts'
import { areaAsked } from '../areas/queries.ts'
import { machineOf, type Ledger, type Principal } from '../ledger/actions.ts'
import type { listGates, showGate, watchGate } from './contract.ts'
import {
  answeringFor,
  areaOfGate,
  gatesIn,
  hoursOf,
  incidentsIn,
  type HourRow,
  twiceIn,
  type Today,
} from './queries.ts'
import { KEEPERS, KEY_DAYS } from './rules.ts'

/** What a gate's phone is to have in hand when the network goes. */
export async function watch(ledger: Ledger, by: Principal, gate: string): Promise<ReplyOf<typeof watchGate>> {
  const now = ledger.now()
  const { people, incidents } = await within(ledger.database, ledger.county, async (tx) => {
    const area = await areaOfGate(tx, gate)
    if (area === undefined || !isWithin(area, by.area)) throw new Refusal('not-found')
    return {
      people: await answeringFor(tx, area),
      incidents: await incidentsIn(tx, area, { since: new Date(now - DAY), gate, named: false }),
    }
  })
  const call = []
  for (const { post, name, role } of people)
    call.push({ name, role, phone: (await phoneOf(ledger, machineOf(ledger), post)).phone })
  return {
    days: KEEPERS.some((role) => role === by.role) ? dayKeys(ledger, now) : [],
    call,
    incidents: incidents.map(({ incident, acknowledgedAt, acknowledgedBy, closedAt }) => {
      return { incident, acknowledgedAt, acknowledgedBy, closedAt }
    }),
  }
}

/** Keys of the coming days, today's first. */
export function dayKeys(ledger: Pick<Ledger, 'sealer'>, now: number): { day: string; key: string }[] {
  return Array.from({ length: KEY_DAYS }, (_, ahead) => {
    const day = new Date(now + COUNTY_OFFSET + ahead * DAY).toISOString().slice(0, 10)
    return { day, key: dayKey(ledger, day) }
  })
}

/** What gates make pseudonyms of a day under: it follows from the county's master key, and from one day nothing follows for another. */
export function dayKey({ sealer }: Pick<Ledger, 'sealer'>, day: string): string {
  return keyedHash(sealer, 'gate day', day)
}

export async function readGates(
  ledger: Ledger,
  by: Principal,
  asked: string | undefined,
): Promise<ReplyOf<typeof listGates>> {
  const today = todayOf(ledger)
  return within(ledger.database, by.area, async (tx) => {
    const area = await areaAsked(tx, by.area, asked)
    const since = new Date(today.now.getTime() - 2 * DAY)
    return {
      at: today.now.toISOString(),
      gates: (await gatesIn(tx, area, today)).map(({ turns: _, ...gate }) => gate),
      incidents: await incidentsIn(tx, area, { since, named: may(by.role, 'see-register') }),
      twice: await twiceIn(tx, area, { since }),
      hours: byHour(await hoursOf(tx, area, today), today),
    }
  })
}

export async function readGate(
  ledger: Ledger,
  by: Principal,
  gate: string,
): Promise<ReplyOf<typeof showGate>> {
  const today = todayOf(ledger)
  return within(ledger.database, by.area, async (tx) => {
    const [line] = await gatesIn(tx, by.area, today, gate)
    if (!line) throw new Refusal('not-found')
    const { turns, ...shown } = line
    const since = new Date(today.now.getTime() - 7 * DAY)
    return {
      ...shown,
      at: today.now.toISOString(),
      hours: byHour(await hoursOf(tx, by.area, today, gate), today),
      turns: turns.map(({ name, turn, at }) => ({ name, turn, at: new Date(at).toISOString() })).toReversed(),
      incidents: await incidentsIn(tx, by.area, { since, gate, named: may(by.role, 'see-register') }),
      twice: await twiceIn(tx, by.area, { since, gate }),
    }
  })
}

function todayOf(ledger: Ledger): Today {
  const now = ledger.now()
  return { start: new Date(dayStart(now)), now: new Date(now) }
}

/** All hours of the clock up to now, so that a quiet one is seen as quiet. */
function byHour(rows: readonly HourRow[], { start }: Today): ReplyOf<typeof listGates>['hours'] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, entered: 0, refused: 0, byHand: 0 }))
  for (const { hour: at, entered, refused, byHand } of rows) {
    const place = Math.floor((at.getTime() - start.getTime()) / HOUR)
    if (hours[place]) hours[place] = { hour: place, entered, refused, byHand }
  }
  return hours
}

export { deviceUnder, type GateDevice } from './keys-of-gates.ts'
