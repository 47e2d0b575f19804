import { sql } from 'kysely'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { fitsArea, mayAppoint, type Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import type { Author, Entry } from '../ledger/drafting.ts'
import { isReachable, mayManage, type Managed } from './rules.ts'

/** A record somebody is about to make: `index` is its place among those sent, for the fault that names it. */
type Claim = {
  kind: string
  subject: string
  area: string
  payload: Record<string, unknown>
  by: Author
  index: number
}
type Account = Managed & { closed: boolean }
type Post = { post: string; account: string; role: Role; area: string; isOver: boolean }
type Known = {
  accounts: ReadonlyMap<string, Account>
  posts: ReadonlyMap<string, Post>
  made: ReadonlySet<string>
}

/**
 * Who may say what about accounts and posts: nobody raises anybody, themselves included, above their own rank or outside their own
 * scope. The accounts are locked in order, so that two who act on one of them wait for each other.
 */
export async function guardAccounts(tx: Tx, entries: readonly Entry[], at: number): Promise<void> {
  const now = new Date(at)
  const mine = entries.flatMap(({ draft, kind, area, payload, by, index, cause }): Claim[] =>
    cause === null && (kind.subject === 'post' || kind.subject === 'account')
      ? [{ kind: kind.name, subject: draft.subject, area, payload, by, index }]
      : [],
  )
  if (mine.length === 0) return
  const known = await findKnown(tx, mine, now)
  for (const claim of mine) {
    const code = faultOf(claim, known)
    if (code) throw new Refusal(code, [{ path: `${claim.index}.subject`, message: claim.kind }])
  }
  await keepACommander(tx, mine, known, now)
}

function faultOf(claim: Claim, known: Known): RefusalCode | undefined {
  if (claim.kind === 'account-made')
    return known.accounts.has(claim.subject) ? 'record-subject-taken' : undefined
  if (claim.kind === 'post-appointed') return appointmentFault(claim, known)
  if (claim.kind === 'post-ended') return endingFault(claim, known)
  const account = known.accounts.get(claim.subject)
  if (!account) return 'not-found'
  if (!mayManage(claim.by, account)) return 'account-not-yours'
  return account.closed ? 'account-is-closed' : undefined
}

function appointmentFault({ subject, area, payload, by }: Claim, known: Known): RefusalCode | undefined {
  // The kind's schema has read both.
  const { account: id, role } = payload as { account: string; role: Role }
  if (known.posts.has(subject)) return 'record-subject-taken'
  if (!fitsArea(role, area)) return 'post-too-wide'
  if (id === by.account && by.role !== 'commander') return 'not-yourself'
  if (known.made.has(id)) return undefined
  const account = known.accounts.get(id)
  if (!account) return 'not-found'
  if (account.closed) return 'account-is-closed'
  return isReachable(by, account) ? undefined : 'out-of-scope'
}

function endingFault({ subject, area, by }: Claim, known: Known): RefusalCode | undefined {
  const post = known.posts.get(subject)
  if (!post) return 'not-found'
  // The ledger has checked that the given area lies within scope: it has to be the post's own.
  if (post.area !== area) return 'out-of-scope'
  if (!mayAppoint(by.role, post.role)) return 'not-allowed'
  return post.isOver ? 'post-is-over' : undefined
}

async function findKnown(tx: Tx, claims: readonly Claim[], now: Date): Promise<Known> {
  const postIds = claims.filter(({ kind }) => kind.startsWith('post-')).map(({ subject }) => subject)
  const { rows: posts } = await sql<Post>`
    select post, account, role, area, ended_at is not null and ended_at <= ${now} as "isOver"
    from post where post = any(${postIds}::uuid[])`.execute(tx)
  const named = claims.map((claim) =>
    claim.kind === 'post-appointed' ? String(claim.payload['account']) : claim.subject,
  )
  const ids = [...new Set([...named, ...posts.map(({ account }) => account)])]
  const { rows: accounts } = await sql<{ account: string; home: string; closed: boolean }>`
    select account, home, closed_at is not null as closed from account where account = any(${ids}::uuid[])
    order by account for update`.execute(tx)
  // Read after the locks are held: what another transaction appointed meanwhile counts.
  const { rows: held } = await sql<{ account: string; role: Role; area: string }>`
    select account, role, area from post where account = any(${ids}::uuid[]) and (ended_at is null or ended_at > ${now})`.execute(
    tx,
  )
  const postsOf = Map.groupBy(held, ({ account }) => account)
  return {
    accounts: new Map(
      accounts.map((row) => [row.account, { ...row, posts: postsOf.get(row.account) ?? [] }]),
    ),
    posts: new Map(posts.map((row) => [row.post, row])),
    made: new Set(claims.filter(({ kind }) => kind === 'account-made').map(({ subject }) => subject)),
  }
}

/** A county whose last commander leaves could appoint nobody: somebody else must hold the post first, or in the same call. */
async function keepACommander(tx: Tx, claims: readonly Claim[], known: Known, now: Date): Promise<void> {
  const ending = claims.filter(({ kind }) => kind === 'post-ended').map(({ subject }) => subject)
  const closing = claims.filter(({ kind }) => kind === 'account-closed').map(({ subject }) => subject)
  const touched =
    ending.some((post) => known.posts.get(post)?.role === 'commander') ||
    closing.some((account) => known.accounts.get(account)?.posts.some(({ role }) => role === 'commander'))
  const replaced = claims.some(
    ({ kind, payload }) => kind === 'post-appointed' && payload['role'] === 'commander',
  )
  if (!touched || replaced) return
  const { rows } = await sql<{ post: string; account: string }>`
    select post, account from post where role = 'commander' and appointed_at <= ${now} and ended_at is null
    order by post for update`.execute(tx)
  if (!rows.some(({ post, account }) => !ending.includes(post) && !closing.includes(account)))
    throw new Refusal('last-commander')
}
