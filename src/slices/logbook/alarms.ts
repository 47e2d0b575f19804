import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin, settleWithin, type Notice } from '../messages/actions.ts'
import { ALARMS, isAlarming, type Reds } from './rules.ts'

const PREFIX = 'red-alarm:'

/**
 * Looks at who turned red in the last day and at what it rests on, whoever or whatever recorded it, and has people look at what stands out.
 * The one eye that is left when an insider uses the program itself. Gives what stands out.
 */
export async function watchReds(ledger: Ledger): Promise<Reds[]> {
  return within(ledger.database, ledger.county, async (tx) => {
    const found = (await redsOf(tx, new Date(ledger.now() - ALARMS.span))).filter(isAlarming)
    const { rows: posts } = await sql<{ account: string }>`
      select distinct account from held_post where area = ${ledger.county} and role in ('commander', 'clerk')`.execute(
      tx,
    )
    const notices = found.map((one) =>
      noticeOf(
        one,
        posts.map(({ account }) => account),
      ),
    )
    const { rows: open } = await sql<{ key: string }>`
      select distinct key from message where topic = 'red-alarm' and settled_at is null`.execute(tx)
    const keys = new Set(notices.map(({ key }) => key))
    await settleWithin(
      tx,
      ledger,
      open.map(({ key }) => key).filter((key) => !keys.has(key)),
    )
    await sendWithin(tx, ledger, notices)
    return found
  })
}

/** People who turned red since then and still are, in the county and by village, workplace and who recorded evidence about them. */
export async function redsOf(tx: Tx, since: Date): Promise<Reds[]> {
  const { rows } = await sql<Reds>`
    with turned as materialized (
      select distinct on (t.person) t.person, t.area, t.colour, t.reason not in ('laboratory', 'epidemiological') as bare
      from colour_turn t where t.at > ${since} order by t.person, t.at desc
    ), red as materialized (
      select t.person, left(t.area, 12) as village, p.workplace, t.bare
      from turned t cross join lateral (select workplace from person p where p.person = t.person offset 0) p where t.colour = 'red'
    )
    select 'county' as what, '' as name, count(*) as reds, count(*) filter (where bare) as bare from red
    union all select 'village', village, count(*), count(*) filter (where bare) from red group by village
    union all select 'workplace', workplace, count(*), count(*) filter (where bare) from red where workplace <> '' group by workplace
    union all select 'recorder', r.account::text, count(distinct red.person), 0
    from red cross join lateral (select record from colour_evidence e where e.person = red.person offset 0) e
    cross join lateral (select account from record r where r.id = e.record and r.received_at > ${since} offset 0) r group by r.account`.execute(
    tx,
  )
  return rows
}

/** The matter, for messages and for whoever looks at it: names nobody. */
export function alarmKey({ what, name }: Pick<Reds, 'what' | 'name'>): string {
  if (what === 'county') return PREFIX + what
  return `${PREFIX}${what}:${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
}

/** No name of a person or a firm: it may leave the house as a text to a phone. */
function noticeOf({ what, name, reds, bare }: Reds, to: readonly string[]): Notice {
  const said = {
    county: {
      zh: `24小时内${reds}人转红码，其中${bare}人没有检测或流调依据`,
      en: `${reds} people turned red in 24 hours, ${bare} of them without a test or an investigation`,
    },
    village: {
      zh: `网格${name}：24小时内${reds}人转红码，其中${bare}人没有检测或流调依据`,
      en: `Area ${name}: ${reds} people turned red in 24 hours, ${bare} of them without a test or an investigation`,
    },
    workplace: {
      zh: `同一工作单位24小时内${reds}人转红码，其中${bare}人没有检测或流调依据`,
      en: `${reds} people of one workplace turned red in 24 hours, ${bare} of them without a test or an investigation`,
    },
    recorder: {
      zh: `同一账号登记的记录使${reds}人在24小时内转红码`,
      en: `Records of one account turned ${reds} people red in 24 hours`,
    },
  }
  return {
    to,
    topic: 'red-alarm',
    key: alarmKey({ what, name }),
    title: said[what],
    body: {
      zh: '请在“码色异常警报”页面逐条核对依据和登记人；不实的，撤回记录，码色随即恢复。',
      en: 'Look at the evidence, and at who recorded it, on the page of alarms. Take back what is not true; the colours follow.',
    },
    link: '/alarms',
    urgent: true,
  }
}
