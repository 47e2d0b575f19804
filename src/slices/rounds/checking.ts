import { randomBytes, randomInt } from 'node:crypto'
import { COUNTY_OFFSET, DAY } from '../../core/cadence.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { doorsNeeded, drawSome, shareUpper } from '../../core/sampling.ts'
import { within } from '../../database/connect.ts'
import { areaAsked } from '../areas/queries.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { takeTurn } from '../ledger/turns.ts'
import type { drawSpotCheck, SpotCheck } from './contract.ts'
import { namedDoors } from './queries.ts'
import { checksIn, recordedDoors, secondLookers } from './spot-queries.ts'

export type CheckOrder = {
  check: string
  area?: string | undefined
  day: string
  share: number
  confidence: number
  withinHours: number
  seed?: number
}

/** Latest checks that are shown. */
const SHOWN = 20

/** Draws doors of the day until the sample says what it is meant to say, and finds for each somebody who did not record there. */
export async function drawCheck(
  ledger: Ledger,
  by: Principal,
  order: CheckOrder,
): Promise<ReplyOf<typeof drawSpotCheck>> {
  const { check, day, share, confidence, withinHours, seed = randomInt(2 ** 32) } = order
  const needed = doorsNeeded(share, confidence)
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const area = await areaAsked(tx, by.area, order.area)
      await takeTurn(tx, ledger.county, true)
      const again = (await checksIn(tx, area, SHOWN)).find((one) => one.check === check)
      if (again) {
        const { drawn, from, unassigned } = again
        return { drawn, from, needed, unassigned }
      }
      const start = Date.parse(day) - COUNTY_OFFSET
      const from = await recordedDoors(tx, area, { from: new Date(start), to: new Date(start + DAY) })
      if (from.length === 0) throw new Refusal('spot-check-nothing-to-draw')
      const drawn = drawSome(from, seed, needed)
      const to = await secondLookers(tx, drawn)
      const doors = drawn.map(({ subject, account }, index) => ({ subject, account, to: to[index] }))
      const measure = uuidV7(ledger.now(), randomBytes(10))
      await appendWithin(tx, ledger, { ...by, program: true }, [
        {
          id: uuidV7(ledger.now(), randomBytes(10)),
          kind: 'spot-check-drawn',
          subject: measure,
          area,
          happenedAt: new Date(ledger.now()).toISOString(),
          payload: {
            check,
            seed,
            share,
            confidence,
            withinHours,
            day,
            from: { area, doors: from.length },
            doors,
          },
        },
      ])
      const unassigned = doors.filter((one) => one.to === undefined).length
      return { drawn: doors.length, from: from.length, needed, unassigned }
    }),
  )
}

/** The latest checks of an area and what they show so far. */
export async function readChecks(
  ledger: Ledger,
  by: Principal,
  asked: string | undefined,
): Promise<SpotCheck[]> {
  return within(ledger.database, by.area, async (tx) => {
    const rows = await checksIn(tx, await areaAsked(tx, by.area, asked), SHOWN)
    const doors = await namedDoors(
      tx,
      rows.flatMap(({ wrong }) => wrong),
    )
    return rows.map(({ wrong, drawnAt, ...row }) => ({
      ...row,
      drawnAt: drawnAt.toISOString(),
      upper: row.looked === 0 ? null : shareUpper(row.otherwise, row.looked, row.confidence),
      doors: wrong.flatMap((door) => doors.get(door) ?? []),
    }))
  })
}
