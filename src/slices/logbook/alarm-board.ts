import { sql } from 'kysely'
import type { ReplyOf } from '../../core/endpoint.ts'
import { within, type Tx } from '../../database/connect.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { alarmKey, redsOf } from './alarms.ts'
import type { listAlarms } from './contract.ts'
import { ALARMS, isAlarming, type Reds } from './rules.ts'

type Board = ReplyOf<typeof listAlarms>
type Looked = NonNullable<Board['alarms'][number]['looked']>

/** How far back is shown what is over. */
const SHOWN = 30 * 24 * 3_600_000

/** What stands out among the reds now, since when, and who has looked at it; and what stood out before. */
export async function readAlarms(ledger: Ledger, by: Principal): Promise<Board> {
  if (by.area !== ledger.county) throw new Refusal('out-of-scope')
  const now = ledger.now()
  return within(ledger.database, ledger.county, async (tx) => {
    const found = (await redsOf(tx, new Date(now - ALARMS.span))).filter(isAlarming)
    const told = await toldOf(tx, new Date(now - SHOWN))
    const looks = await looksOf(tx, new Date(now - SHOWN))
    /** The last look at a matter since it was told of last. */
    const lookAt = (key: string, since: Date | undefined): Looked | null =>
      looks.find(({ alarm, at }) => alarm === key && (!since || Date.parse(at) >= since.getTime())) ?? null
    const alarms = []
    for (const one of found) {
      const key = alarmKey(one)
      const since = told.find((line) => line.key === key && line.settledAt === null)?.madeAt
      const named = await namesOf(tx, one)
      const { what, reds, bare } = one
      alarms.push({
        key,
        what,
        reds,
        bare,
        ...named,
        since: since?.toISOString() ?? null,
        looked: lookAt(key, since),
      })
    }
    return {
      at: new Date(now).toISOString(),
      alarms,
      past: told.flatMap(({ key, title, madeAt, settledAt }) =>
        settledAt === null
          ? []
          : [
              {
                key,
                title,
                from: madeAt.toISOString(),
                until: settledAt.toISOString(),
                looked: lookAt(key, madeAt),
              },
            ],
      ),
    }
  })
}

type Told = { key: string; title: { zh: string; en: string }; madeAt: Date; settledAt: Date | null }

/** What the command post was told of, the last first; everybody who was told has the same. */
async function toldOf(tx: Tx, since: Date): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select key, (array_agg(title))[1] as title, min(made_at) as "madeAt",
      case when bool_and(settled_at is not null) then max(settled_at) end as "settledAt"
    from message where topic = 'red-alarm' and made_at > ${since} group by key order by 3 desc limit 100`.execute(
    tx,
  )
  return rows
}

async function looksOf(tx: Tx, since: Date): Promise<(Looked & { alarm: string })[]> {
  const { rows } = await sql<Omit<Looked, 'at' | 'note'> & { alarm: string; at: Date; note: string | null }>`
    select r.payload ->> 'alarm' as alarm, r.payload ->> 'grounds' as grounds, q.payload ->> 'note' as note, r.received_at as at,
      coalesce(o.name, '') as by
    from record r left join record_personal q on q.id = r.id left join account o on o.account = r.account
    where r.kind = 'alarm-acknowledged' and r.received_at > ${since} order by r.received_at desc limit 500`.execute(
    tx,
  )
  return rows.map(({ at, note, ...row }) => ({ ...row, note: note ?? '', at: at.toISOString() }))
}

/** Whom or what an alarm is about, as the command post may see it, and where to go on from. */
async function namesOf(
  tx: Tx,
  { what, name }: Reds,
): Promise<{ name: string; area: string | null; account: string | null }> {
  if (what === 'village') {
    const { rows } = await sql<{ name: string }>`select name from area where area = ${name}`.execute(tx)
    return { name: rows[0]?.name ?? name, area: name, account: null }
  }
  if (what === 'recorder') {
    const { rows } = await sql<{
      name: string
    }>`select name from account where account::text = ${name}`.execute(tx)
    return { name: rows[0]?.name ?? '', area: null, account: rows.length > 0 ? name : null }
  }
  return { name, area: null, account: null }
}
