import { sql } from 'kysely'
import { DIGITS } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import { readByIndex, type Tx } from '../../database/connect.ts'
import { rosterOf } from './freezing.ts'
import type { Statement } from './kinds/campaign-closed.ts'
import { namesOf, noRows, personCounts, rowCountsBy, type Campaign } from './queries.ts'
import { estimateOf, recheckOf } from './rechecking.ts'
import { livedIn } from './rules.ts'
import { finalOf, statementFaults } from './stating.ts'

/** Two lists that know of each other estimate too little, and no count of doors proves that none was missed. */
const REMARK = {
  zh: '估计值由两份名单得出。两份名单若相互影响，得到的是下限；任何数字都不表示“百分之百”。未结户和缺少理由的户已逐户列出。',
  en: 'The estimate rests on two lists. Where they depend on each other it is a lower bound, and no figure here means 100 per cent. Open rows and rows without a reason are named one by one.',
}

/** Whose word it is and of when: the closing is counted and signed at one moment. */
export type Closing = { county: string; at: number; by: { account: string; role: Role } }

/** The closing check: everything the statement says, counted now and joined to the ledger. Faults of its own are a bug. */
export async function checkCampaign(tx: Tx, campaign: Campaign, closing: Closing): Promise<Statement> {
  const { campaign: id, area } = campaign
  const now = new Date(closing.at)
  await readByIndex(tx)
  // By village or community, the smaller areas under it.
  const byArea = await rowCountsBy(tx, id, area, DIGITS.village, now)
  const whole = byArea.get('') ?? noRows()
  byArea.delete('')
  const names = new Map(
    (await namesOf(tx, [...byArea.keys(), closing.county])).map((one) => [one.area, one.name]),
  )
  const { frozen, found, added, ...persons } = await personCounts(tx, id, area)
  const roster = await rosterOf(tx, id)
  const { states } = whole
  const statement: Statement = {
    format: 'hutong-campaign-statement/1',
    county: { area: closing.county, name: names.get(closing.county) ?? '' },
    campaign: await headOf(tx, campaign, closing),
    ledger: await proofOf(tx, campaign),
    frozen: {
      households: campaign.households,
      persons: campaign.persons,
      rosterHash: campaign.rosterHash ?? '',
      unchanged: roster.hash === campaign.rosterHash && frozen === campaign.persons,
    },
    found: { households: whole.found, persons: found },
    added: { households: whole.added, persons: added },
    rows: whole.frozen + whole.found + whole.added,
    final: finalOf(states),
    states,
    persons,
    areas: [...byArea].map(([number, { frozen: doors, found: more, added: others, states: own }]) => {
      return {
        area: number,
        name: names.get(number) ?? number,
        frozen: doors,
        found: more,
        added: others,
        states: own,
      }
    }),
    ...(await namedRows(tx, id)),
    ...(await secondLook(tx, id, states)),
    remark: REMARK,
  }
  const faults = statementFaults(statement)
  if (faults.length > 0) throw new Error(`the closing check of ${id} does not add up: ${faults.join('; ')}`)
  return statement
}

async function headOf(tx: Tx, campaign: Campaign, { at, by }: Closing): Promise<Statement['campaign']> {
  const { campaign: id, title, areas, questions, startedAt, dueAt } = campaign
  const { rows } = await sql<{
    name: string
  }>`select name from account where account = ${by.account}`.execute(tx)
  return {
    id,
    title,
    areas,
    questions,
    startedAt: startedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    closedAt: new Date(at).toISOString(),
    closedBy: { name: rows[0]?.name ?? '', role: by.role },
  }
}

/** The blind re-check, and how many doors there are by it. */
async function secondLook(
  tx: Tx,
  campaign: string,
  states: Statement['states'],
): Promise<Pick<Statement, 'recheck' | 'estimate'>> {
  const recheck = await recheckOf(tx, campaign)
  const walked = (recheck?.alleys ?? []).filter(({ walkedAt }) => walkedAt !== null)
  return {
    recheck: recheck && {
      drawn: recheck.alleys.length,
      walked: walked.length,
      independent: walked.filter(({ independent }) => independent).length,
      seed: recheck.seed,
    },
    estimate: estimateOf(recheck, livedIn(states)),
  }
}

/** Every open row and every row that ended without its reason, in door order. */
async function namedRows(tx: Tx, campaign: string): Promise<Pick<Statement, 'open' | 'unexplained'>> {
  type Named = Omit<Statement['open'][number], 'retryAt'> & { retryAt: Date | null }
  const { rows } = await sql<Named>`
    select household, area, door, state, tries, retry_at as "retryAt" from campaign_row
    where campaign = ${campaign} and not explained order by area, household`.execute(tx)
  const isOpen = ({ state }: Named): boolean => state === 'to-call' || state === 'nobody-home'
  return {
    open: rows.filter(isOpen).map((row) => ({ ...row, retryAt: row.retryAt?.toISOString() ?? null })),
    unexplained: rows
      .filter((row) => !isOpen(row))
      .map(({ household, area, door, state }) => ({ household, area, door, state })),
  }
}

/** The join to the ledger: each ended row's deciding call must stand there, about this household, and uncorrected. */
async function proofOf(tx: Tx, campaign: Campaign): Promise<Statement['ledger']> {
  const { rows } = await sql<{ to: number; ended: number; proven: number }>`
    select (select max(seq) from record) as "to", count(*) as ended, count(r.id) as proven
    from campaign_row w
    left join record r on r.id = w.call and r.kind = 'door-call' and r.subject = w.household
      and r.happened_at >= ${campaign.startedAt} and r.payload ->> 'end' = case w.state when 'duplicate' then 'wrong-row' else w.state end
      and not exists (select 1 from record c where c.corrects = r.id)
    where w.campaign = ${campaign.campaign} and w.state not in ('to-call', 'nobody-home', 'withdrawn')`.execute(
    tx,
  )
  const { to = 0, ended = 0, proven = 0 } = rows[0] ?? {}
  return { from: campaign.startedSeq, to, proven, unproven: ended - proven }
}
