import { expect, test } from 'vitest'
import fc from 'fast-check'
import { within } from '../../database/connect.ts'
import { HOUR } from '../../core/cadence.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { z } from 'zod'
import { defineKind } from '../../core/kind.ts'
import { appendRecords } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { DOOR_CALL_ENDS } from '../screening/kinds/door-call.ts'
import { startCampaign } from './actions.ts'
import { rosterOf } from './freezing.ts'
import { rowOutcome, type DoorCallFacts } from './rules.ts'

const fixture = useDatabase()
const VILLAGE = '130430100001'
/** A story is told in an alley of its own: nothing need be emptied between two. */
let stories = 0

/** A household leaves the register, as other slices' kinds have it. */
const householdGone = defineKind({
  name: 'household-gone',
  title: { zh: '注销住户', en: 'Household gone' },
  subject: 'household',
  recordedBy: ['commander'],
  payload: z.object({}),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: {},
  change: () => ({ active: false }),
})

type Step = {
  door: number
  what: 'call' | 'correct' | 'withdraw' | 'leave'
  end: (typeof DOOR_CALL_ENDS)[number]
  hour: number
  words: boolean
  mine: boolean
  pick: number
}

const step: fc.Arbitrary<Step> = fc.record({
  door: fc.nat(2),
  what: fc.constantFrom('call', 'call', 'call', 'correct', 'withdraw', 'leave'),
  end: fc.constantFrom(...DOOR_CALL_ENDS),
  hour: fc.integer({ min: -2, max: 6 }),
  words: fc.boolean(),
  mine: fc.boolean(),
  pick: fc.nat(9),
})

type Call = { door: number; facts: DoorCallFacts; counts: boolean; valid: boolean }

type Telling = {
  campaign: string
  doors: readonly string[]
  startedAt: number
  calls: Call[]
  gone: Set<number>
}

/** The record of one step, kept in `calls` and `gone` as the recount sees it; none when there is nothing to take back. */
function draftFor(telling: Telling, step: Step): Draft[] {
  const { doors, startedAt, calls, gone } = telling
  const { door, what, hour, pick } = step
  const household = doors[door] ?? ''
  const at = { happenedAt: new Date(startedAt + hour * HOUR).toISOString() }
  const standing = calls.filter((one) => one.door === door && one.valid)
  const target = standing[pick % Math.max(standing.length, 1)]
  if (what === 'leave') {
    if (gone.has(door)) return []
    gone.add(door)
    return [draftOf('household-gone', household, {}, at)]
  }
  if (what !== 'call' && target) target.valid = false
  if (what === 'withdraw') {
    const area = COUNTY
    const given = { ...at, area, corrects: target?.facts.id }
    return target ? [draftOf('record-withdrawn', newId(), { reason: 'mistake' }, given)] : []
  }
  const correction = what === 'correct' && target ? { corrects: target.facts.id } : {}
  return [callOf(telling, step, household, { ...at, ...correction })]
}

function callOf(telling: Telling, step: Step, household: string, given: Partial<Draft>): Draft {
  const { campaign, startedAt, calls } = telling
  const { door, end, hour, words, mine, pick } = step
  const why = {
    ...(words ? { reason: '说明', movedTo: '外地' } : {}),
    ...(words && pick > 4 ? { duplicateOf: newId() } : {}),
  }
  // Without a campaign named, a call counts for every campaign that has the door; with another one named, for that one only.
  const named = mine ? { campaign } : pick === 3 ? { campaign: newId() } : {}
  const draft = draftOf('door-call', household, { end, ...why, ...named }, given)
  const happenedAt = startedAt + hour * HOUR
  const counts = happenedAt >= startedAt && (mine || pick !== 3)
  calls.push({ door, facts: { id: draft.id, end, happenedAt, ...why }, counts, valid: true })
  return draft
}

async function play(steps: readonly Step[], together: boolean): Promise<void> {
  const clock = handClock()
  const kinds = new Map([...testLedger(fixture.database).kinds, [householdGone.name, householdGone]])
  const ledger = { ...testLedger(fixture.database, clock.now), kinds }
  const by = principal()
  const alley = VILLAGE + String((stories += 1)).padStart(3, '0')
  await openAreas(ledger, by, stories === 1 ? [COUNTY, '130430100', VILLAGE, alley] : [alley])
  const doors = await registerHouseholds(ledger, by, [alley, alley, alley])
  const telling: Telling = { campaign: newId(), doors, startedAt: clock.now(), calls: [], gone: new Set() }
  const { campaign, startedAt, calls, gone } = telling
  const dueAt = new Date(startedAt + 72 * HOUR).toISOString()
  const start = {
    campaign,
    title: '行动',
    areas: [COUNTY],
    questions: [],
    dueAt,
    doer: 'alley-chief' as const,
  }
  const roster = await startCampaign(ledger, by, start)
  clock.forward(8 * HOUR)
  // In one call nothing can correct what is only being written: then there are calls alone, in one batch after the other.
  const asked = together ? steps.filter(({ what }) => what === 'call' || what === 'leave') : steps
  const drafts = asked.flatMap((one) => draftFor(telling, one))
  if (together) await appendRecords(ledger, by, drafts)
  else for (const draft of drafts) await appendRecords(ledger, by, [draft])
  const { rows, again } = await within(fixture.database, COUNTY, async (tx) => ({
    rows: await tx.selectFrom('campaign_row').selectAll().where('campaign', '=', campaign).execute(),
    again: await rosterOf(tx, campaign),
  }))
  for (const [door, household] of doors.entries()) {
    const counted = calls.filter((one) => one.door === door && one.counts && one.valid)
    const wanted = rowOutcome(
      counted.map(({ facts }) => facts),
      !gone.has(door),
    )
    const row = rows.find((one) => one.household === household)
    expect(row).toMatchObject(wanted)
  }
  expect(again.hash).toBe(roster.hash)
}

test(
  'a row is what its valid calls make of it, after any order of calls, corrections and withdrawals',
  { timeout: 120_000 },
  async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 14 })
    await fc.assert(fc.asyncProperty(steps, fc.boolean(), play), { numRuns: 60 })
  },
)
