import { randomBytes, randomInt } from 'node:crypto'
import { commonArea, isWithin } from '../../core/area.ts'
import { HOUR } from '../../core/cadence.ts'
import { doorsNeeded } from '../../core/sampling.ts'
import { uuidV7 } from '../../core/id.ts'
import type { MeasureSpec } from '../../core/measure.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { takeTurn } from '../ledger/turns.ts'
import { checkCampaign, type Closing } from './checking.ts'
import { rosterOf, type Roster } from './freezing.ts'
import type { SignedStatement, Statement } from './kinds/campaign-closed.ts'
import { campaignsIn, namesOf, type Campaign } from './queries.ts'
import { drawAlleys } from './rules.ts'
import { drawableAlleys, secondCallers } from './sampling.ts'
import { signStatement } from './signing.ts'

export type CampaignStart = {
  campaign: string
  title: string
  areas: readonly string[]
  questions: readonly string[]
  dueAt: string
  doer: Role
  /** Measures of a directive whose duties the campaign's calls discharge, one an area; without them it starts its own. */
  measures?: readonly string[]
  directive?: string
}

/** Freezes the roster, records its hash and starts the campaign, all in one transaction. The same campaign again changes nothing. */
export async function startCampaign(
  ledger: Ledger,
  by: Principal,
  start: CampaignStart,
): Promise<Roster & { campaign: string }> {
  if (start.areas.some((area) => !isWithin(area, by.area))) throw new Refusal('out-of-scope')
  return alone(ledger, by, async (tx) => {
    const { campaign } = start
    if (!(await campaignsIn(tx, by.area, campaign))[0]) await writeStart(tx, ledger, by, start)
    return { campaign, ...(await rosterOf(tx, campaign)) }
  })
}

async function writeStart(tx: Tx, ledger: Ledger, by: Principal, start: CampaignStart): Promise<void> {
  const { campaign, directive, title, questions, dueAt, doer } = start
  const areas = [...new Set(start.areas)].sort()
  const overlapping = areas.some((area) => areas.some((one) => one !== area && isWithin(area, one)))
  if (overlapping) throw new Refusal('campaign-areas-overlap')
  if ((await namesOf(tx, areas)).length < areas.length) throw new Refusal('not-found')
  const hours = (Date.parse(dueAt) - ledger.now()) / HOUR
  if (!(hours > 0)) throw new Refusal('campaign-deadline-past')
  const record = recorder(tx, ledger, by, campaign, commonArea(areas))
  await record('campaign-started', {
    title,
    areas,
    questions,
    dueAt,
    doer,
    directive,
    ...(start.measures
      ? { measures: start.measures }
      : { measures: areas.map(() => newId(ledger)), spec: callMeasure(title, doer, hours) }),
  })
  await record('roster-frozen', await rosterOf(tx, campaign))
}

/** Every door of the list is to be called at once. A refused door stays a duty: the ladder brings it to whoever is above. */
function callMeasure(title: string, doer: Role, withinHours: number): object {
  const spec: Omit<MeasureSpec, 'target' | 'graceHours' | 'ladder'> = {
    key: 'campaign-call',
    title: { zh: title, en: title },
    selector: { subject: 'household', all: [], any: [], none: [] },
    cadence: { type: 'once', withinHours },
    evidence: {
      kind: 'door-call',
      where: [{ field: 'end', in: ['met', 'moved-away', 'vacant', 'wrong-row'] }],
    },
    doer,
    answerable: 'territorial',
  }
  return spec
}

export type RecheckOrder = {
  recheck: string
  missedShare: number
  confidence: number
  withinHours: number
  seed?: number | undefined
}

/** Draws alleys for a blind re-check until they hold enough doors, and finds for each somebody who has not called there. */
export async function drawRecheck(
  ledger: Ledger,
  by: Principal,
  campaign: string,
  order: RecheckOrder,
): Promise<{ alleys: number; doors: number; needed: number; unassigned: number }> {
  return alone(ledger, by, async (tx) => {
    const { area } = await runningCampaign(tx, by, campaign)
    const { recheck, missedShare, confidence, withinHours, seed = randomInt(2 ** 32) } = order
    const needed = doorsNeeded(missedShare, confidence)
    const from = await drawableAlleys(tx, campaign)
    if (from.length === 0) throw new Refusal('recheck-nothing-to-draw')
    const drawn = drawAlleys(from, seed, needed)
    const callers = await secondCallers(
      tx,
      campaign,
      drawn.map((alley) => alley.area),
    )
    const alleys = drawn.map((alley) => ({ ...alley, to: callers.get(alley.area) }))
    const total = (list: readonly { doors: number }[]): number => list.reduce((n, { doors }) => n + doors, 0)
    await recorder(
      tx,
      ledger,
      by,
      campaign,
      area,
    )('recheck-drawn', {
      recheck,
      measure: newId(ledger),
      seed,
      missedShare,
      confidence,
      withinHours,
      drawnFrom: { alleys: from.length, doors: total(from) },
      alleys,
    })
    const unassigned = alleys.filter(({ to }) => to === undefined).length
    return { alleys: alleys.length, doors: total(alleys), needed, unassigned }
  })
}

/** The statement as it would be signed now. Nothing is written. */
export async function previewClosing(ledger: Ledger, by: Principal, campaign: string): Promise<Statement> {
  return within(ledger.database, by.area, async (tx) =>
    checkCampaign(tx, await runningCampaign(tx, by, campaign), closingBy(ledger, by)),
  )
}

/**
 * Ends the campaign with a signed statement. Open and unexplained rows do not stop it, but whoever closes must name their number:
 * nobody closes over rows they have not seen.
 */
export async function closeCampaign(
  ledger: Ledger,
  by: Principal,
  id: string,
  acknowledged: { open: number; unexplained: number },
): Promise<SignedStatement> {
  return alone(ledger, by, async (tx) => {
    const campaign = await runningCampaign(tx, by, id)
    const statement = await checkCampaign(tx, campaign, closingBy(ledger, by))
    if (
      statement.open.length !== acknowledged.open ||
      statement.unexplained.length !== acknowledged.unexplained
    )
      throw new Refusal('campaign-rows-open', [
        { path: 'open', message: String(statement.open.length) },
        { path: 'unexplained', message: String(statement.unexplained.length) },
      ])
    const signed = signStatement(statement, ledger.statementKey)
    await recorder(
      tx,
      ledger,
      by,
      id,
      campaign.area,
    )('campaign-closed', {
      signed,
      measures: campaign.ownMeasures ? campaign.measures : [],
    })
    return signed
  })
}

function closingBy({ county, now }: Ledger, by: Principal): Closing {
  return { county, at: now(), by }
}

/** The campaign, if it runs and the caller's area holds all of it: what is counted must be the whole. */
async function runningCampaign(tx: Tx, by: Principal, id: string): Promise<Campaign> {
  const campaign = (await campaignsIn(tx, by.area, id))[0]
  if (!campaign) throw new Refusal('not-found')
  if (!isWithin(campaign.area, by.area)) throw new Refusal('out-of-scope')
  if (campaign.closedAt) throw new Refusal('campaign-closed')
  return campaign
}

/** A transaction in which nobody else appends: what is counted in it is what is written. */
async function alone<T>(ledger: Ledger, by: Principal, work: (tx: Tx) => Promise<T>): Promise<T> {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      await takeTurn(tx, ledger.county, true)
      return work(tx)
    }),
  )
}

function recorder(tx: Tx, ledger: Ledger, by: Principal, subject: string, area: string) {
  const principal: Principal = { ...by, program: true }
  const happenedAt = new Date(ledger.now()).toISOString()
  return (kind: string, payload: object) =>
    appendWithin(tx, ledger, principal, [{ id: newId(ledger), kind, subject, area, happenedAt, payload }])
}

function newId(ledger: Ledger): string {
  return uuidV7(ledger.now(), randomBytes(10))
}
