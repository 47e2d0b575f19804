import { randomBytes } from 'node:crypto'
import { Buckets, networkOf } from '../../core/bucket.ts'
import { HOUR } from '../../core/cadence.ts'
import { isWorked } from '../../core/proof-of-work.ts'
import { within } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin } from '../messages/actions.ts'
import type { Asking } from './contract.ts'
import { commandersOf } from './queries.ts'
import { LOOK_PACE, MISS_PACE, MISSES_TOLD } from './rules.ts'

/** What this process remembers of who asks, for the hour: in memory alone, nothing of it is kept. */
type Memory = {
  looks: Buckets
  misses: Buckets
  /** Challenges that were answered: each is good once. */
  spent: Map<string, number>
  hour: number
  missed: number
}
const memories = new WeakMap<Ledger, Memory>()

function memoryOf(ledger: Ledger): Memory {
  const known = memories.get(ledger)
  if (known) return known
  const made = {
    looks: new Buckets(LOOK_PACE),
    misses: new Buckets(MISS_PACE),
    spent: new Map(),
    hour: 0,
    missed: 0,
  }
  memories.set(ledger, made)
  return made
}

/** Why somebody is not answered yet: too many looks, or too many misses and nothing worked out. Undefined: they are. */
export function admit(
  ledger: Ledger,
  asking: Asking,
): { state: 'slow' } | { state: 'work'; challenge: string } | undefined {
  const memory = memoryOf(ledger)
  const now = ledger.now()
  const source = networkOf(asking.address)
  if (!memory.looks.take(source, now)) return { state: 'slow' }
  if (memory.misses.left(source, now) > 0) return undefined
  return isPaid(ledger, memory, asking, source, now)
    ? undefined
    : { state: 'work', challenge: challengeFor(ledger, source, now) }
}

/** So long a challenge may be worked at, in milliseconds. */
const PATIENCE = 10 * 60_000

/** Until when, something nobody has seen before, and the county's word that it made both for this source. */
function challengeFor(ledger: Ledger, source: string, now: number): string {
  const text = `${now + PATIENCE}.${randomBytes(9).toString('base64url')}`
  return `${text}.${markOf(ledger, source, text)}`
}

function markOf({ sealer }: Ledger, source: string, text: string): string {
  return Buffer.from(keyedHash(sealer, 'badge challenge', `${source} ${text}`), 'base64')
    .toString('base64url')
    .slice(0, 22)
}

function isPaid(
  ledger: Ledger,
  { spent }: Memory,
  { challenge = '', answer = '' }: Asking,
  source: string,
  now: number,
): boolean {
  const [until = '', chance = '', mark = ''] = challenge.split('.')
  if (!/^\d{1,15}$/.test(until) || Number(until) < now || !/^\d{1,15}$/.test(answer)) return false
  if (mark !== markOf(ledger, source, `${until}.${chance}`)) return false
  if (spent.has(challenge) || !isWorked(challenge, answer)) return false
  for (const [old, end] of spent) if (end < now) spent.delete(old)
  spent.set(challenge, Number(until))
  return true
}

/** Counts a miss of an address and of the county; when there are many of them, the command post is told, once an hour. */
export async function noteMiss(ledger: Ledger, address: string): Promise<void> {
  const memory = memoryOf(ledger)
  const now = ledger.now()
  memory.misses.take(networkOf(address), now)
  const hour = Math.floor(now / HOUR)
  memory.missed = memory.hour === hour ? memory.missed + 1 : 1
  memory.hour = hour
  if (memory.missed !== MISSES_TOLD) return
  await within(ledger.database, ledger.county, async (tx) => {
    const notice = {
      to: await commandersOf(tx, ledger.county, new Date(now)),
      topic: 'badge-misses',
      // Whichever process counts that far first.
      key: `badge-misses:${hour}`,
      title: { zh: '有人在试探工作证编号', en: 'Somebody tries out badge numbers' },
      body: {
        zh: `一小时内，公众网站上有${MISSES_TOLD}次查询的工作证编号不存在。可能有人冒充工作人员，或在试探编号。请提醒各村（社区）留意冒充上门的人。`,
        en: `Within an hour ${MISSES_TOLD} badge numbers that do not exist were looked up on the public site. Somebody may be posing as staff, or trying out numbers. Have villages watch for impostors at doors.`,
      },
      link: '/accounts/badges',
    }
    await sendWithin(tx, ledger, [notice])
  })
}
