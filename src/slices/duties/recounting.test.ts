import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { measureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { appendRecords } from '../ledger/actions.ts'
import { recountAll, repairPart } from './recounting.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()

test('a counter damaged by hand is found where it is, kept for the status page, and repaired on demand only', async () => {
  const ledger = testLedger(fixture.database)
  const by = principal()
  const alleys = ['130430100001001', '130430201001001']
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', '130430201', '130430201001', ...alleys])
  const [first = ''] = await registerHouseholds(ledger, by, alleys)
  const spec = measureSpec.parse({
    key: 'calls',
    title: { zh: '入户', en: 'Calls' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 5 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  })
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, { area: COUNTY })])
  await appendRecords(ledger, by, [draftOf('door-call', first, { end: 'vacant' })])
  const wrongIn = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await recountAll(ledger)).map(({ area, wrong }) => [area, wrong]))
  expect(await wrongIn()).toEqual({ '130430100': 0, '130430201': 0, '130430': 0 })

  await within(ledger.database, COUNTY, (tx) =>
    sql`update duty_count set open = open + 3 where area = ${alleys[1] ?? ''}`.execute(tx),
  )
  expect(await wrongIn()).toEqual({ '130430100': 0, '130430201': 1, '130430': 0 })
  expect(await wrongIn()).toMatchObject({ '130430201': 1 })
  const kept = await within(ledger.database, COUNTY, (tx) =>
    sql<{ area: string }>`select area from recount where wrong > 0`.execute(tx),
  )
  expect(kept.rows).toEqual([{ area: '130430201' }])

  await repairPart(ledger, { area: '130430201', here: false })
  expect(await wrongIn()).toEqual({ '130430100': 0, '130430201': 0, '130430': 0 })
})
