import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { followId } from '../ledger/drafting.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import type { AccountPage, FirstPassword, Imported } from './contract.ts'
import {
  areaNames,
  areasWithin,
  assignedTo,
  credentialOf,
  managedAccount,
  peopleKnown,
  postAt,
  postHistory,
  postKeys,
  type Kept,
} from './directory.ts'
import { firstPassword, firstUntil, hashFirstPassword } from './first-password.ts'
import { freeName, planImport, type Planned, type Surroundings } from './importing.ts'
import { hashPassword } from './password.ts'
import { readPeople } from './people-file.ts'
import { countyName } from './queries.ts'
import { isReachable, mayManage } from './rules.ts'
import { forgetSecondFactor } from './second-factor.ts'
import { endSession, endSessions, sessionsOf } from './sessions.ts'
import { slipPages } from './slips.ts'

export { actAs, signIn, signOut, whoIs } from './entering.ts'

/** Rows of a list in one append, and rows of it that are shown. */
const CHUNK = 1000
const SHOWN = 500

/** An account as a leader sees it: when a post of it lies in scope, or it holds none and was made there. */
export async function readAccount(ledger: Ledger, by: Principal, account: string): Promise<AccountPage> {
  const now = new Date(ledger.now())
  return within(ledger.database, ledger.county, async (tx) => {
    const target = await managedAccount(tx, account, now)
    const history = await postHistory(tx, account, by.area, now)
    if (!target || !(isReachable(by, target) || history.posts.length > 0)) throw new Refusal('not-found')
    const credential = await credentialOf(tx, account)
    const manageable = mayManage(by, target) && target.closedAt === null
    const { username, name, phoneTail, organisation, closedAt } = target
    return {
      account,
      username,
      name,
      phoneTail,
      organisation,
      manageable,
      ...history,
      closedAt: closedAt?.toISOString() ?? null,
      signedInAt: credential?.signedInAt?.toISOString() ?? null,
      lockedUntil:
        credential?.lockedUntil && credential.lockedUntil > now ? credential.lockedUntil.toISOString() : null,
      mustChange: credential?.mustChange ?? true,
      firstUntil: credential?.firstUntil?.toISOString() ?? null,
      hasTotp: credential?.hasTotp ?? false,
      sessions: manageable ? await sessionsOf(tx, account, now) : [],
    }
  })
}

/** Sets an account's password; `mustChange` when somebody else chose it. Who may is for the caller to have checked. */
export async function setPassword(
  tx: Tx,
  account: string,
  password: string,
  mustChange: boolean,
): Promise<void> {
  const hash = await hashPassword(password)
  await sql`insert into credential (account, password_hash, must_change) values (${account}, ${hash}, ${mustChange})
    on conflict (account) do update set password_hash = excluded.password_hash, must_change = excluded.must_change,
      first_until = null, changed_at = now(), failures = 0, locked_until = null`.execute(tx)
}

export type NewAccount = {
  account: string
  post: string
  username?: string | undefined
  name: string
  phone?: string | undefined
  organisation?: string | undefined
  role: Role
  area: string
  startsAt?: string | undefined
  endsAt?: string | undefined
  address: string
}

/** Makes an account with its first post and first password, all or none. */
export async function makeAccount(ledger: Ledger, by: Principal, given: NewAccount): Promise<FirstPassword> {
  const { account, post, name, phone, organisation, role, area, startsAt, endsAt } = given
  const draft = drafting(ledger)
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const username =
        given.username ?? freeName(name, new Set((await peopleKnown(tx)).map((one) => one.username)))
      const verdicts = await appendWithin(tx, ledger, by, [
        draft(
          'account-made',
          account,
          { username, name, ...(phone ? { phone } : {}), ...(organisation ? { organisation } : {}) },
          area,
        ),
        draft(
          'post-appointed',
          post,
          { account, role, ...(startsAt ? { startsAt } : {}), ...(endsAt ? { endsAt } : {}) },
          area,
        ),
      ])
      if (verdicts.some(({ status }) => status === 'already')) throw new Refusal('record-subject-taken')
      return handOut(tx, ledger, [{ account, username, name, role, area }], given.address)
    }),
  ).then(first)
}

/** A new first password for an account that is the caller's to manage; recorded without it, and every session ends. */
export async function resetPassword(
  ledger: Ledger,
  by: Principal,
  given: { account: string; reason: string; address: string },
): Promise<FirstPassword> {
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const target = await mine(tx, ledger, by, given.account)
      const area = homeOf(target, by)
      await appendWithin(tx, ledger, { ...by, program: true }, [
        drafting(ledger)('password-reset', given.account, { reason: given.reason }, area),
      ])
      await endSessions(tx, given.account)
      const role = target.posts[0]?.role ?? 'alley-chief'
      return handOut(
        tx,
        ledger,
        [{ account: given.account, username: target.username, name: target.name, role, area }],
        given.address,
      )
    }),
  ).then(first)
}

/** The same from the machine itself, by username: the way back in for a commander nobody stands above. */
export async function resetByMachine(
  ledger: Ledger,
  by: Principal,
  given: { username: string; totp: boolean; address: string },
): Promise<FirstPassword | undefined> {
  const account = (await within(ledger.database, ledger.county, peopleKnown)).find(
    (one) => one.username === given.username,
  )?.account
  if (account === undefined) return undefined
  if (given.totp) await resetTotp(ledger, by, { account, reason: '本机' })
  return resetPassword(ledger, by, { account, reason: '本机', address: given.address })
}

export async function resetTotp(
  ledger: Ledger,
  by: Principal,
  given: { account: string; reason: string },
): Promise<void> {
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const target = await mine(tx, ledger, by, given.account)
      await appendWithin(tx, ledger, { ...by, program: true }, [
        drafting(ledger)('totp-reset', given.account, { reason: given.reason }, homeOf(target, by)),
      ])
      await forgetSecondFactor(tx, given.account)
      await endSessions(tx, given.account)
    }),
  )
}

export async function endAccountSessions(
  ledger: Ledger,
  by: Principal,
  account: string,
  session?: string,
): Promise<void> {
  await within(ledger.database, ledger.county, async (tx) => {
    await mine(tx, ledger, by, account)
    if (session === undefined) await endSessions(tx, account)
    else if (!(await endSession(tx, account, session))) throw new Refusal('not-found')
  })
}

/**
 * One holder out, another in, at the same moment and in one transaction, with the open duties that had been given to the post by name. The
 * ids follow from the call's, so that the same call sent again finds all of it done.
 */
export async function handOver(
  ledger: Ledger,
  by: Principal,
  given: { id: string; post: string; to: string; successor: string; happenedAt: string },
): Promise<{ post: string; duties: number }> {
  const { id, post, to, successor, happenedAt } = given
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const held = await postAt(tx, post)
      if (!held) throw new Refusal('not-found')
      const duties = await assignedTo(tx, post)
      const make = (place: number, kind: string, subject: string, payload: object, area?: string): Draft => {
        return { id: followId(id, place), kind, subject, happenedAt, payload, ...(area ? { area } : {}) }
      }
      const drafts = [
        make(0, 'post-ended', post, { reason: '交接' }, held.area),
        make(1, 'post-appointed', successor, { account: to, role: held.role }, held.area),
        ...duties.map(({ measure, opensAt, subject }, place) =>
          make(place + 2, 'duty-reassigned', subject, { measure, opensAt, to: successor }),
        ),
      ]
      await appendWithin(tx, ledger, by, drafts)
      return { post: successor, duties: duties.length }
    }),
  )
}

/** Reads a list of people; with `commit` its good rows become accounts, posts and first passwords, all or none. */
export async function importAccounts(
  ledger: Ledger,
  by: Principal,
  given: { bytes: Uint8Array; address: string; commit: boolean },
): Promise<Imported & { passwords: HandedOut[] }> {
  const { rows, problem } = await readPeople(given.bytes)
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const plan = planImport(rows, await surroundings(tx, ledger, by))
      const counts = { new: 0, appoint: 0, there: 0, faulty: 0 }
      for (const { status } of plan) counts[status] += 1
      const order = plan.toSorted(
        (a, b) => Number(b.status === 'faulty') - Number(a.status === 'faulty') || a.line - b.line,
      )
      const shown = order
        .slice(0, SHOWN)
        .map(({ account: _a, post: _p, phone: _n, known: _k, ...row }) => row)
      if (!given.commit || problem !== null)
        return { counts, rows: shown, problem, slips: null, passwords: [] }
      const { slips, passwords } = await settleImport(tx, ledger, by, plan, given.address)
      return { counts, rows: shown, problem, slips, passwords }
    }),
  )
}

async function settleImport(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  plan: readonly Planned[],
  address: string,
): Promise<{ slips: string; passwords: HandedOut[] }> {
  const draft = drafting(ledger)
  const wanted = plan.filter(({ status }) => status === 'new' || status === 'appoint')
  for (let from = 0; from < wanted.length; from += CHUNK) {
    const drafts = wanted.slice(from, from + CHUNK).flatMap((row) => {
      const { account, username, name, phone, organisation, area, post, known } = row
      const made = draft(
        'account-made',
        account,
        {
          username,
          name,
          ...(phone === '' ? {} : { phone }),
          ...(organisation === '' ? {} : { organisation }),
        },
        area,
      )
      const appointed = draft('post-appointed', post, { account, role: known }, area)
      return row.status === 'new' ? [made, appointed] : [appointed]
    })
    await appendWithin(tx, ledger, by, drafts)
  }
  const people = wanted.flatMap(({ status, known, ...row }) =>
    status === 'new' && known ? [{ ...row, role: known }] : [],
  )
  return handOut(tx, ledger, people, address)
}

/** First passwords for people, kept as hashes that expire, and the page of slips to print: the only place they stand in clear. */
async function handOut(
  tx: Tx,
  ledger: Ledger,
  people: readonly { account: string; username: string; name: string; role: Role; area: string }[],
  address: string,
): Promise<{ slips: string; passwords: HandedOut[] }> {
  const until = firstUntil(ledger.now())
  const names = await areaNames(
    tx,
    people.map(({ area }) => area),
  )
  const passwords = people.map((one) => ({ ...one, password: firstPassword(), until: until.toISOString() }))
  await giveFirstPasswords(tx, ledger, passwords, until)
  const sheet = {
    county: await countyName(tx),
    address,
    until,
    slips: passwords.map((one) => ({ ...one, areaName: names.get(one.area) ?? one.area })),
  }
  return { slips: slipPages(sheet), passwords }
}

/** Keeps first passwords as hashes; each lets its account in until then, and only to choose an own one. */
export async function giveFirstPasswords(
  tx: Tx,
  ledger: Pick<Ledger, 'sealer' | 'now'>,
  given: readonly { account: string; password: string }[],
  until: Date,
): Promise<void> {
  const rows = given.map(({ account, password }) => ({
    account,
    hash: hashFirstPassword(ledger.sealer, password),
  }))
  await sql`
    insert into credential (account, password_hash, must_change, first_until)
    select account, hash, true, ${until} from json_to_recordset(${JSON.stringify(rows)}::json) as r(account uuid, hash text)
    on conflict (account) do update set password_hash = excluded.password_hash, must_change = true, first_until = excluded.first_until,
      failures = 0, locked_until = null`.execute(tx)
}

type HandedOut = { account: string; username: string; name: string; password: string; until: string }

function first({ slips, passwords }: { slips: string; passwords: HandedOut[] }): FirstPassword {
  const [one] = passwords
  if (!one) throw new Error('nobody was given a password')
  const { account, username, name, password, until } = one
  return { account, username, name, password, until, slip: slips }
}

/** The account, when it is the caller's to manage. The ledger's guard asks again under its lock. */
async function mine(tx: Tx, ledger: Ledger, by: Principal, account: string): Promise<Kept> {
  const target = await managedAccount(tx, account, new Date(ledger.now()))
  if (!target) throw new Refusal('not-found')
  if (!mayManage(by, target)) throw new Refusal('account-not-yours')
  if (target.closedAt) throw new Refusal('account-is-closed')
  return target
}

/** The area a record about an account is filed under: where its first post stands, or the asker's own. */
function homeOf(target: Kept, by: Principal): string {
  return target.posts[0]?.area ?? (isWithin(target.home, by.area) ? target.home : by.area)
}

function drafting(ledger: Ledger) {
  const happenedAt = new Date(ledger.now()).toISOString()
  return (kind: string, subject: string, payload: object, area: string): Draft => {
    return { id: newId(ledger), kind, subject, happenedAt, payload, area }
  }
}

function newId(ledger: Pick<Ledger, 'now'>): string {
  return uuidV7(ledger.now(), randomBytes(10))
}

async function surroundings(tx: Tx, ledger: Ledger, by: Principal): Promise<Surroundings> {
  return {
    by,
    areas: await areasWithin(tx, by.area),
    accounts: await peopleKnown(tx),
    posts: await postKeys(tx, new Date(ledger.now())),
    match: ledger.sealer.match,
    newId: () => newId(ledger),
  }
}
