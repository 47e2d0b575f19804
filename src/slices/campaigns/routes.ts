import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { areaAsked, childrenOf, findArea, lineageOf } from '../areas/queries.ts'
import { questionsInForce } from '../directives/in-force.ts'
import type { Principal } from '../ledger/actions.ts'
import { closeCampaign, drawRecheck, previewClosing, startCampaign } from './actions.ts'
import * as contract from './contract.ts'
import { signedStatement } from './kinds/campaign-closed.ts'
import { readCampaign, lineOf, readSheet } from './page.ts'
import { campaignsIn, noRows, rosterRows, rosterSize, rowCountsBy, statementOf } from './queries.ts'

export const campaignRoutes: readonly Route[] = [
  route(contract.listCampaigns, ({ ledger, caller }) =>
    within(ledger.database, caller.area, async (tx) => {
      const now = new Date(ledger.now())
      const campaigns = await campaignsIn(tx, caller.area)
      const lines: contract.CampaignLine[] = []
      for (const campaign of campaigns) {
        const counts = await rowCountsBy(tx, campaign.campaign, caller.area, caller.area.length, now)
        lines.push({ ...lineOf(campaign), ...(counts.get('') ?? noRows()) })
      }
      return { campaigns: lines }
    }),
  ),
  route(contract.planCampaign, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const asked = query.areas?.split(',') ?? [caller.area]
      const areas: string[] = []
      for (const area of asked) areas.push(await areaAsked(tx, caller.area, area))
      const here = await findArea(tx, caller.area)
      if (!here) throw new Refusal('not-found')
      const below = await childrenOf(tx, caller.area)
      return {
        ...(await rosterSize(tx, areas)),
        areas: [here, ...below].map(({ area, name, level }) => ({ area, name, level })),
        questions: await questionsInForce(tx),
      }
    }),
  ),
  route(contract.startCampaign, ({ ledger, caller, body }) => startCampaign(ledger, caller, body)),
  route(contract.showCampaign, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return readCampaign(tx, { campaign: params.campaign, area, now: new Date(ledger.now()) })
    }),
  ),
  route(contract.listRows, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      await known(tx, caller, params.campaign)
      return rosterRows(tx, { ...query, area, campaign: params.campaign }, new Date(ledger.now()))
    }),
  ),
  route(contract.sheet, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      const campaign = await known(tx, caller, params.campaign)
      const lineage = await lineageOf(tx, area)
      return readSheet(tx, { campaign, lineage, ...query, area, now: new Date(ledger.now()) })
    }),
  ),
  route(contract.drawRecheck, ({ ledger, caller, params, body }) =>
    drawRecheck(ledger, caller, params.campaign, body),
  ),
  route(contract.closingCheck, async ({ ledger, caller, params }) => ({
    statement: await previewClosing(ledger, caller, params.campaign),
  })),
  route(contract.closeCampaign, async ({ ledger, caller, params, body }) => ({
    signed: await closeCampaign(ledger, caller, params.campaign, body),
  })),
  route(contract.showStatement, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { area } = await known(tx, caller, params.campaign)
      if (!isWithin(area, caller.area)) throw new Refusal('out-of-scope')
      const signed = await statementOf(tx, params.campaign)
      if (!signed) throw new Refusal('not-found')
      return signedStatement.parse(signed)
    }),
  ),
]

async function known(tx: Tx, caller: Principal, campaign: string) {
  const found = (await campaignsIn(tx, caller.area, campaign))[0]
  if (!found) throw new Refusal('not-found')
  return found
}
