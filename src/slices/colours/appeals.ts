import { DAY } from '../../core/cadence.ts'
import { deadlineOf } from '../../core/colour-facts.ts'
import type { Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import type { AppealLine } from './contract.ts'
import { appealsOf, type AppealRow } from './queries.ts'

/** Appeals are shown for so long. */
export const APPEALS_SHOWN = 30 * DAY

/** Appeals of an area that nobody has answered. */
export async function waitingIn(tx: Tx, ledger: Ledger, area: string): Promise<AppealLine[]> {
  const now = ledger.now()
  const rows = await appealsOf(tx, { since: new Date(now - APPEALS_SHOWN), area })
  return rows.map((row) => appealLine(row, now)).filter(({ answer }) => answer === null)
}

/** An appeal as its deadline is worked out from it. */
export function madeOf({ madeAt, facts }: Pick<AppealRow, 'madeAt' | 'facts'>): {
  at: number
  payload: Record<string, unknown>
} {
  return { at: madeAt.getTime(), payload: facts }
}

export function appealLine(row: AppealRow, now: number): AppealLine {
  const deadline = deadlineOf(madeOf(row))
  const { answeredAt, upheld } = row
  return {
    appeal: row.appeal,
    person: row.person,
    name: row.name,
    area: row.area,
    areaName: row.areaName,
    colour: row.facts['colour'] === 'red' ? 'red' : 'yellow',
    reason: row.reason ?? '',
    wantsTest: row.facts['wantsTest'] === true,
    madeAt: row.madeAt.toISOString(),
    madeBy: row.madeBy,
    deadline: new Date(deadline).toISOString(),
    state: answeredAt === null ? (now >= deadline ? 'late' : 'open') : upheld ? 'upheld' : 'rejected',
    own: row.own,
    answer:
      answeredAt === null
        ? null
        : {
            at: answeredAt.toISOString(),
            by: row.answeredBy ?? '',
            reason: row.answer ?? '',
            retest: row.retest ?? false,
          },
  }
}
