import { beforeAll, expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  STATEMENT_KEYS,
  testLedger,
} from '../../../test/factories.ts'
import { dutiesIn, recount } from '../duties/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { closeCampaign, drawRecheck, previewClosing, startCampaign } from './actions.ts'
import { readCampaign } from './page.ts'
import { rosterRows } from './queries.ts'
import { verifyStatement } from './signing.ts'

const fixture = useDatabase()
const clock = handClock()
const VILLAGE = '130430100001'
const ALLEYS = [`${VILLAGE}001`, `${VILLAGE}002`]
const OTHER = '130430201001001'
const PUBLIC = STATEMENT_KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString()

let ledger: Ledger
let by: Principal
const campaign = newId()
let doors: string[] = []
let outside = ''
let chief: Principal
let cadre: Principal

const append = (who: Principal, ...drafts: Draft[]) => appendRecords(ledger, who, drafts)
const at = () => ({ happenedAt: new Date(clock.now()).toISOString() })
const call = (household: string, payload: object, given: Partial<Draft> = {}) =>
  draftOf('door-call', household, payload, { ...at(), ...given })
const see = <T>(work: Parameters<typeof within<T>>[2]) => within(ledger.database, COUNTY, work)
const page = () => see((tx) => readCampaign(tx, { campaign, area: VILLAGE, now: new Date(clock.now()) }))
const rows = async (show = 'all') =>
  (await see((tx) => rosterRows(tx, { campaign, area: COUNTY, show, limit: 200 }, new Date(clock.now()))))
    .rows
const stateOf = async (household: string) => (await rows()).find((row) => row.household === household)?.state

async function appoint(role: 'alley-chief' | 'contact-cadre', area: string): Promise<Principal> {
  const [account, post] = [newId(), newId()]
  await append(
    by,
    draftOf('account-made', account, { username: `${role}${area}`, name: role }, { area }),
    draftOf('post-appointed', post, { account, role }, { area }),
  )
  return { account, post, role, area }
}

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  by = principal()
  await openAreas(ledger, by, [COUNTY, '130430100', VILLAGE, ...ALLEYS, '130430201', '130430201001', OTHER])
  const households = await registerHouseholds(ledger, by, [
    ...Array.from({ length: 6 }, () => ALLEYS[0] ?? ''),
    ...Array.from({ length: 4 }, () => ALLEYS[1] ?? ''),
    OTHER,
  ])
  doors = households.slice(0, 10)
  outside = households[10] ?? ''
  await append(
    by,
    ...doors.map((household, index) =>
      draftOf(
        'person-registered',
        newId(),
        { household, name: `住户${index}` },
        { area: index < 6 ? ALLEYS[0] : ALLEYS[1] },
      ),
    ),
  )
  chief = await appoint('alley-chief', ALLEYS[0] ?? '')
  cadre = await appoint('contact-cadre', VILLAGE)
})

test('a campaign freezes its roster and puts one duty on every door of it', async () => {
  const start = {
    campaign,
    title: '敲门行动',
    areas: [VILLAGE],
    questions: ['fromRiskArea', 'needsCare'],
    dueAt: new Date(clock.now() + 72 * HOUR).toISOString(),
    doer: 'alley-chief' as const,
  }
  const roster = await startCampaign(ledger, by, start)
  expect(roster).toMatchObject({ households: 10, persons: 10 })
  expect(await startCampaign(ledger, by, start)).toEqual(roster)
  const shown = await page()
  expect(shown).toMatchObject({ frozen: 10, found: 0, rosterHash: roster.hash })
  expect(shown.states['to-call']).toBe(10)
  expect(shown.questions).toHaveLength(2)
  const { duties } = await see((tx) =>
    dutiesIn(tx, { area: COUNTY, state: 'open', limit: 100 }, new Date(clock.now())),
  )
  expect(duties.map(({ subject }) => subject).sort()).toEqual([...doors].sort())
  expect(await stateOf(outside)).toBeUndefined()
})

test('nobody starts, freezes or closes a campaign by claiming it', async () => {
  const claim = draftOf(
    'roster-frozen',
    campaign,
    { households: 1, persons: 1, hash: '0'.repeat(64) },
    { area: COUNTY },
  )
  await expect(append(by, claim)).rejects.toThrow('not-allowed')
})

test('a row stays open while nobody is home, and ends in a reasoned state', async () => {
  clock.forward(HOUR)
  const retryAt = new Date(clock.now() + 3 * HOUR).toISOString()
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = doors
  await append(
    chief,
    call(a, { end: 'nobody-home', retryAt }),
    call(b, { end: 'met', metWith: '户主' }),
    call(c, { end: 'refused' }),
    call(d, { end: 'moved-away', movedTo: '石家庄' }),
    call(e, { end: 'wrong-row', duplicateOf: b }),
    call(f, { end: 'vacant' }),
  )
  const shown = await page()
  expect(shown.states).toMatchObject({
    'nobody-home': 1,
    met: 1,
    refused: 1,
    'moved-away': 1,
    duplicate: 1,
    vacant: 1,
  })
  expect(shown.unexplained).toBe(1)
  expect((await rows('open')).find(({ household }) => household === a)).toMatchObject({ tries: 1, retryAt })
  expect(await rows('retry-due')).toEqual([])
  clock.forward(4 * HOUR)
  expect(await rows('retry-due')).toHaveLength(1)
  await append(chief, call(a, { end: 'met' }))
  expect((await rows()).find(({ household }) => household === a)).toMatchObject({ state: 'met', tries: 2 })
  // The refused door is still somebody's duty; the others are done.
  const open = await see((tx) =>
    dutiesIn(tx, { area: ALLEYS[0] ?? '', state: 'open', limit: 100 }, new Date(clock.now())),
  )
  expect(open.duties.map(({ subject }) => subject)).toEqual([c])
})

test('a correction and a withdrawal work the row out again', async () => {
  const [, , , , , , g = ''] = doors
  const first = call(g, { end: 'vacant' })
  await append(by, first)
  expect(await stateOf(g)).toBe('vacant')
  const better = call(g, { end: 'met' }, { corrects: first.id })
  await append(by, better)
  expect(await stateOf(g)).toBe('met')
  await append(
    by,
    draftOf(
      'record-withdrawn',
      newId(),
      { reason: 'mistake' },
      { ...at(), corrects: better.id, area: COUNTY },
    ),
  )
  expect(await stateOf(g)).toBe('to-call')
})

test('answers at the door have their consequences', async () => {
  const [, , , , , , g = ''] = doors
  const person = (
    await see((tx) => tx.selectFrom('person').select('person').where('household', '=', g).execute())
  )[0]
  await append(
    by,
    call(g, {
      end: 'met',
      members: [{ person: person?.person, needsCare: true, occupation: 'truck-driver', fromRiskArea: true }],
    }),
  )
  const { tags } = (
    await see((tx) =>
      tx
        .selectFrom('subject')
        .select('tags')
        .where('subject', '=', person?.person ?? '')
        .execute(),
    )
  )[0] ?? { tags: [] }
  expect(tags).toEqual(['need:care', 'occupation:truck-driver', 'origin:risk-area'])
  expect((await page()).persons.present).toBe(1)
})

test('doors and people found in the field are added and counted apart', async () => {
  const found = newId()
  const person = newId()
  await append(
    chief,
    draftOf(
      'household-registered',
      found,
      { door: '6号后院', source: 'field', campaign },
      { ...at(), area: ALLEYS[0] ?? '' },
    ),
    draftOf(
      'person-registered',
      person,
      { household: found, name: '租户', campaign },
      { ...at(), area: ALLEYS[0] ?? '' },
    ),
    call(found, { end: 'met', members: [{ person }] }),
  )
  const imported = draftOf(
    'household-registered',
    newId(),
    { door: '99号', source: 'import' },
    { ...at(), area: ALLEYS[1] ?? '' },
  )
  await append(by, imported)
  expect(await page()).toMatchObject({ frozen: 10, found: 1, added: 1, persons: { present: 2 } })
  expect((await rows('found')).map(({ origin, state }) => [origin, state])).toEqual([
    ['found', 'met'],
    ['added', 'to-call'],
  ])
  await append(
    by,
    draftOf(
      'record-withdrawn',
      newId(),
      { reason: 'mistake' },
      { ...at(), corrects: imported.id, area: COUNTY },
    ),
  )
  expect((await page()).states.withdrawn).toBe(1)
})

test('a blind re-check goes to somebody who has not called there and gives the second list', async () => {
  const drawn = await drawRecheck(ledger, by, campaign, {
    recheck: newId(),
    missedShare: 0.02,
    confidence: 0.95,
    withinHours: 48,
    seed: 7,
  })
  expect(drawn).toMatchObject({ alleys: 2, needed: 149, unassigned: 0 })
  const { recheck } = await page()
  expect(recheck?.alleys.map(({ toName }) => toName)).toEqual(['contact-cadre', 'contact-cadre'])
  const { duties } = await see((tx) =>
    dutiesIn(tx, { area: COUNTY, state: 'open', assigned: cadre.post, limit: 10 }, new Date(clock.now())),
  )
  expect(duties.map(({ area }) => area)).toEqual(ALLEYS)
  clock.forward(HOUR)
  const [alley] = await see((tx) =>
    tx
      .selectFrom('area')
      .select('subject')
      .where('area', '=', ALLEYS[0] ?? '')
      .execute(),
  )
  const walked = (who: Principal, list: object[]) =>
    append(
      who,
      draftOf('alley-rechecked', alley?.subject ?? '', { campaign, recheck: recheck?.id, doors: list }, at()),
    )
  await walked(cadre, [
    { door: '１ 号', people: 1 },
    { door: '2', people: 3 },
    { door: '6号后院', people: 1 },
    { door: '东头小屋', people: 2 },
  ])
  const after = await page()
  expect(after.recheck?.alleys[0]).toMatchObject({
    independent: true,
    known: 4,
    seen: 4,
    both: 3,
    missed: ['东头小屋'],
    unseen: ['3号'],
    peopleDiffer: 1,
  })
  expect(after.estimate).toMatchObject({ alleys: 1, total: 5.25, known: 4, missedShare: 0.25 })
  const left = await see((tx) =>
    dutiesIn(tx, { area: COUNTY, state: 'open', assigned: cadre.post, limit: 10 }, new Date(clock.now())),
  )
  expect(left.duties.map(({ area }) => area)).toEqual([ALLEYS[1]])
})

test('closing names every open row, refuses a number nobody looked at, and signs', async () => {
  const statement = await previewClosing(ledger, by, campaign)
  expect(statement).toMatchObject({
    rows: 12,
    final: 10,
    frozen: { households: 10, unchanged: true },
    found: { households: 1 },
    added: { households: 1 },
    ledger: { unproven: 0 },
    recheck: { drawn: 2, walked: 1, independent: 1, seed: 7 },
  })
  expect(statement.open).toHaveLength(3)
  expect(statement.unexplained.map(({ state }) => state)).toEqual(['refused'])
  await expect(closeCampaign(ledger, by, campaign, { open: 0, unexplained: 0 })).rejects.toThrow(
    'campaign-rows-open',
  )
  const signed = await closeCampaign(ledger, by, campaign, { open: 3, unexplained: 1 })
  expect(verifyStatement(JSON.stringify(signed), PUBLIC)).toMatchObject({
    isValid: true,
    isKnownKey: true,
    faults: [],
  })
  await expect(closeCampaign(ledger, by, campaign, { open: 3, unexplained: 1 })).rejects.toThrow(
    'campaign-closed',
  )
})

test('a closed campaign changes no more, its duties are withdrawn, and every counter still adds up', async () => {
  const [, , , , , , , h = ''] = doors
  clock.forward(HOUR)
  await append(by, call(h, { end: 'met' }))
  expect(await stateOf(h)).toBe('to-call')
  expect((await see((tx) => recount(tx))).wrong).toBe(0)
})
