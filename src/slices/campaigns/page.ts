import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import { chiefsOf, childrenOf, findArea } from '../areas/queries.ts'
import { questionsInForce } from '../directives/in-force.ts'
import type { CampaignLine, CampaignPage, RowCounts, Sheet } from './contract.ts'
import {
  campaignsIn,
  doorsOf,
  endedByDay,
  noRows,
  personCounts,
  rowCountsBy,
  type Campaign,
} from './queries.ts'
import { estimateOf, recheckOf } from './rechecking.ts'
import { livedIn } from './rules.ts'

/** A campaign without its counts, as lists and pages begin. */
export function lineOf(campaign: Campaign): Omit<CampaignLine, keyof RowCounts> {
  const { campaign: id, title, area, areas, doer, directive, startedAt, dueAt, closedAt } = campaign
  return {
    campaign: id,
    title,
    area,
    areas,
    doer,
    directive,
    startedAt: startedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
  }
}

type Asked = { campaign: string; area: string; now: Date }

/** Progress of one campaign within `area`. */
export async function readCampaign(tx: Tx, { campaign: id, area, now }: Asked): Promise<CampaignPage> {
  const campaign = (await campaignsIn(tx, area, id))[0]
  const here = await findArea(tx, area)
  if (!campaign || !here) throw new Refusal('not-found')
  const counts = await rowCountsBy(tx, id, area, area.length + 3, now)
  const whole = counts.get('') ?? noRows()
  const children = await childrenOf(tx, area)
  const { present, absent, unconfirmed } = await personCounts(tx, id, area)
  const drawn = await recheckOf(tx, id)
  const recheck = drawn && {
    ...drawn,
    alleys: drawn.alleys.filter((alley) => isWithin(alley.area, area)),
  }
  return {
    ...lineOf(campaign),
    ...whole,
    at: now.toISOString(),
    here: { area: here.area, name: here.name, level: here.level },
    questions: await askedOf(tx, campaign),
    rosterHash: campaign.rosterHash,
    persons: { present, absent, unconfirmed },
    children: children.flatMap(({ area: child, name, level }) => {
      const own = counts.get(child)
      return own ? [{ area: child, name, level, ...own }] : []
    }),
    days: await endedByDay(tx, id, area),
    recheck: recheck && {
      id: recheck.id,
      missedShare: recheck.missedShare,
      confidence: recheck.confidence,
      alleys: recheck.alleys,
    },
    estimate: estimateOf(recheck, livedIn(whole.states)),
  }
}

/** The questions that this campaign asks, in the words of its directive's pack where it has one, in the pack's order. */
async function askedOf(tx: Tx, { questions, pack }: Campaign): Promise<CampaignPage['questions']> {
  const known = await questionsInForce(tx, pack ?? undefined, true)
  return known.filter(({ field }) => questions.includes(field))
}

type SheetAsked = {
  campaign: Campaign
  area: string
  lineage: readonly { area: string; name: string }[]
  show: string
  now: Date
}

/** An alley on paper: its doors with their members, whom to ask back, and the questions. */
export async function readSheet(tx: Tx, asked: SheetAsked): Promise<Sheet> {
  const { campaign, area, lineage, show, now } = asked
  const here = lineage.at(-1)
  if (!here || here.area !== area) throw new Refusal('not-found')
  const [chief] = await chiefsOf(tx, area)
  const doors = await doorsOf(tx, campaign.campaign, area, show, now)
  return {
    title: campaign.title,
    dueAt: campaign.dueAt.toISOString(),
    doer: ROLE_TITLES[campaign.doer],
    questions: await askedOf(tx, campaign),
    area: { area, name: here.name },
    lineage: lineage.map(({ area: number, name }) => ({ area: number, name })),
    // A number to call is written on the slip by hand: the register shows only its last digits.
    chief: chief ? { name: chief.name, phone: chief.phoneTail ? `…${chief.phoneTail}` : '' } : null,
    doors: doors.map((door) => ({ ...door, retryAt: door.retryAt?.toISOString() ?? null })),
  }
}
