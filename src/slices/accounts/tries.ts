import { sql } from 'kysely'
import { HOUR } from '../../core/cadence.ts'
import type { Tx } from '../../database/connect.ts'
import type { Sealer } from '../ledger/sealing.ts'
import { keyedHash } from './first-password.ts'

/** Wrong tries before an account is locked, and for how long (NIST SP 800-63B §5.2.2 asks for at most 100 in a row). */
export const TRIES = 8
export const LOCK = HOUR / 4
/**
 * Wrong tries from one address within the same time before it is held back: a village committee behind one address mistypes now and
 * then, a list of leaked passwords does so every time.
 */
export const ADDRESS_TRIES = 40

/** Whose tries are counted when no account is known: an address, or a name that no account has. Neither is kept in clear. */
export function sourceOf(sealer: Sealer, kind: 'address' | 'name', value: string): string {
  return keyedHash(sealer, `tries of ${kind}`, kind === 'address' ? network(value) : value.toLowerCase())
}

/** An IPv6 subscriber has 2^64 addresses: they count as one. */
function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  return address.split(':').slice(0, 4).join(':')
}

/** True while a source is held back. `lock` has other tries of the same source wait for this one to be counted. */
export async function isHeldBack(tx: Tx, source: string, now: Date, lock = false): Promise<boolean> {
  if (lock) {
    await sql`insert into sign_in_try (source, failures, since) values (${source}, 0, ${now})
      on conflict (source) do update set since = sign_in_try.since`.execute(tx)
  }
  const { rows } = await sql<{ until: Date | null }>`
    select locked_until as until from sign_in_try where source = ${source}`.execute(tx)
  return (rows[0]?.until?.getTime() ?? 0) > now.getTime()
}

/** Counts a wrong try; true when it was the one that locks. Counting begins anew after a lock, and when the last time is past. */
export async function countTry(tx: Tx, source: string, most: number, now: Date): Promise<boolean> {
  const stale = new Date(now.getTime() - LOCK)
  const until = new Date(now.getTime() + LOCK)
  const { rows } = await sql<{ locked: boolean }>`
    insert into sign_in_try as t (source, failures, since) values (${source}, 1, ${now})
    on conflict (source) do update set
      since = case when t.since <= ${stale} then ${now} else t.since end,
      failures = case when t.since <= ${stale} then 1 when t.failures + 1 >= ${most} then 0 else t.failures + 1 end,
      locked_until = case when t.since > ${stale} and t.failures + 1 >= ${most} then ${until}::timestamptz else t.locked_until end
    returning coalesce(locked_until = ${until}, false) as locked`.execute(tx)
  await sql`delete from sign_in_try where source in (
    select source from sign_in_try where since < ${new Date(now.getTime() - 24 * HOUR)} limit 100)`.execute(
    tx,
  )
  return rows[0]?.locked ?? false
}

/** Counts a wrong try at an account that is there; true when it locks. */
export async function countFailure(
  tx: Tx,
  login: { account: string; failures: number },
  now: Date,
): Promise<boolean> {
  const failures = login.failures + 1
  const locked = failures >= TRIES
  const until = locked ? new Date(now.getTime() + LOCK) : null
  await sql`update credential set failures = ${locked ? 0 : failures}, locked_until = ${until}
    where account = ${login.account}`.execute(tx)
  return locked
}
