import { beforeAll, expect, test } from 'vitest'
import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { readFieldDay, readFinds, readPosts } from './actions.ts'
import type { ReportState } from './rules.ts'
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
import { appoint } from '../../../test/phones.ts'

const fixture = useDatabase()
const clock = handClock()
const by = principal()
const [TOWN, OTHER] = ['130430100', '130430200']
const VILLAGE = `${TOWN}001`
const ALLEYS = [`${VILLAGE}001`, `${VILLAGE}002`, `${VILLAGE}003`] as const
const FAR = `${OTHER}001001`
const PHONE = newId()
/** Ten in the morning of the county, tomorrow: what the fixtures date by the real clock lies behind it. */
const TEN = dayStart(Date.now()) + DAY + 10 * HOUR
let ledger: Ledger
let doors: string[]
let chief: Principal
let quiet: Principal
let leader: Principal
let away: Principal

async function holder(role: Principal['role'], area: string): Promise<Principal> {
  return { ...(await appoint(ledger, by, role, area)), role, area }
}

/** The same with a phone. */
async function onPhone(role: Principal['role'], area: string): Promise<Principal> {
  const who = await holder(role, area)
  const { account, post } = who
  await appendRecords(ledger, { ...who, program: true }, [
    draftOf('device-enrolled', newId(), { account, post, madeBy: by.account }, { area }),
  ])
  return who
}

function at(instant: number): void {
  clock.forward(instant - clock.now())
}

function callAt(door: string | undefined, instant: number, device: string | null = PHONE) {
  return draftOf(
    'door-call',
    door ?? '',
    { end: 'nobody-home' },
    {
      id: newId(instant),
      happenedAt: new Date(instant).toISOString(),
      ...(device === null ? {} : { device }),
    },
  )
}

const day = (who = leader, area?: string) => readFieldDay(ledger, who, area)
const posts = async (state: ReportState, who = leader): Promise<string[]> =>
  (await readPosts(ledger, who, { state, limit: 50 })).posts.map(({ post }) => post)

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  at(TEN)
  await openAreas(ledger, by, [COUNTY, TOWN, VILLAGE, ...ALLEYS, OTHER, `${OTHER}001`, FAR])
  doors = await registerHouseholds(ledger, by, [ALLEYS[0], ALLEYS[0], ALLEYS[1], FAR])
  chief = await onPhone('alley-chief', ALLEYS[0])
  quiet = await onPhone('alley-chief', ALLEYS[1])
  // Nothing lives in the third alley.
  await onPhone('alley-chief', ALLEYS[2])
  await holder('stairwell-chief', ALLEYS[2])
  away = await onPhone('alley-chief', FAR)
  leader = await holder('township-leader', TOWN)
  const spec = {
    key: 'call',
    title: { zh: '走访', en: 'Call' },
    selector: { subject: 'household' },
    cadence: { type: 'every', days: 1 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [
    draftOf(
      'measure-started',
      newId(),
      { spec },
      { area: COUNTY, happenedAt: new Date(TEN - 3 * HOUR).toISOString() },
    ),
  ])
})

test('who has sent records, who has not though duties wait, who has nothing to do, and who has no phone', async () => {
  await appendRecords(ledger, chief, [callAt(doors[0], TEN - 2 * HOUR), callAt(doors[1], TEN - 60_000)])
  await appendRecords(ledger, away, [callAt(doors[3], TEN - 60_000)])
  const { total, children, hours, area } = await day()
  expect(area).toMatchObject({ area: TOWN })
  const counted = { posts: 4, reported: 1, silent: 1, phoneless: 1, records: 2 }
  expect(total).toEqual(counted)
  expect(children).toEqual([{ area: VILLAGE, name: `网格${VILLAGE}`, here: false, ...counted }])
  expect(hours.filter(({ today }) => today > 0)).toEqual([
    { hour: 8, today: 1, before: 0 },
    { hour: 9, today: 1, before: 0 },
  ])
  expect(await posts('silent')).toEqual([quiet.post])
  expect(await posts('reported')).toEqual([chief.post])
  expect(await posts('idle')).toHaveLength(1)
  expect(await posts('phoneless')).toHaveLength(1)
  const [line] = (await readPosts(ledger, leader, { state: 'silent', limit: 50 })).posts
  expect(line).toMatchObject({
    role: 'alley-chief',
    waiting: 1,
    records: 0,
    lastAt: null,
    phones: 1,
    unsent: null,
  })
})

test('the county sees its townships, a leader no other one', async () => {
  expect((await day(by)).children.map(({ area, records }) => ({ area, records }))).toEqual([
    { area: TOWN, records: 2 },
    { area: OTHER, records: 1 },
  ])
  await expect(day(leader, OTHER)).rejects.toMatchObject({ code: 'out-of-scope' })
  await expect(readPosts(ledger, leader, { area: OTHER, state: 'silent', limit: 9 })).rejects.toMatchObject({
    code: 'out-of-scope',
  })
})

test('what is keyed in at a desk, takes something back, or comes from the phone by itself is no report; a replay counts once', async () => {
  at(clock.now() + 10_000)
  const before = (await day()).total.records
  const again = callAt(doors[2], TEN)
  await appendRecords(ledger, quiet, [callAt(doors[2], TEN, null)])
  // The door was called at, so nothing waits any more; a report it is not.
  expect(await posts('idle')).toContain(quiet.post)
  await appendRecords(ledger, quiet, [again])
  await appendRecords(ledger, quiet, [again])
  await appendRecords(ledger, quiet, [
    draftOf(
      'record-withdrawn',
      again.subject,
      { reason: '记错了' },
      {
        area: quiet.area,
        corrects: again.id,
        device: PHONE,
        happenedAt: new Date(clock.now()).toISOString(),
      },
    ),
  ])
  await appendRecords(ledger, quiet, [
    draftOf(
      'fix-noted',
      PHONE,
      { of: again.id, fix: '36.8100 115.1700 12 WGS84' },
      { area: quiet.area, device: PHONE, happenedAt: again.happenedAt },
    ),
  ])
  at(clock.now() + 10_000)
  expect((await day()).total).toMatchObject({ records: before + 1, reported: 2, silent: 0 })
})

test('the next day begins with nobody having reported, and yesterday beside it', async () => {
  at(TEN + DAY)
  const { total, hours } = await day()
  expect(total).toMatchObject({ reported: 0, records: 0 })
  expect(hours.reduce((sum, { before }) => sum + before, 0)).toBe(3)
  expect(new Date(TEN + COUNTY_OFFSET).getUTCHours()).toBe(10)
})

test('posts come page by page, each once', async () => {
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await readPosts(ledger, by, { state: 'idle', limit: 1, after })
    seen.push(...page.posts.map(({ post }) => post))
    after = page.next ?? undefined
  } while (after !== undefined && seen.length < 20)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual(await posts('idle', by))
})

const found = async (who = leader, reviewed = false) =>
  (await readFinds(ledger, who, { reviewed, limit: 50 })).finds

async function register(who: Principal, household: string, person: string, name: string, device?: string) {
  const given = {
    area: who.area,
    happenedAt: new Date(clock.now()).toISOString(),
    ...(device ? { device } : {}),
  }
  await appendRecords(ledger, who, [
    draftOf('household-registered', household, { door: '99号', source: 'field' }, given),
    draftOf('person-registered', person, { household, name }, given),
  ])
}

test('what a phone brought into the register waits until somebody else has looked at it', async () => {
  const [household, person, known] = [newId(), newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('person-registered', known, { household: doors[0], name: '重名人' }, { area: ALLEYS[0] }),
  ])
  await register(chief, household, person, '重名人', PHONE)
  const finds = await found()
  finds.sort((a, b) => (a.kind < b.kind ? -1 : 1))
  expect(finds.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['household', household],
    ['person', person],
  ])
  expect(finds[1]).toMatchObject({ name: '重名人', door: '99号', own: false, alike: [{ subject: known }] })
  expect(finds[0]).toMatchObject({ members: 1, alike: [] })
  expect((await found(chief)).map(({ own }) => own)).toEqual([true, true])
  expect(await found(away)).toEqual([])
  const review = draftOf('find-reviewed', household, { note: '已核实' })
  await appendRecords(ledger, leader, [review])
  expect(await found()).toMatchObject([{ subject: person }])
  expect(await found(leader, true)).toMatchObject([{ subject: household, reviewed: { record: review.id } }])
  // Taking the answer back opens it again; taking the find itself back closes it.
  await appendRecords(ledger, leader, [
    draftOf('record-withdrawn', household, { reason: '看错了' }, { area: TOWN, corrects: review.id }),
  ])
  expect(await found()).toHaveLength(2)
  const born = (await found()).find(({ kind }) => kind === 'person')
  await appendRecords(ledger, leader, [
    draftOf('record-withdrawn', person, { reason: '名册已有' }, { area: TOWN, corrects: born?.record ?? '' }),
  ])
  expect(await found()).toMatchObject([{ subject: household, members: 0 }])
})

test('nobody looks at their own find, and a chief at nobody’s', async () => {
  const cadre = await holder('contact-cadre', VILLAGE)
  const [household, person] = [newId(), newId()]
  await register({ ...cadre, area: ALLEYS[1] }, household, person, '新来人', PHONE)
  await expect(appendRecords(ledger, cadre, [draftOf('find-reviewed', household, {})])).rejects.toMatchObject(
    { code: 'find-own' },
  )
  await expect(appendRecords(ledger, chief, [draftOf('find-reviewed', household, {})])).rejects.toMatchObject(
    { code: 'not-allowed' },
  )
})
