import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { Refusal } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { postsOf } from './queries.ts'
import { useDatabase } from '../../../test/harness.ts'
import { COUNTY, draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'

const fixture = useDatabase()
const [TOWN, OTHER_TOWN] = ['130430100', '130430201']
const [VILLAGE, OTHER] = [`${TOWN}001`, `${OTHER_TOWN}001`]
const ALLEY = `${VILLAGE}001`
const chair = principal()
let ledger: Ledger

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, chair, [COUNTY, TOWN, OTHER_TOWN, VILLAGE, OTHER, ALLEY, `${OTHER}001`])
})

type Holder = Principal & { name: string }
let made = 0
async function holder(role: Role, area: string, home = area): Promise<Holder> {
  const [account, post, name] = [newId(), newId(), `holder${(made += 1)}`]
  await appendRecords(ledger, chair, [
    draftOf('account-made', account, { username: name, name }, { area: home }),
    draftOf('post-appointed', post, { account, role }, { area }),
  ])
  return { account, post, role, area, name }
}

async function codeOf(by: Principal, ...drafts: Draft[]): Promise<string> {
  try {
    // As the endpoints do for what only the program records: what is left to refuse is who may.
    await appendRecords(ledger, { ...by, program: true }, drafts)
    return 'done'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    // A broken constraint: http/failure.ts answers with its name.
    return String((error as { constraint?: string }).constraint)
  }
}
const appoint = (account: string, role: Role, area: string, payload: object = {}): Draft =>
  draftOf('post-appointed', newId(), { account, role, ...payload }, { area })
const end = (post: string, area: string): Draft => draftOf('post-ended', post, {}, { area })

test('nobody raises themselves or anybody else above their own rank, or reaches outside their scope', async () => {
  const [commander, clerk] = [await holder('commander', COUNTY), await holder('clerk', COUNTY)]
  const [mayor, leader] = [await holder('township-leader', TOWN), await holder('village-leader', VILLAGE)]
  const [chief, foreign] = [await holder('alley-chief', ALLEY), await holder('alley-chief', `${OTHER}001`)]
  const [cadre, auditor] = [await holder('contact-cadre', VILLAGE), await holder('auditor', COUNTY)]
  const attempts: [Principal, Draft, string][] = [
    // By appointment.
    [leader, appoint(leader.account, 'township-leader', TOWN), 'not-allowed'],
    [leader, appoint(chief.account, 'village-leader', VILLAGE), 'not-allowed'],
    [leader, appoint(leader.account, 'investigator', VILLAGE), 'not-yourself'],
    [leader, appoint(chief.account, 'alley-chief', `${OTHER}001`), 'out-of-scope'],
    [leader, appoint(foreign.account, 'alley-chief', ALLEY), 'out-of-scope'],
    [leader, appoint(chief.account, 'contact-cadre', ALLEY), 'done'],
    [mayor, appoint(chief.account, 'township-leader', TOWN), 'not-allowed'],
    [mayor, appoint(chief.account, 'village-leader', TOWN), 'post-too-wide'],
    [mayor, appoint(chief.account, 'clerk', TOWN), 'not-allowed'],
    [clerk, appoint(clerk.account, 'township-leader', TOWN), 'not-yourself'],
    [clerk, appoint(mayor.account, 'township-leader', COUNTY), 'post-too-wide'],
    [clerk, appoint(mayor.account, 'commander', COUNTY), 'not-allowed'],
    [clerk, appoint(mayor.account, 'clerk', COUNTY), 'not-allowed'],
    [cadre, appoint(chief.account, 'alley-chief', ALLEY), 'not-allowed'],
    [chief, appoint(chief.account, 'stairwell-chief', ALLEY), 'not-allowed'],
    [auditor, appoint(auditor.account, 'alley-chief', ALLEY), 'not-allowed'],
    [commander, appoint(commander.account, 'clerk', COUNTY), 'done'],
    [commander, appoint(newId(), 'clerk', COUNTY), 'not-found'],
    // By ending a post under a false area, or one that is no lower.
    [leader, end(commander.post, VILLAGE), 'out-of-scope'],
    [leader, end(foreign.post, VILLAGE), 'out-of-scope'],
    [leader, end(leader.post, VILLAGE), 'not-allowed'],
    [clerk, end(commander.post, COUNTY), 'not-allowed'],
    [clerk, end(clerk.post, COUNTY), 'not-allowed'],
    [chief, end(leader.post, VILLAGE), 'not-allowed'],
    [leader, end(newId(), VILLAGE), 'not-found'],
  ]
  for (const kind of ['account-amended', 'account-closed', 'password-reset', 'totp-reset'] as const) {
    const about = (account: string, area: string): Draft => draftOf(kind, account, {}, { area })
    attempts.push(
      [leader, about(commander.account, VILLAGE), 'account-not-yours'],
      [leader, about(mayor.account, VILLAGE), 'account-not-yours'],
      [leader, about(leader.account, VILLAGE), 'account-not-yours'],
      [leader, about(foreign.account, VILLAGE), 'account-not-yours'],
      [mayor, about(clerk.account, TOWN), 'account-not-yours'],
      [clerk, about(commander.account, COUNTY), 'account-not-yours'],
      [commander, about(commander.account, COUNTY), 'account-not-yours'],
      [chief, about(foreign.account, ALLEY), 'not-allowed'],
      [leader, about(newId(), VILLAGE), 'not-found'],
    )
  }
  for (const [by, draft, code] of attempts)
    expect(
      await codeOf(by, draft),
      `${by.role}: ${draft.kind} ${JSON.stringify(draft.payload)} in ${draft.area}`,
    ).toBe(code)
})

test('a post abroad, or one that is still to come, keeps an account out of a leader’s hands', async () => {
  const leader = await holder('village-leader', VILLAGE)
  const both = await holder('alley-chief', ALLEY)
  const reset = (account: string): Draft => draftOf('password-reset', account, {}, { area: VILLAGE })
  expect(await codeOf(leader, reset(both.account))).toBe('done')
  const startsAt = new Date(Date.now() + 86_400_000).toISOString()
  expect(await codeOf(chair, appoint(both.account, 'clerk', COUNTY, { startsAt }))).toBe('done')
  expect(await codeOf(leader, reset(both.account))).toBe('account-not-yours')
  // One without a post, made elsewhere, can be neither appointed nor, after that, reset.
  const idle = await holder('commander', COUNTY)
  await holder('commander', COUNTY)
  expect(await codeOf(chair, end(idle.post, COUNTY))).toBe('done')
  expect(await codeOf(leader, appoint(idle.account, 'alley-chief', ALLEY))).toBe('out-of-scope')
  expect(await codeOf(leader, reset(idle.account))).toBe('account-not-yours')
})

test('ids, names and phones cannot be taken over; what was said about posts is not taken back', async () => {
  const leader = await holder('village-leader', VILLAGE)
  const commander = await holder('commander', COUNTY)
  const make = (account: string, payload: object): Draft =>
    draftOf('account-made', account, { name: '某', ...payload }, { area: VILLAGE })
  expect(await codeOf(leader, make(commander.account, { username: 'mine1' }))).toBe('record-subject-taken')
  expect(await codeOf(leader, make(newId(), { username: commander.name }))).toBe('account_username')
  expect(await codeOf(leader, make(newId(), { username: '13900000009' }))).toBe('bad-input')
  expect(await codeOf(leader, make(newId(), { username: 'one', phone: '13900000009' }))).toBe('done')
  expect(await codeOf(leader, make(newId(), { username: 'two', phone: '13900000009' }))).toBe('account_phone')
  const again = draftOf(
    'post-appointed',
    commander.post,
    { account: leader.account, role: 'alley-chief' },
    { area: ALLEY },
  )
  expect(await codeOf(leader, again)).toBe('record-subject-taken')
  const chief = appoint(newId(), 'alley-chief', ALLEY)
  const made = make((chief.payload as { account: string }).account, { username: 'three' })
  expect(await codeOf(leader, made, chief)).toBe('done')
  const ended = end(chief.subject, ALLEY)
  expect(await codeOf(leader, ended)).toBe('done')
  expect(await codeOf(leader, end(chief.subject, ALLEY))).toBe('post-is-over')
  for (const corrects of [made.id, chief.id, ended.id]) {
    const back = draftOf('record-withdrawn', newId(), { reason: '错' }, { area: VILLAGE, corrects })
    expect(await codeOf(leader, back)).toBe('record-not-correctable')
  }
})

test('of two who close each other or hand on the county at the same time, one commander stays', async () => {
  const county = testLedger(fixture.database)
  const rows = await within(county.database, COUNTY, (tx) => postsHeldByCommanders(tx))
  const [first, second] = [await holder('commander', COUNTY), await holder('commander', COUNTY)]
  for (const { post } of rows) expect(await codeOf(chair, end(post, COUNTY))).toBe('done')
  const both = await Promise.all([
    codeOf(first, draftOf('account-closed', second.account, {}, { area: COUNTY })),
    codeOf(second, draftOf('account-closed', first.account, {}, { area: COUNTY })),
  ])
  expect(both.sort()).toEqual(['done', 'last-commander'])
  const left = await within(county.database, COUNTY, (tx) => postsHeldByCommanders(tx))
  expect(left).toHaveLength(1)
  const last = left[0]
  expect(await codeOf(chair, end(last?.post ?? '', COUNTY))).toBe('last-commander')
  const successor = newId()
  const handed = [
    draftOf('account-made', successor, { username: 'successor', name: '接任' }, { area: COUNTY }),
    end(last?.post ?? '', COUNTY),
    appoint(successor, 'commander', COUNTY),
  ]
  expect(await codeOf(chair, ...handed)).toBe('done')
  const held = await within(county.database, COUNTY, (tx) => postsOf(tx, successor, new Date()))
  expect(held.map(({ role }) => role)).toEqual(['commander'])
})

async function postsHeldByCommanders(tx: Parameters<typeof postsOf>[0]): Promise<{ post: string }[]> {
  const { rows } = await sql<{ post: string }>`select post from held_post where role = 'commander'`.execute(
    tx,
  )
  return rows
}
