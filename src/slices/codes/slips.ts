import { randomBytes, randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { uuidTime } from '../../core/id.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { countTry, isHeldBack, sourceOf } from '../accounts/tries.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { holdersOf } from './holders.ts'
import * as rules from './rules.ts'
import type { SlipPurpose } from './rules.ts'
import { openSession } from './sessions.ts'

export type Slip = { code: string; secret: string; expiresAt: string; name: string }

/**
 * A slip for one person, on record: digits to type and a secret for a QR. Slips for the same that were not used are void. Asked again under
 * the same id it is the same record, with other digits: the first answer was lost.
 */
export async function issueSlip(
  ledger: Ledger,
  by: Principal,
  { id, person, purpose }: { id: string; person: string; purpose: SlipPurpose },
): Promise<Slip> {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const [holder] = await holdersOf(tx, [person])
      if (!holder) throw new Refusal('not-found')
      const madeAt = new Date(uuidTime(id))
      const expiresAt = new Date(madeAt.getTime() + rules.SLIP_LIFE)
      await appendWithin(tx, ledger, { ...by, program: true }, [
        {
          id,
          kind: 'resident-slip-issued',
          subject: person,
          happenedAt: madeAt.toISOString(),
          payload: { purpose, expiresAt: expiresAt.toISOString() },
        },
      ])
      const code = String(randomInt(10 ** rules.SLIP_DIGITS)).padStart(rules.SLIP_DIGITS, '0')
      const secret = randomBytes(24).toString('base64url')
      await sql`delete from resident_slip where person = ${person} and purpose = ${purpose} and used_at is null`.execute(
        tx,
      )
      await sql`delete from resident_slip where slip in (
        select slip from resident_slip where made_at < ${new Date(ledger.now() - 7 * rules.SLIP_LIFE)} limit 100)`.execute(
        tx,
      )
      await sql`
        insert into resident_slip (slip, person, purpose, code_hash, secret_hash, made_at, expires_at)
        values (${id}, ${person}, ${purpose}, ${hashOf(ledger, 'code', code)}, ${hashOf(ledger, 'secret', secret)}, ${madeAt}, ${expiresAt})`.execute(
        tx,
      )
      return { code, secret, expiresAt: expiresAt.toISOString(), name: holder.name }
    }),
  )
}

function hashOf({ sealer }: Ledger, what: 'code' | 'secret', text: string): string {
  return keyedHash(sealer, `resident slip ${what}`, text)
}

/** Digits as they were typed, or the secret of the QR. */
export type Shown = { code?: string | undefined; secret?: string | undefined }

/** Opens a session for whoever was handed the slip; once. */
export async function enterBySlip(
  ledger: Ledger,
  shown: Shown,
  { client, address }: { client: string; address: string },
): Promise<string> {
  const now = new Date(ledger.now())
  return settled(
    ledger,
    (tx) => redeem(tx, ledger, shown, 'sign-in', address),
    (tx, person) => openSession(tx, { person, phoneHash: null, client }, now),
  )
}

/** Runs what a good slip is for in the transaction that uses it up. A wrong one still counts: thrown outside. */
export async function settled<T>(
  ledger: Ledger,
  look: (tx: Tx) => Promise<{ person: string } | { refused: RefusalCode }>,
  then: (tx: Tx, person: string) => Promise<T>,
): Promise<T> {
  const outcome = await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const found = await look(tx)
      return 'refused' in found ? found : { value: await then(tx, found.person) }
    }),
  )
  if ('refused' in outcome) throw new Refusal(outcome.refused)
  return outcome.value
}

/** Uses a slip up; what it is for happens in the same transaction, or not at all. Asked under the county's scope. */
export async function redeem(
  tx: Tx,
  ledger: Ledger,
  { code, secret }: Shown,
  purpose: SlipPurpose,
  address: string,
): Promise<{ person: string } | { refused: RefusalCode }> {
  const now = new Date(ledger.now())
  const sources = {
    address: sourceOf(ledger.sealer, 'address', `resident ${address}`),
    county: sourceOf(ledger.sealer, 'name', 'slips of the county'),
  }
  if (await isHeldBack(tx, sources.address, now)) return { refused: 'too-many' }
  // A QR's secret cannot be guessed, and guessing at digits must stop nobody who has one.
  if (secret === undefined && (await isHeldBack(tx, sources.county, now))) return { refused: 'too-many' }
  const { rows } = await sql<{ slip: string; person: string; isGood: boolean }>`
    select s.slip, s.person, s.purpose = ${purpose} and s.used_at is null and s.expires_at > ${now} and p.standing = 'here' as "isGood"
    from resident_slip s join person p on p.person = s.person
    where ${secret === undefined ? sql`s.code_hash = ${hashOf(ledger, 'code', code ?? '')}` : sql`s.secret_hash = ${hashOf(ledger, 'secret', secret)}`}
    for update of s`.execute(tx)
  const [row] = rows
  if (!row?.isGood) {
    await countTry(tx, sources.address, rules.ADDRESS_TRIES, now)
    if (secret === undefined) await countTry(tx, sources.county, rules.SLIP_MISSES, now)
    return { refused: 'resident-slip-wrong' }
  }
  await sql`update resident_slip set used_at = ${now} where slip = ${row.slip}`.execute(tx)
  return { person: row.person }
}
