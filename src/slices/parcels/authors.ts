import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { tokenHash } from '../accounts/sessions.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { tokensUnder, type TokenRow } from '../sync/queries.ts'
import { SENDING_AFTER } from '../sync/rules.ts'
import type { Opened } from './opening.ts'

/** An opened parcel, and whose phone it comes from as that stands now. */
export type Known = { opened: Opened; holder: TokenRow }

/** Throws Refusal when the token inside is nobody's, or another phone's than the parcel says. */
export async function findHolder(ledger: Ledger, opened: Opened): Promise<Known> {
  const { token, device } = opened.content
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    tokensUnder([tokenHash(token)]).execute(tx),
  )
  const [holder] = rows
  if (!holder || holder.device !== device) throw new Refusal('parcel-device-unknown')
  return { opened, holder }
}

/** True while its phone may push the same records itself: nobody need decide about them. */
export function isAsPushed({ revokedAt, endedAt }: TokenRow, now: number): boolean {
  return revokedAt === null && (endedAt === null || now - endedAt.getTime() <= SENDING_AFTER)
}

/** A phone corrects its clock by an answer whose way it cannot see: on a bad line that is up to a minute wrong. */
const UNSURE = 60_000

/**
 * As whom the records of a parcel are recorded: their author at his post, until the phone was revoked or the post ended. `late`: why
 * what was made after that is refused. A stolen phone's clock can be set back, which is why a person decides about a revoked one.
 */
export function authorOf(holder: TokenRow): { by: Principal; late: RefusalCode } {
  const { account, post, role, area, device, revokedAt, endedAt } = holder
  const revoked = revokedAt === null ? Infinity : revokedAt.getTime() + UNSURE
  const ended = endedAt?.getTime() ?? Infinity
  const until = Math.min(revoked, ended)
  return {
    by: { account, post, role, area, device, ...(until === Infinity ? {} : { until }) },
    late: revoked < ended ? 'parcel-after-revoked' : 'post-is-over',
  }
}
