import { HOUR } from '../src/core/cadence.ts'
import { within } from '../src/database/connect.ts'
import { drawRecheck, startCampaign } from '../src/slices/campaigns/actions.ts'
import { recheckOf } from '../src/slices/campaigns/rechecking.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { chance } from './chance.ts'
import { draftMaker, type Making } from './drafts.ts'

/** How long ago the campaign began; the first calls came soon after. */
const BEGAN = 29 * HOUR

/** The directive's door-to-door measure as a campaign: its roster frozen, its duties the directive's own. */
export async function startDemoCampaign(
  { ledger, id }: Making,
  by: Principal,
  directive: Draft,
): Promise<string> {
  // The demo directive's payload, made by seed.ts a line above.
  const { measures } = directive.payload as { measures: { id: string; spec: { key: string } }[] }
  const doors = measures.find(({ spec }) => spec.key === 'door-to-door')
  if (!doors) throw new Error('the demo directive has no door-to-door measure')
  const campaign = id()
  await startCampaign({ ...ledger, now: () => ledger.now() - BEGAN }, by, {
    campaign,
    title: '全县敲门行动',
    areas: [ledger.county],
    questions: ['fromRiskArea', 'occupation', 'needsCare', 'celsius'],
    dueAt: new Date(ledger.now() - BEGAN + 72 * HOUR).toISOString(),
    doer: 'alley-chief',
    directive: directive.subject,
    measures: [doors.id],
  })
  return campaign
}

/** Doors that were on no list, found by those who called: one alley in twenty has one. */
export function foundDrafts(making: Making, campaign: string): Draft[] {
  const { county, ledger, id } = making
  const luck = chance(23)
  const make = draftMaker(making)
  const happenedAt = new Date(ledger.now() - 3 * HOUR).toISOString()
  const alleys = county.areas.filter(({ level }) => level === 'alley' || level === 'stairwell')
  return alleys.flatMap(({ number }) => {
    if (!luck.happens(0.05)) return []
    const [household, person] = [id(), id()]
    return [
      make('household-registered', household, { door: '后院小屋', source: 'field', campaign }, number),
      make('person-registered', person, { household, name: '外来租户', campaign }, number),
      make('door-call', household, { end: 'met', campaign, members: [{ person }] }),
    ].map((draft) => ({ ...draft, happenedAt }))
  })
}

/** A blind re-check of a few alleys, most of them walked: nearly every door seen, one found that nobody knew. */
export async function recheckDemo(making: Making, by: Principal, campaign: string): Promise<void> {
  const { county, ledger, id } = making
  const order = { recheck: id(), missedShare: 0.02, confidence: 0.95, withinHours: 48, seed: 130430 }
  await drawRecheck({ ...ledger, now: () => ledger.now() - 2 * HOUR }, by, campaign, order)
  const recheck = await within(ledger.database, ledger.county, (tx) => recheckOf(tx, campaign))
  const luck = chance(31)
  for (const [index, { area, to }] of (recheck?.alleys ?? []).slice(0, -1).entries()) {
    const post = county.posts.find((one) => one.post === to)
    const subject = await subjectOf(ledger, area)
    if (!post || subject === undefined) continue
    const seen = county.households.filter((one) => one.area === area && !luck.happens(0.1))
    const doors = seen.map(({ door, persons }) => ({ door, people: persons.length }))
    if (index === 0) doors.push({ door: '机井房', people: 2 })
    const make = draftMaker(making)
    await appendRecords(ledger, post, [
      make('alley-rechecked', subject, { campaign, recheck: order.recheck, doors }),
    ])
  }
}

async function subjectOf(ledger: Ledger, area: string): Promise<string | undefined> {
  return within(ledger.database, ledger.county, async (tx) => {
    const row = await tx.selectFrom('area').select('subject').where('area', '=', area).executeTakeFirst()
    return row?.subject
  })
}
