import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { mayAppoint } from '../../core/role.ts'
import { within, type Database } from '../../database/connect.ts'
import { together } from '../../database/together.ts'
import { tokenHash } from '../accounts/sessions.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { findDevice, isRecorded, tokensUnder, type TokenRow } from './queries.ts'
import { SENDING_AFTER } from './rules.ts'

export { changesFor } from './changing.ts'
export { enrol, makeCode } from './enrolling.ts'
export { bundleFor } from './keeping.ts'
export { pushRecords, settleRecords, type Settling } from './pushing.ts'

const lookUps = new WeakMap<Database, (hash: string) => Promise<TokenRow | undefined>>()

/** Looked up for each request, never remembered, as sessions are (accounts/entering.ts): a revoked phone is refused at the very next one. */
function tokensOf({ database, county }: Pick<Ledger, 'database' | 'county'>) {
  const made =
    lookUps.get(database) ??
    together(async (hashes: readonly string[]) => {
      const asked = hashes.map((hash) => Buffer.from(hash, 'hex'))
      const query = tokensUnder(asked)
      const { rows } = await within(database, county, (tx) => query.execute(tx), { often: true })
      return new Map(rows.map((row) => [row.tokenHash.toString('hex'), row]))
    })
  lookUps.set(database, made)
  return made
}

/**
 * Who acts by a phone, as its post stands now; undefined for a token nobody has. Throws what tells a phone that it is over. `evenAfter`: a
 * post that ended lately still lets its phone send what was done before (decision 0047).
 */
export async function whoHolds(
  ledger: Ledger,
  token: string,
  evenAfter = false,
): Promise<Principal | undefined> {
  const row = await tokensOf(ledger)(tokenHash(token).toString('hex'))
  if (!row) return undefined
  if (row.revokedAt !== null) throw new Refusal('device-revoked')
  const { account, post, role, area, device } = row
  const caller = { account, post, role, area, device }
  const until = row.endedAt?.getTime() ?? Infinity
  if (until > ledger.now()) return caller
  if (!evenAfter || ledger.now() - until > SENDING_AFTER) throw new Refusal('device-post-over')
  return { ...caller, until }
}

/** Ends a phone's access, on record. Asked again under the same id it is the same revocation. */
export async function revoke(
  ledger: Ledger,
  by: Principal,
  { device, id, reason }: { device: string; id: string; reason: string },
): Promise<void> {
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const found = await findDevice(tx, device)
      if (!found || !isWithin(found.area, by.area)) throw new Refusal('not-found')
      if (!mayAppoint(by.role, found.role)) throw new Refusal('not-allowed')
      if (found.revokedAt !== null) {
        if (await isRecorded(tx, id, device)) return
        throw new Refusal('device-is-revoked')
      }
      const happenedAt = new Date(ledger.now()).toISOString()
      const draft = {
        id,
        kind: 'device-revoked',
        subject: device,
        area: found.area,
        happenedAt,
        payload: { reason },
      }
      await appendWithin(tx, ledger, { ...by, program: true }, [draft])
    }),
  )
}
