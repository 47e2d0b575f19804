import { DAY, dayStart } from '../../core/cadence.ts'
import type { InputOf, ReplyOf } from '../../core/endpoint.ts'
import { uuidTime } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { mayAppoint } from '../../core/role.ts'
import { within, type Tx } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { followId } from '../ledger/drafting.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import type * as contract from './contract.ts'
import { badgeIn, badgesIn, heldPosts, ownBadgeOf, standingBadges, type HeldPost } from './queries.ts'
import { turningKey } from './looking.ts'
import { ISSUERS, numberOf } from './rules.ts'

export { askCalled, lookUp } from './looking.ts'

type Issuing = InputOf<typeof contract.issueBadges>['body']

/** Badges for posts of the caller's area; what these posts had before is revoked in the same transaction. */
export async function issueBadges(
  ledger: Ledger,
  by: Principal,
  given: Issuing,
): Promise<ReplyOf<typeof contract.issueBadges>> {
  const now = new Date(ledger.now())
  const posts = given.badges.map(({ post }) => post)
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const held = await heldPosts(tx, { posts, area: by.area }, now)
      const drafts = given.badges.map((one) => {
        const post = held.find(({ post }) => post === one.post)
        if (!post) throw new Refusal('not-found')
        if (post.post !== by.post && !mayAppoint(by.role, post.role)) throw new Refusal('not-allowed')
        return issuing(ledger, one.badge, post, given)
      })
      const before = await replaced(tx, posts, drafts)
      await appendWithin(tx, ledger, { ...by, program: true }, [...before, ...drafts])
      return { badges: (await badgesIn(tx, { area: by.area, posts, limit: posts.length }, now)).badges }
    }),
  )
}

/** Everything in it follows from the id and what was asked for, so that asking twice makes one badge. */
function issuing(ledger: Ledger, badge: string, { post, account, area }: HeldPost, given: Issuing): Draft {
  const { days, fromHour, untilHour, callBack } = given
  const bits = Buffer.from(keyedHash(ledger.sealer, 'badge number', badge), 'base64').readBigUInt64BE()
  const madeAt = uuidTime(badge)
  return {
    id: badge,
    kind: 'badge-issued',
    subject: badge,
    area,
    happenedAt: new Date(madeAt).toISOString(),
    payload: {
      account,
      post,
      badgeNumber: numberOf(bits),
      // The last day counts whole.
      validUntil: new Date(dayStart(madeAt) + (days + 1) * DAY).toISOString(),
      fromHour,
      untilHour,
      callBack,
    },
  }
}

async function replaced(tx: Tx, posts: readonly string[], drafts: readonly Draft[]): Promise<Draft[]> {
  const own = new Set(drafts.map(({ subject }) => subject))
  const first = drafts[0]
  if (!first) return []
  return (await standingBadges(tx, posts))
    .filter(({ badge }) => !own.has(badge))
    .map(({ badge, area }, place) => ({
      id: followId(first.id, 1000 + place),
      kind: 'badge-revoked',
      subject: badge,
      area,
      happenedAt: first.happenedAt,
      payload: { reason: REPLACED },
    }))
}

const REPLACED = '换发新证'

export async function revokeBadge(
  ledger: Ledger,
  by: Principal,
  { badge, id, reason }: { badge: string; id: string; reason: string },
): Promise<void> {
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const found = await badgeIn(tx, badge)
      if (!found) throw new Refusal('not-found')
      if (!ISSUERS.includes(by.role) || (found.post !== by.post && !mayAppoint(by.role, found.role)))
        throw new Refusal('not-allowed')
      await appendWithin(tx, ledger, { ...by, program: true }, [
        {
          id,
          kind: 'badge-revoked',
          subject: badge,
          area: found.area,
          happenedAt: new Date(uuidTime(id)).toISOString(),
          payload: { reason },
        },
      ])
    }),
  )
}

export async function ownBadge(ledger: Ledger, by: Principal): Promise<ReplyOf<typeof contract.ownBadge>> {
  const found = await within(ledger.database, ledger.county, (tx) =>
    ownBadgeOf(tx, by.post, new Date(ledger.now())),
  )
  if (!found) return { badge: null }
  const { badge, number, validUntil } = found
  const key = by.device === undefined ? null : turningKey(ledger, badge, by.device)
  return {
    badge: {
      number,
      validUntil: validUntil.toISOString(),
      key: key && Buffer.from(key).toString('base64'),
    },
  }
}
