import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin, settleWithin } from '../messages/actions.ts'

const KEY = 'colours-altered'
/** How often what people are shown is held against what was logged, in milliseconds: before the next status list is signed. */
const LOOK = 10_000
const looked = new WeakMap<Ledger, number>()

/**
 * Finds people whose row says yellow or red though their last change does not: this program writes both at once, so somebody else wrote
 * one of them. They are worked out anew, and the command post is told. Gives how many.
 */
export async function noteAltered(tx: Tx, ledger: Ledger): Promise<number> {
  const now = ledger.now()
  if (Math.abs(now - (looked.get(ledger) ?? -Infinity)) < LOOK) return 0
  looked.set(ledger, now)
  const { rows } = await sql<{ altered: number }>`
    with altered as (
      insert into colour_due (person, area)
      select c.person, c.area from colour c
      left join lateral (
        select colour from colour_turn t where t.person = c.person order by t.at desc limit 1 offset 0
      ) t on true
      where c.colour <> 'green' and t.colour is distinct from c.colour
      returning 1
    ) select count(*) as altered from altered`.execute(tx)
  const altered = rows[0]?.altered ?? 0
  if (altered > 0) await tell(tx, ledger, altered)
  return altered
}

/**
 * Everybody who is not green is worked out anew from their evidence, however well the tables agree with each other; `all`: everybody who
 * ever had evidence. What was put into every table alike, without the county's key, ends here.
 */
export async function recheckColours(ledger: Ledger, all = false): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into colour_due (person, area)
      select person, area from colour where colour <> 'green' or ${all}`.execute(tx),
  )
}

async function tell(tx: Tx, ledger: Ledger, altered: number): Promise<void> {
  const { rows } = await sql<{ account: string }>`
    select distinct account from held_post where area = ${ledger.county} and role in ('commander', 'clerk')`.execute(
    tx,
  )
  // Told again each time: what was told before is settled by being found anew.
  await settleWithin(tx, ledger, [KEY])
  await sendWithin(tx, ledger, [
    {
      to: rows.map(({ account }) => account),
      topic: 'colours',
      key: KEY,
      title: {
        zh: `${altered}人的码色在数据库中被改动`,
        en: `${altered} ${altered === 1 ? 'colour was' : 'colours were'} altered in the database`,
      },
      body: {
        zh: '不是由证据和规则得出，系统正在按证据恢复。请立即查明谁有数据库权限，并保存数据库日志。',
        en: 'They did not follow from evidence and rules, and are being mended. Find out at once who can reach the database, and keep its logs.',
      },
      urgent: true,
    },
  ])
}
