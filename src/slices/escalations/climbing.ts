import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sendWithin, settleWithin, type Notice } from '../messages/actions.ts'
import { answeringAccounts, namedSets, setsNow, type EscalatedSet } from './queries.ts'

/** Any number; one process at a time looks who is overdue. */
const CLIMBING = 7_204_314

export type Climbed = { opened: number; closed: number; untold: number }

/**
 * Looks which overdue duties have reached which rung. A set that is new on its rung is told to those who answer for it, once; one
 * that was done, waived, withdrawn or forgotten is closed and its notice settled. One transaction: told if and only if opened.
 */
export async function climb(ledger: Ledger): Promise<Climbed> {
  const now = new Date(ledger.now())
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`select pg_advisory_xact_lock(${CLIMBING}, ${Number(ledger.county)})`.execute(tx)
    const { opened, closed } = await foldSets(tx, now)
    await settleWithin(tx, ledger, closed.map(keyOf))
    const accounts = await answeringAccounts(tx, [...new Set(opened.map(({ holder }) => holder))])
    await sendWithin(
      tx,
      ledger,
      opened.map((set) => noticeOf(set, accounts.get(set.holder) ?? [])),
    )
    return {
      opened: opened.length,
      closed: closed.length,
      untold: opened.filter(({ holder }) => !accounts.has(holder)).length,
    }
  })
}

type SetKey = Pick<EscalatedSet, 'measure' | 'missedOn' | 'level' | 'area'>

/** Brings the table up to what is overdue now. Opened: sets not there before, or closed before, or passed to another holder. */
async function foldSets(tx: Tx, now: Date): Promise<{ opened: EscalatedSet[]; closed: SetKey[] }> {
  const { rows } = await sql<{ opened: EscalatedSet[] | null; closed: SetKey[] | null }>`
    with now_there as materialized ${setsNow(now)}, before as materialized (
      select measure, missed_on, level, area, holder from escalation where closed_at is null
    ), written as (
      insert into escalation as e (measure, missed_on, level, area, after_hours, duties, holder, opened_at)
      select n.*, ${now} from now_there n
      on conflict (measure, missed_on, level, area) do update set duties = excluded.duties, holder = excluded.holder,
        after_hours = excluded.after_hours, closed_at = null,
        opened_at = case when e.closed_at is null and e.holder = excluded.holder then e.opened_at else excluded.opened_at end
      returning e.*
    ), gone as (
      update escalation e set closed_at = ${now}, duties = 0
      where e.closed_at is null and not exists (
        select 1 from now_there n
        where n.measure = e.measure and n.missed_on = e.missed_on and n.level = e.level and n.area = e.area)
      returning e.measure, e.missed_on as "missedOn", e.level, e.area
    ), opened as (${namedSets(sql`(
      select w.* from written w left join before b using (measure, missed_on, level, area) where b.holder is distinct from w.holder)`)})
    select (select json_agg(o) from opened o) as opened, (select json_agg(g) from gone g) as closed`.execute(
    tx,
  )
  return { opened: rows[0]?.opened ?? [], closed: rows[0]?.closed ?? [] }
}

function keyOf({ measure, missedOn, level, area }: SetKey): string {
  return `escalation/${measure}/${missedOn}/${level}/${area}`
}

/** What stands behind a number: 23 households, 4 people. */
const UNITS: Record<string, { zh: string; en: string; one: string }> = {
  household: { zh: '户', en: 'households', one: 'household' },
  person: { zh: '人', en: 'people', one: 'person' },
  place: { zh: '处场所', en: 'places', one: 'place' },
  unit: { zh: '家单位', en: 'organisations', one: 'organisation' },
  area: { zh: '个网格', en: 'areas', one: 'area' },
}

function noticeOf(set: EscalatedSet, to: readonly string[]): Notice {
  const { title, areaName, duties, afterHours, subjectKind, area, holder, measureId } = set
  const unit = UNITS[subjectKind] ?? { zh: '项', en: 'duties', one: 'duty' }
  const hours = Math.round(afterHours)
  const zhLate = hours === 0 ? '已逾期' : `逾期已超过${hours}小时`
  const enLate = hours === 0 ? 'overdue' : `overdue for over ${hours} h`
  const vacant = area !== holder
  const [month, day] = set.missedOn.split('-').slice(1).map(Number)
  return {
    to,
    topic: 'escalation',
    key: keyOf(set),
    title: {
      zh: `${areaName}：${title.zh}${duties}${unit.zh}${zhLate}`,
      en: `${areaName}: ${title.en}, ${duties} ${duties === 1 ? unit.one : unit.en} ${enLate}`,
    },
    body: {
      zh: `${month}月${day}日到期。${vacant ? '该网格负责人岗位空缺，由您处理。' : '请督促完成；确实不需做的，请写明原因免除。'}`,
      en: `Fell due on ${set.missedOn}. ${
        vacant
          ? 'The post that answers for this area is vacant, so it comes to you.'
          : 'See that it gets done; waive with a reason what need not be.'
      }`,
    },
    link: `/duties?measure=${measureId}&state=overdue`,
  }
}
