import { randomBytes, randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { HOUR } from '../../core/cadence.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { mayAppoint } from '../../core/role.ts'
import { within, type Tx } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { countyName } from '../accounts/queries.ts'
import { tokenHash } from '../accounts/sessions.ts'
import { countTry, isHeldBack, sourceOf } from '../accounts/tries.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { askEnrolment, enrolDevice } from './contract.ts'
import { findEnrolments, findPost, type Enrolment, type HeldPost } from './queries.ts'
import { noteReports } from './reporting.ts'
import { checkProtocol, clockOffset, DEVICE_ROLES, ENROLMENT_MINUTES, PROTOCOL } from './rules.ts'

/**
 * Wrong codes before the place they come from is held back, and before six digits are refused in the whole county, for a quarter of an
 * hour each: what that leaves to somebody who guesses is worked out in decision 0047. The QR's secret is never held back by the county's.
 */
const MISSES_OF_ADDRESS = 10
const MISSES_OF_COUNTY = 40

type Sealing = Pick<Ledger, 'sealer'>
const hashOf = ({ sealer }: Sealing, what: 'code' | 'secret', text: string): string =>
  keyedHash(sealer, `enrolment ${what}`, text)

/** A code for one phone of a post below the caller's. Codes that were given for that post before and not used are void. */
export async function makeCode(
  ledger: Ledger,
  by: Principal,
  post: string,
): Promise<ReplyOf<typeof askEnrolment>> {
  const now = new Date(ledger.now())
  const expiresAt = new Date(now.getTime() + ENROLMENT_MINUTES * 60_000)
  return within(ledger.database, ledger.county, async (tx) => {
    const found = await findPost(tx, post, now)
    if (!found || !isWithin(found.area, by.area)) throw new Refusal('not-found')
    if (!mayAppoint(by.role, found.role)) throw new Refusal('not-allowed')
    if (!found.held) throw new Refusal('post-is-over')
    if (!DEVICE_ROLES.includes(found.role)) throw new Refusal('post-without-device')
    await sql`delete from device_enrolment where (post = ${post} and used_at is null)
      or made_at < ${new Date(now.getTime() - 24 * HOUR)}`.execute(tx)
    const code = await freeCode(tx, ledger)
    const secret = randomBytes(24).toString('base64url')
    await sql`
      insert into device_enrolment (post, code_hash, secret_hash, made_by, made_at, expires_at)
      values (${post}, ${hashOf(ledger, 'code', code)}, ${hashOf(ledger, 'secret', secret)}, ${by.account}, ${now},
        ${expiresAt})`.execute(tx)
    const { holder, role, areaName } = found
    return { code, secret, expiresAt: expiresAt.toISOString(), holder: { name: holder, role, areaName } }
  })
}

/** Six digits that no enrolment of the last day has: one that is wrong must not be somebody else's. */
async function freeCode(tx: Tx, ledger: Ledger): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const { rows } = await sql`
      select 1 from device_enrolment where code_hash = ${hashOf(ledger, 'code', code)}`.execute(tx)
    if (rows.length === 0) return code
  }
  throw new Refusal('too-many')
}

export type Enrolling = {
  device: string
  code?: string | undefined
  secret?: string | undefined
  name: string
  model: string
  appVersion: string
  protocol: number
  clock: string
}
type Enrolled = ReplyOf<typeof enrolDevice>

/** Redeems a code: the phone is enrolled for its post, on record, and gets its token. */
export async function enrol(ledger: Ledger, given: Enrolling, address: string): Promise<Enrolled> {
  checkProtocol(given.protocol)
  const outcome = await persist(() =>
    within(ledger.database, ledger.county, (tx) => tryToEnrol(tx, ledger, given, address)),
  )
  // Thrown outside the transaction: a wrong code must still count.
  if (typeof outcome === 'string') throw new Refusal(outcome)
  return outcome
}

async function tryToEnrol(
  tx: Tx,
  ledger: Ledger,
  given: Enrolling,
  address: string,
): Promise<Enrolled | RefusalCode> {
  const now = new Date(ledger.now())
  const sources = {
    address: sourceOf(ledger.sealer, 'address', `enrolment ${address}`),
    county: sourceOf(ledger.sealer, 'name', 'enrolment of the county'),
  }
  if (await isHeldBack(tx, sources.address, now)) return 'too-many'
  if (given.code !== undefined && (await isHeldBack(tx, sources.county, now))) return 'too-many'
  const by =
    given.code === undefined
      ? { secretHash: hashOf(ledger, 'secret', given.secret ?? '') }
      : { codeHash: hashOf(ledger, 'code', given.code) }
  const [enrolment] = await findEnrolments(tx, by)
  if (!enrolment) {
    await countTry(tx, sources.address, MISSES_OF_ADDRESS, now)
    if (given.code !== undefined) await countTry(tx, sources.county, MISSES_OF_COUNTY, now)
    return 'enrolment-wrong'
  }
  const post = await findPost(tx, enrolment.post, now)
  const fault = faultOf(enrolment, post, given.device, now)
  if (fault || !post) return fault ?? 'post-is-over'
  if (enrolment.usedAt === null) await record(tx, ledger, enrolment, post, given)
  return settle(tx, ledger, post, given)
}

function faultOf(
  { expiresAt, usedAt, device }: Enrolment,
  post: HeldPost | undefined,
  asking: string,
  now: Date,
): RefusalCode | undefined {
  if (usedAt !== null && device !== asking) return 'enrolment-used'
  if (expiresAt <= now) return 'enrolment-expired'
  return post?.held ? undefined : 'post-is-over'
}

/** That the phone is enrolled is recorded by its holder, in whose name it acts from now on. */
async function record(
  tx: Tx,
  ledger: Ledger,
  { post, secretHash, madeBy }: Enrolment,
  { account, role, area }: HeldPost,
  { device, name, model }: Enrolling,
): Promise<void> {
  const now = ledger.now()
  const { rows } = await sql`select 1 from device where device = ${device}`.execute(tx)
  if (rows.length > 0) throw new Refusal('record-subject-taken')
  await appendWithin(tx, ledger, { account, post, role, area, program: true, device }, [
    {
      id: uuidV7(now, randomBytes(10)),
      kind: 'device-enrolled',
      subject: device,
      area,
      happenedAt: new Date(now).toISOString(),
      payload: { post, account, madeBy, name, model },
      device,
    },
  ])
  await sql`update device_enrolment set used_at = ${new Date(now)}, device = ${device}
    where secret_hash = ${secretHash}`.execute(tx)
}

/** What every gate's phone reads codes by, told with its enrolment and never beside the codes themselves. */
export function codeRootOf({ codes }: Pick<Ledger, 'codes'>): string | null {
  const root = codes?.inForce()?.root
  return root ? Buffer.from(root.point).toString('base64') : null
}

/** A token nobody has seen before. When the first answer was lost its token goes with it. */
async function settle(tx: Tx, ledger: Ledger, post: HeldPost, given: Enrolling): Promise<Enrolled> {
  const { device, clock, appVersion, protocol } = given
  const now = new Date(ledger.now())
  const token = randomBytes(32).toString('base64url')
  await sql`
    insert into device_token (token_hash, device, made_at) values (${tokenHash(token)}, ${device}, ${now})
    on conflict (device) do update set token_hash = excluded.token_hash, made_at = excluded.made_at`.execute(
    tx,
  )
  const offsetMilliseconds = clockOffset(clock, now.getTime())
  await noteReports(tx, [{ device, seenAt: now, unsent: 0, appVersion, protocol, offsetMilliseconds }])
  const { account, holder, role, area, areaName } = post
  return {
    now: now.toISOString(),
    offsetMilliseconds,
    protocol: PROTOCOL,
    device,
    token,
    account: { account, name: holder },
    post: { post: post.post, role, area, areaName },
    county: { area: ledger.county, name: await countyName(tx) },
    sealTo: ledger.sealer.parcels.open.toString('base64'),
    codeRoot: codeRootOf(ledger),
  }
}
