import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Message } from './contract.ts'
import { DEFAULT_CHOICE, STALE, type Choice, type Waiting } from './rules.ts'

type Row = Omit<Message, 'madeAt' | 'readAt' | 'settledAt'> & {
  madeAt: Date
  readAt: Date | null
  settledAt: Date | null
  cursor: string
}
export type InboxPage = { messages: Message[]; next: string | null }
type InboxFilter = { unread?: boolean | undefined; after?: string | undefined; limit: number }

/** A page of one account's messages, newest first. */
export async function inboxOf(tx: Tx, account: string, filter: InboxFilter): Promise<InboxPage> {
  const { unread, limit } = filter
  const [at, id] = (filter.after ?? '').split('|')
  const { rows } = await sql<Row>`
    select message, topic, urgent, title, body, link, made_at as "madeAt", read_at as "readAt", settled_at as "settledAt",
      concat_ws('|', to_char(made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), message) as cursor
    from message
    where account = ${account} and ${unread ? sql`read_at is null and settled_at is null` : sql`true`}
      and ${at && id ? sql`(made_at, message) < (${at}::timestamptz, ${id}::uuid)` : sql`true`}
    order by made_at desc, message desc limit ${limit}`.execute(tx)
  return {
    messages: rows.map(({ cursor: _, ...row }) => ({
      ...row,
      madeAt: row.madeAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
      settledAt: row.settledAt?.toISOString() ?? null,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export async function unreadOf(tx: Tx, account: string): Promise<{ unread: number; urgent: number }> {
  const { rows } = await sql<{ unread: number; urgent: number }>`
    select count(*) as unread, count(*) filter (where urgent) as urgent from message
    where account = ${account} and read_at is null and settled_at is null`.execute(tx)
  return rows[0] ?? { unread: 0, urgent: 0 }
}

export async function choiceOf(tx: Tx, account: string): Promise<Choice> {
  const { rows } = await sql<Choice>`
    select sms, digest_minutes as "digestMinutes", quiet from message_choice where account = ${account}`.execute(
    tx,
  )
  return rows[0] ?? DEFAULT_CHOICE
}

export type WaitingAccount = Waiting & { account: string; choice: Choice | null }

/** Everybody for whom something waits to be sent, with what was sent to them lately. */
export async function waitingAccounts(tx: Tx, now: number): Promise<WaitingAccount[]> {
  const since = (milliseconds: number): Date => new Date(now - milliseconds)
  const { rows } = await sql<Omit<WaitingAccount, 'oldest'> & { oldest: Date }>`
    select w.*, l.*, case when c.account is not null then
      json_build_object('sms', c.sms, 'digestMinutes', c.digest_minutes, 'quiet', c.quiet) end as choice
    from (
      select account, bool_or(urgent) as urgent, min(made_at) as oldest from message
      where delivery is null and read_at is null and settled_at is null and made_at > ${since(STALE)} group by account
    ) w
    join account a on a.account = w.account and a.closed_at is null and a.phone_hash is not null
    left join message_choice c on c.account = w.account
    cross join lateral (
      select count(*) filter (where d.made_at > ${since(3_600_000)}) as "sentInHour", count(*) as "sentInDay"
      from delivery d where d.account = w.account and d.made_at > ${since(86_400_000)}
    ) l`.execute(tx)
  return rows.map((row) => ({ ...row, oldest: row.oldest.getTime() }))
}

export type Outgoing = {
  account: string
  sentAt: Date | null
  county: string
  titles: string[]
  cipher: string | null
}

/** What a delivery is to say and to whom: titles of what still matters, and the phone number as it lies sealed in the ledger. */
export async function outgoing(tx: Tx, delivery: string): Promise<Outgoing | undefined> {
  const { rows } = await sql<Outgoing>`
    select d.account, d.sent_at as "sentAt", (select name from county limit 1) as county,
      array(select m.title ->> 'zh' from message m
        where m.delivery = d.delivery and m.read_at is null and m.settled_at is null order by m.urgent desc, m.made_at, m.key) as titles,
      (select p.payload #>> '{phone,cipher}' from record r join record_personal p on p.id = r.id
        where r.subject = d.account and p.payload ? 'phone' and not exists (select 1 from record x where x.corrects = r.id)
        order by r.seq desc limit 1) as cipher
    from delivery d where d.delivery = ${delivery} and d.given_up_at is null for update of d`.execute(tx)
  return rows[0]
}
