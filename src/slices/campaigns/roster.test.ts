import { expect, test } from 'vitest'
import fc from 'fast-check'
import { within } from '../../database/connect.ts'
import { HOUR } from '../../core/cadence.ts'
import { emptyCounty, useDatabase } from '../../../test/harness.ts'
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
import { DOOR_CALL_ENDS } from '../screening/kinds/door-call.ts'
import { startCampaign } from './actions.ts'
import { rosterOf } from './freezing.ts'
import { rowOutcome, type DoorCallFacts } from './rules.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'

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

test(
  'a row is what its valid calls make of it, after any order of calls, corrections and withdrawals',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.boolean(),
        async (steps, together) => {
          await emptyCounty(fixture.database)
          const clock = handClock()
          const ledger = testLedger(fixture.database, clock.now)
          const by = principal()
          await openAreas(ledger, by, [COUNTY, '130430100', '130430100001', ALLEY])
          const doors = await registerHouseholds(ledger, by, [ALLEY, ALLEY, ALLEY])
          const campaign = newId()
          const startedAt = clock.now()
          const roster = await startCampaign(ledger, by, {
            campaign,
            title: '行动',
            areas: [COUNTY],
            questions: [],
            dueAt: new Date(startedAt + 72 * HOUR).toISOString(),
            doer: 'alley-chief',
          })
          clock.forward(8 * HOUR)
          const calls: Call[] = []
          const gone = new Set<number>()
          // In one call nothing can correct what is only being written: then there are calls alone, in one batch after the other.
          const asked = together ? steps.filter(({ what }) => what === 'call' || what === 'leave') : steps
          const drafts = asked.flatMap(({ door, what, end, hour, words, mine, pick }) => {
            const household = doors[door] ?? ''
            const happenedAt = startedAt + hour * HOUR
            const at = { happenedAt: new Date(happenedAt).toISOString() }
            const standing = calls.filter((one) => one.door === door && one.valid)
            const target = standing[pick % Math.max(standing.length, 1)]
            if (what === 'leave') {
              if (gone.has(door)) return []
              gone.add(door)
              return [draftOf('household-gone', household, {}, at)]
            }
            if (what === 'withdraw') {
              if (!target) return []
              target.valid = false
              return [
                draftOf(
                  'record-withdrawn',
                  newId(),
                  { reason: 'mistake' },
                  { ...at, corrects: target.facts.id, area: COUNTY },
                ),
              ]
            }
            if (what === 'correct' && target) target.valid = false
            const draft = draftOf(
              'door-call',
              household,
              {
                end,
                ...(words ? { reason: '说明', movedTo: '外地' } : {}),
                ...(words && pick > 4 ? { duplicateOf: newId() } : {}),
                ...(mine ? { campaign } : pick === 3 ? { campaign: newId() } : {}),
              },
              { ...at, ...(what === 'correct' && target ? { corrects: target.facts.id } : {}) },
            )
            calls.push({
              door,
              facts: {
                id: draft.id,
                end,
                happenedAt,
                ...(words ? { reason: '说明', movedTo: '外地' } : {}),
                ...(words && pick > 4 ? { duplicateOf: 'x' } : {}),
              },
              counts: happenedAt >= startedAt && (mine || pick !== 3),
              valid: true,
            })
            return [draft]
          })
          const kinds = new Map([...ledger.kinds, [householdGone.name, householdGone]])
          const told = { ...ledger, kinds }
          if (together) await appendRecords(told, by, drafts)
          else for (const draft of drafts) await appendRecords(told, by, [draft])
          const { rows, again } = await within(fixture.database, COUNTY, async (tx) => ({
            rows: await tx.selectFrom('campaign_row').selectAll().where('campaign', '=', campaign).execute(),
            again: await rosterOf(tx, campaign),
          }))
          for (const [door, household] of doors.entries()) {
            const wanted = rowOutcome(
              calls.filter((one) => one.door === door && one.counts && one.valid).map(({ facts }) => facts),
              !gone.has(door),
            )
            const row = rows.find((one) => one.household === household)
            expect(
              row && { state: row.state, explained: row.explained, call: row.call, tries: row.tries },
            ).toEqual(wanted)
          }
          expect(again.hash).toBe(roster.hash)
        },
      ),
      { numRuns: 60 },
    )
  },
)
