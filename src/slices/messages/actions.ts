import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import type { Bilingual } from '../../core/text.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { choiceOf } from './queries.ts'
import type { Choice } from './rules.ts'

/**
 * Something people should know. `key` names the matter: whoever was told of it once is not told again until it was settled in
 * between. Neither title nor body may hold a person's name or number: both may leave the house as a text to a phone.
 */
export type Notice = {
  to: readonly string[]
  topic: string
  key: string
  title: Bilingual
  body: Bilingual
  /** A page of the desk, from its root: '/duties?state=overdue'. */
  link?: string
  /** Goes out at once, at night too. For danger to people only. */
  urgent?: boolean
}

/**
 * Puts notices into inboxes, within the caller's transaction: told if and only if what they tell of happened. Texts to phones follow
 * by a job, joined and at the hours each person chose. This is the one way to tell anybody anything. Gives how many were new.
 */
export async function sendWithin(
  tx: Tx,
  { now }: Pick<Ledger, 'now'>,
  notices: readonly Notice[],
): Promise<number> {
  const at = now()
  const rows = notices.flatMap(({ to, topic, key, title, body, link, urgent }) =>
    [...new Set(to)].map((account) => ({
      message: uuidV7(at, randomBytes(10)),
      account,
      topic,
      key,
      title,
      body,
      link: link ?? null,
      urgent: urgent ?? false,
    })),
  )
  if (rows.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into message as m (message, account, topic, key, urgent, title, body, link, made_at)
    select message, account, topic, key, urgent, title, body, link, ${new Date(at)}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r(message uuid, account uuid, topic text, key text, urgent boolean, title jsonb, body jsonb, link text)
    order by account, key
    on conflict on constraint message_once do update set urgent = excluded.urgent, title = excluded.title, body = excluded.body,
      link = excluded.link, made_at = excluded.made_at, read_at = null, settled_at = null, delivery = null
    where m.settled_at is not null`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** What these keys told of is no more: unread messages about it are marked, and not sent any more. */
export async function settleWithin(
  tx: Tx,
  { now }: Pick<Ledger, 'now'>,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await sql`update message set settled_at = ${new Date(now())} where key = any(${keys}::text[]) and settled_at is null`.execute(
    tx,
  )
}

/** Marks own messages as read; without a list, all. */
export async function markRead(
  ledger: Ledger,
  account: string,
  messages?: readonly string[],
): Promise<number> {
  const { numAffectedRows } = await within(ledger.database, ledger.county, (tx) =>
    sql`update message set read_at = ${new Date(ledger.now())} where account = ${account} and read_at is null
      and ${messages ? sql`message = any(${messages}::uuid[])` : sql`true`}`.execute(tx),
  )
  return Number(numAffectedRows ?? 0)
}

export async function choose(ledger: Ledger, account: string, choice: Choice): Promise<Choice> {
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`
      insert into message_choice (account, sms, digest_minutes, quiet)
      values (${account}, ${choice.sms}, ${choice.digestMinutes}, ${choice.quiet})
      on conflict (account) do update set sms = excluded.sms, digest_minutes = excluded.digest_minutes, quiet = excluded.quiet`.execute(
      tx,
    )
    return choiceOf(tx, account)
  })
}
