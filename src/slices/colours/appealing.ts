import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { deadlineOf } from '../../core/colour-facts.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { setScope, within } from '../../database/connect.ts'
import { areaAsked } from '../areas/queries.ts'
import { appendRecords, type Author, type Ledger, type Principal } from '../ledger/actions.ts'
import { appealLine, APPEALS_SHOWN, madeOf } from './appeals.ts'
import type { AppealLine } from './contract.ts'
import { standingOf } from './explaining.ts'
import { appealsOf } from './queries.ts'
import { recolour } from './working.ts'

/**
 * An appeal against a person's colour as it is now. What it rests on is written down with it, so that the clock runs against that and nothing
 * that comes later. Throws Refusal when the colour is green or an appeal waits.
 */
export async function appeal(
  ledger: Ledger,
  by: Author,
  person: string,
  { reason, wantsTest }: { reason: string; wantsTest: boolean },
): Promise<{ appeal: string; deadline: string }> {
  const now = ledger.now()
  const about = await within(ledger.database, by.area, async (tx) => {
    const { rows } = await sql`select 1 from person where person = ${person}`.execute(tx)
    if (rows.length === 0) throw new Refusal('not-found')
    await setScope(tx, ledger.county)
    await recolour(tx, ledger, [person])
    const { colour, standing } = await standingOf(tx, ledger, person)
    if (colour === 'green') throw new Refusal('appeal-green')
    const known = await appealsOf(tx, { since: new Date(now - APPEALS_SHOWN), account: by.account, person })
    if (known.some((row) => row.answeredAt === null && deadlineOf(madeOf(row)) > now))
      throw new Refusal('appeal-open')
    return { colour, records: [...new Set(standing.flatMap(({ records }) => records))] }
  })
  const id = uuidV7(now, randomBytes(10))
  const payload = { colour: about.colour, about: about.records.slice(0, 100), reason, wantsTest }
  const happenedAt = new Date(now).toISOString()
  await appendRecords(ledger, { ...by, program: true }, [
    { id, kind: 'appeal-made', subject: person, happenedAt, payload },
  ])
  return { appeal: id, deadline: new Date(deadlineOf({ at: now, payload })).toISOString() }
}

export async function readAppeals(
  ledger: Ledger,
  by: Principal,
  { area: asked, state }: { area?: string | undefined; state: 'waiting' | 'all' },
): Promise<{ at: string; appeals: AppealLine[] }> {
  const now = ledger.now()
  return within(ledger.database, by.area, async (tx) => {
    const area = await areaAsked(tx, by.area, asked)
    const rows = await appealsOf(tx, { since: new Date(now - APPEALS_SHOWN), account: by.account, area })
    const lines = rows.map((row) => appealLine(row, now))
    const waiting = lines.filter(({ answer }) => answer === null)
    return {
      at: new Date(now).toISOString(),
      appeals: [
        ...waiting.toSorted((a, b) => a.deadline.localeCompare(b.deadline)),
        ...(state === 'all' ? lines.filter(({ answer }) => answer !== null).toReversed() : []),
      ],
    }
  })
}
