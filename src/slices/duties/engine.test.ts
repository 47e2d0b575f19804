import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { coverageWithin, recount } from './queries.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
let ledger: Ledger
let commander: Principal
const ALLEYS = ['130430100001001', '130430100001002', '130430201001001']

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  commander = principal()
  await openAreas(ledger, commander, [
    '130430',
    '130430100',
    '130430100001',
    ...ALLEYS,
    '130430201',
    '130430201001',
  ])
})

const DOOR_TO_DOOR = {
  key: 'door-to-door',
  title: { zh: '入户排查', en: 'Door to door' },
  selector: { subject: 'household' },
  cadence: { type: 'once', withinHours: 72 },
  evidence: { kind: 'door-call', where: [{ field: 'end', not: 'nobody-home' }] },
  doer: 'alley-chief',
  answerable: 'territorial',
}

test('a measure, a door call, coverage', async () => {
  const households = await registerHouseholds(ledger, commander, [...ALLEYS, ALLEYS[0] ?? ''])
  const measure = newId()
  await appendRecords(ledger, commander, [
    draftOf('measure-started', measure, { spec: DOOR_TO_DOOR }, { area: '130430' }),
  ])
  const now = (): Date => new Date(Date.now() + 1000)
  const before = await within(ledger.database, '130430', (tx) => coverageWithin(tx, '130430', 6, now()))
  expect(before).toEqual([{ area: '130430', measure, due: 4, done: 0, late: 0, waived: 0, overdue: 0 }])

  const chief = principal('alley-chief', ALLEYS[0])
  const [first, second] = households
  const call = draftOf('door-call', first ?? '', { end: 'met', metWith: '某某' })
  expect(await appendRecords(ledger, chief, [call])).toMatchObject([{ status: 'recorded' }])
  expect(await appendRecords(ledger, chief, [call])).toMatchObject([{ status: 'already' }])
  await expect(appendRecords(ledger, principal('alley-chief', ALLEYS[0]), [call])).rejects.toMatchObject({
    code: 'record-id-taken',
  })
  await expect(
    appendRecords(ledger, chief, [draftOf('door-call', second ?? '', { end: 'met' })]),
  ).rejects.toMatchObject({
    code: 'record-subject-unknown',
  })
  await appendRecords(ledger, commander, [draftOf('door-call', second ?? '', { end: 'nobody-home' })])

  const after = await within(ledger.database, '130430', (tx) => coverageWithin(tx, '130430', 9, now()))
  expect(after).toMatchObject([
    { area: '130430100', due: 3, done: 1 },
    { area: '130430201', due: 1, done: 0 },
  ])
  expect(await within(ledger.database, '130430', recount)).toMatchObject({ wrong: 0 })
})
