import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { countyName } from '../accounts/queries.ts'
import { countTry, isHeldBack, sourceOf } from '../accounts/tries.ts'
import type { Ledger } from '../ledger/actions.ts'
import type { Sender } from '../messages/senders.ts'
import * as rules from './rules.ts'
import { openSession } from './sessions.ts'

type Note = (error: unknown) => void

/**
 * Sends a code to a phone that the register knows. Whether it does, neither the answer nor its time tells: everything but the sending is
 * done either way, and nobody waits for that.
 */
export async function askByPhone(
  ledger: Ledger,
  sender: Sender,
  { phone, address }: { phone: string; address: string },
  note: Note,
): Promise<void> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const outcome = await within(ledger.database, ledger.county, (tx) =>
    challenge(tx, ledger, phone, code, address),
  )
  if (typeof outcome === 'string') throw new Refusal(outcome)
  if (outcome.isKnown) sender.send(phone, textOf(outcome.county, code)).catch(note)
}

async function challenge(
  tx: Tx,
  ledger: Ledger,
  phone: string,
  code: string,
  address: string,
): Promise<RefusalCode | { isKnown: boolean; county: string }> {
  const now = new Date(ledger.now())
  const source = sourceOf(ledger.sealer, 'address', `resident ${address}`)
  if (await isHeldBack(tx, source, now)) return 'too-many'
  await countTry(tx, source, rules.ADDRESS_TRIES, now)
  const phoneHash = ledger.sealer.match(phone)
  const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds)
  const { rows } = await sql<{ day: number; soon: boolean; minute: number; isKnown: boolean }>`
    select (select count(*) from resident_challenge where phone_hash = ${phoneHash} and made_at > ${ago(86_400_000)}) as day,
      exists (select 1 from resident_challenge where phone_hash = ${phoneHash} and made_at > ${ago(rules.CHALLENGES_APART)}) as soon,
      (select count(*) from resident_challenge where made_at > ${ago(60_000)}) as minute,
      exists (select 1 from person where phone_hash = ${phoneHash} and standing = 'here') as "isKnown"`.execute(
    tx,
  )
  const [row] = rows
  if (!row || row.soon || row.day >= rules.CHALLENGES_A_DAY || row.minute >= rules.CHALLENGES_A_MINUTE)
    return 'too-many'
  const expiresAt = new Date(now.getTime() + rules.CHALLENGE_LIFE)
  await sql`
    insert into resident_challenge (phone_hash, code_hash, made_at, expires_at)
    values (${phoneHash}, ${hashOf(ledger, phoneHash, code)}, ${now}, ${expiresAt})`.execute(tx)
  await sql`delete from resident_challenge where challenge in (
    select challenge from resident_challenge where made_at < ${ago(2 * 86_400_000)} limit 100)`.execute(tx)
  return { isKnown: row.isKnown, county: await countyName(tx) }
}

/** Under the county's key: six digits of a stolen database are guessed in a second otherwise. */
function hashOf({ sealer }: Ledger, phoneHash: string, code: string): string {
  return keyedHash(sealer, 'resident code', `${phoneHash} ${code}`)
}

function textOf(county: string, code: string): string {
  return `【${county}】健康码登录验证码：${code}，10分钟内有效，不要告诉任何人。Health code sign-in: ${code}, good for 10 minutes; tell nobody.`
}

/** Opens a session for whoever has the phone: as the one person who has that number, or as one of several who must still say which. */
export async function enterByPhone(
  ledger: Ledger,
  { phone, code }: { phone: string; code: string },
  visitor: { client: string; address: string },
): Promise<string> {
  const outcome = await within(ledger.database, ledger.county, (tx) =>
    tryCode(tx, ledger, phone, code, visitor),
  )
  // Thrown outside the transaction: a wrong code must still count.
  if ('refused' in outcome) throw new Refusal(outcome.refused)
  return outcome.token
}

async function tryCode(
  tx: Tx,
  ledger: Ledger,
  phone: string,
  code: string,
  { client, address }: { client: string; address: string },
): Promise<{ token: string } | { refused: RefusalCode }> {
  const now = new Date(ledger.now())
  const source = sourceOf(ledger.sealer, 'address', `resident ${address}`)
  if (await isHeldBack(tx, source, now)) return { refused: 'too-many' }
  const phoneHash = ledger.sealer.match(phone)
  const { rows } = await sql<{ challenge: string; codeHash: string; isOpen: boolean }>`
    select challenge, code_hash as "codeHash", used_at is null and expires_at > ${now} and tries < ${rules.CHALLENGE_TRIES} as "isOpen"
    from resident_challenge where phone_hash = ${phoneHash} order by made_at desc limit 1 for update`.execute(
    tx,
  )
  const [row] = rows
  const persons = await sharersOf(tx, phoneHash)
  const [only] = persons
  if (!row?.isOpen || row.codeHash !== hashOf(ledger, phoneHash, code) || !only) {
    if (row)
      await sql`update resident_challenge set tries = tries + 1 where challenge = ${row.challenge}`.execute(
        tx,
      )
    await countTry(tx, source, rules.ADDRESS_TRIES, now)
    return { refused: 'resident-code-wrong' }
  }
  await sql`update resident_challenge set used_at = ${now} where challenge = ${row.challenge}`.execute(tx)
  const person = persons.length === 1 ? only.person : null
  return { token: await openSession(tx, { person, phoneHash, client }, now) }
}

export type Sharer = { person: string; name: string; relation: string; bornYear: string | null }

/** People in the register who have this number. */
async function sharersOf(tx: Tx, phoneHash: string): Promise<Sharer[]> {
  const { rows } = await sql<Sharer>`
    select person, name, relation, to_char(born_on, 'YYYY') as "bornYear" from person
    where phone_hash = ${phoneHash} and standing = 'here' order by person limit 20`.execute(tx)
  return rows
}

/** Whom the holder of an undecided session may say they are. */
export async function choicesOf(tx: Tx, session: string): Promise<Sharer[]> {
  const { rows } = await sql<{ phoneHash: string }>`
    select phone_hash as "phoneHash" from resident_session
    where session = ${session} and person is null and phone_hash is not null for update`.execute(tx)
  const [row] = rows
  const sharers = row ? await sharersOf(tx, row.phoneHash) : []
  return sharers.map((one) => ({ ...one, name: rules.maskedName(one.name) }))
}

/** Says which of those who share the phone it is; once. */
export async function choose(ledger: Ledger, session: string, person: string): Promise<void> {
  await within(ledger.database, ledger.county, async (tx) => {
    const choices = await choicesOf(tx, session)
    if (!choices.some((one) => one.person === person)) throw new Refusal('not-found')
    await sql`update resident_session set person = ${person} where session = ${session}`.execute(tx)
  })
}
