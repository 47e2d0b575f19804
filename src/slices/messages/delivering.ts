import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { outgoing, waitingAccounts } from './queries.ts'
import { DEFAULT_CHOICE, isDue, textOf } from './rules.ts'
import { Undeliverable, type Sender } from './senders.ts'

/** Any number; one process at a time joins what waits. */
const JOINING = 7_204_313
/** Tries of one delivery before it is given up: three and a half hours by the queue's back-off. */
export const TRIES = 10

/** Joins what waits for each person into one delivery, for those whose time has come. Gives all deliveries still to be made. */
export async function joinWaiting(ledger: Ledger, channel: string): Promise<string[]> {
  const now = ledger.now()
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`select pg_advisory_xact_lock(${JOINING}, ${Number(ledger.county)})`.execute(tx)
    const due = (await waitingAccounts(tx, now)).filter((one) =>
      isDue(one, one.choice ?? DEFAULT_CHOICE, now),
    )
    const rows = due.map(({ account }) => ({ delivery: uuidV7(now, randomBytes(10)), account }))
    await sql`
      with made as (
        insert into delivery (delivery, account, channel, made_at)
        select delivery, account, ${channel}, ${new Date(now)}
        from json_to_recordset(${JSON.stringify(rows)}::json) as r(delivery uuid, account uuid)
        returning delivery, account
      )
      update message m set delivery = made.delivery from made
      where m.account = made.account and m.delivery is null and m.read_at is null and m.settled_at is null`.execute(
      tx,
    )
    const { rows: open } = await sql<{ delivery: string }>`
      select delivery from delivery where sent_at is null and given_up_at is null order by made_at`.execute(
      tx,
    )
    return open.map(({ delivery }) => delivery)
  })
}

/**
 * Makes one delivery. The phone number is deciphered here, handed to the sender and forgotten. Throws when it should be tried again.
 * A process that dies between the gateway's answer and the commit sends twice rather than never.
 */
export async function deliver(ledger: Ledger, sender: Sender, delivery: string): Promise<void> {
  const failure = await within(ledger.database, ledger.county, async (tx) => {
    const row = await outgoing(tx, delivery)
    if (!row || row.sentAt) return undefined
    try {
      if (row.cipher === null) throw new Undeliverable('no phone number is known')
      // All read or settled meanwhile: nothing to say any more.
      if (row.titles.length > 0)
        await sender.send(ledger.sealer.open(row.cipher), textOf(row.county, row.titles))
      await sql`update delivery set sent_at = ${new Date(ledger.now())}, tries = tries + 1, last_error = null
        where delivery = ${delivery}`.execute(tx)
      return undefined
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      await sql`
        update delivery set tries = tries + 1, last_error = ${said},
          given_up_at = case when ${error instanceof Undeliverable} or tries + 1 >= ${TRIES} then ${new Date(ledger.now())}::timestamptz end
        where delivery = ${delivery}`.execute(tx)
      return error instanceof Undeliverable ? undefined : new Error(said)
    }
  })
  // Thrown outside the transaction: a failed try must still be counted.
  if (failure) throw failure
}
