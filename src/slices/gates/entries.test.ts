import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import { readToken } from '../../core/token.ts'
import { within } from '../../database/connect.ts'
import { demoEntryFiles } from '../../files/code-demo.ts'
import { readHolding, type Holding } from '../../files/entry-keys.ts'
import { sealEntrant } from '../../web/offline/entry-box.ts'
import { draftOf } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { ResidentStage } from '../../../test/resident-stage.ts'
import { CARDS, epochOf } from '../codes/rules.ts'
import { readPublicCounts } from '../colours/publishing.ts'
import { dayKeys } from './actions.ts'
import { keepDemoKeys } from './demo-keys.ts'
import { entryKeys, recordDestroyed } from './entry-keys.ts'
import { forgetPasses } from './forgetting.ts'
import { openEntries, type Asked } from './opening.ts'
import { pseudonymText } from './rules.ts'

const fixture = useDatabase()
const phones = ['13100000001', '13100000002', '13100000003']
let stage: ResidentStage
let people: string[]
let tokens: string[]
let gate: string
let other: string

beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
  await keepDemoKeys(stage.ledger)
  people = []
  tokens = []
  for (const [at, phone] of phones.entries()) {
    people.push(await stage.person(['李一', '王二', '赵三'][at] ?? '', { phone }))
    tokens.push(await stage.signIn(phone))
  }
  ;[gate, other] = [stage.id(), stage.id()]
  const tags = ['category:checkpoint']
  for (const one of [gate, other])
    await say(
      'place-registered',
      one,
      { name: one === gate ? '村东口' : '村西口', tags },
      { area: '130430100001' },
    )
})
afterAll(() => stage.close())

const say = (kind: string, subject: string, payload: object, given: object = {}) => {
  const happenedAt = new Date(stage.clock.now()).toISOString()
  const draft = draftOf(kind, subject, payload, { happenedAt, id: stage.id(), ...given })
  return stage.record(draft).then(() => draft.id)
}

/** What the phone of a gate records of whoever shows a code there: pseudonym and box made by its own code. */
async function comes(who: number, where = gate): Promise<string> {
  const shown = await stage.own(tokens[who] ?? '')
  const read = readToken(shown())
  if ('fault' in read) throw new Error(read.fault)
  const { digest, issuedAt, index, name, anchor } = read.claims
  const key = Buffer.from(dayKeys(stage.ledger, stage.clock.now())[0]?.key ?? '', 'base64')
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const text = new TextEncoder().encode(pseudonymText(digest))
  const person = Buffer.from(await crypto.subtle.sign('HMAC', hmac, text))
    .subarray(0, 12)
    .toString('base64url')
  const entrant = { epoch: anchor === undefined ? CARDS : epochOf(issuedAt), index, name }
  const box = await sealEntrant(stage.codes.inForce()?.list, { entrant, gate: where, now: stage.seconds() })
  return say('gate-pass', where, {
    how: 'code',
    verdict: 'admit',
    entered: true,
    colour: 'green',
    person,
    box,
  })
}

const holdings = (...offices: number[]): Holding[] => {
  const files = demoEntryFiles(stage.codes.folder).holdings
  return offices.map((office) => readHolding(readFileSync(files[office - 1] ?? '', 'utf8')))
}
const open = (given: Partial<Asked> = {}) =>
  openEntries(stage.ledger, {
    caseNumber: '2021-003',
    reason: '追查同时段经过卡口的人员',
    stays: [],
    holdings: holdings(1, 2),
    ...given,
  })

async function records(
  kind: string,
): Promise<{ payload: Record<string, unknown>; personal: object | null }[]> {
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ payload: Record<string, unknown>; personal: object | null }>`
      select r.payload, p.payload as personal from record r left join record_personal p on p.id = r.id
      where r.kind = ${kind} order by r.seq`.execute(tx),
  )
  return rows
}

test('whoever came to the case’s gate around the case is found by two offices together, and nobody else', async () => {
  const passOfCase = await comes(0)
  stage.clock.forward(10 * 60_000)
  const met = await comes(1)
  await comes(1, other)
  stage.clock.forward(3 * HOUR)
  await comes(2)
  const [person = ''] = people
  const opened = await open({ person })
  expect(opened.own).toBe(1)
  expect(opened.contacts).toMatchObject([
    {
      person: { person: people[1], name: '王二' },
      gateName: '村东口',
      record: met,
      minutes: 10,
      how: 'code',
      entered: true,
    },
  ])
  expect(opened.contacts.map(({ record }) => record)).not.toContain(passOfCase)
  // Named by an investigator, the same gate later: whoever came then, and no pseudonym is needed.
  const [from, until] = [new Date(stage.clock.now() - HOUR), new Date(stage.clock.now() + HOUR)]
  const named = await open({ stays: [{ gate, from, until }] })
  expect(named.contacts.map((contact) => contact.person?.name)).toEqual(['赵三'])
  expect(named.boxes).toBe(1)
})

test('what lies in the database says nothing of who it was, and opens with no share, one share, or a share twice', async () => {
  for (const { payload, personal } of await records('gate-pass')) {
    expect(JSON.stringify([payload, personal])).not.toMatch(/李|王|赵/)
    expect(personal).toMatchObject({ box: expect.stringMatching(/^[\w-]{174}$/) })
  }
  const before = (await records('entries-opened')).length
  const [person = ''] = people
  for (const few of [[], [1], [2, 2]])
    await expect(open({ person, holdings: holdings(...few) })).rejects.toThrow('needs shares of 2 offices')
  expect(await records('entries-opened')).toHaveLength(before)
  expect((await open({ person, holdings: holdings(2, 3) })).contacts).toHaveLength(1)
})

test('each opening is on record before anything is opened, and counted for everybody to see', async () => {
  const said = await records('entries-opened')
  expect(said).toHaveLength(3)
  expect(said[0]?.payload).toMatchObject({
    caseNumber: '2021-003',
    offices: ['疾控中心', '指挥部'],
    gates: 1,
    boxes: 2,
  })
  const [today] = (await readPublicCounts(stage.ledger)).days
  expect(today).toMatchObject({ openings: 3, entriesOpened: 5 })
  // A box that somebody has altered opens nothing, and the opening says so.
  const changed = { how: 'code', verdict: 'admit', entered: true, box: 'A'.repeat(174) }
  await say('gate-pass', gate, changed)
  const [from, until] = [new Date(stage.clock.now() - 60_000), new Date(stage.clock.now() + 60_000)]
  expect(await open({ stays: [{ gate, from, until }] })).toMatchObject({ unreadable: 1 })
})

test('a search of everything is refused: longer than a day, wider than four hours, older than what is kept', async () => {
  const now = stage.clock.now()
  const stay = (from: number, until: number) => ({ gate, from: new Date(from), until: new Date(until) })
  for (const given of [
    { stays: [stay(now - 2 * DAY, now)] },
    { stays: [stay(now - 30 * DAY, now - 30 * DAY + HOUR)] },
    { person: people[0] ?? '', around: 5 * HOUR },
  ])
    await expect(open(given)).rejects.toMatchObject({ code: 'entries-too-wide' })
})

test('a box put with another gate’s pass does not open there', async () => {
  stage.clock.forward(8 * HOUR)
  await comes(2)
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ box: string }>`select payload ->> 'box' as box from record_personal where payload ? 'box'
      and id in (select record from gate_entry order by at desc limit 1)`.execute(tx),
  )
  await say('gate-pass', other, { how: 'code', verdict: 'admit', entered: true, box: rows[0]?.box })
  const [from, until] = [new Date(stage.clock.now() - 60_000), new Date(stage.clock.now() + 60_000)]
  expect(await open({ stays: [{ gate: other, from, until }] })).toMatchObject({ unreadable: 1, contacts: [] })
})

test('after three weeks nothing opens: rows gone, shares destroyed by their words, even a kept copy of a box stays shut', async () => {
  const [key] = (await entryKeys(stage.ledger)).filter(({ from, until }) => {
    const at = stage.seconds()
    return from <= at && at < until
  })
  const kept = holdings(1, 2, 3)
  const copies = (await records('gate-pass')).length
  await expect(
    recordDestroyed(stage.ledger, [{ kid: key?.kid ?? '', word: '0'.repeat(32) }]),
  ).rejects.toThrow('no word')
  // Two offices destroy theirs before the time: the rows are there, and are beyond opening all the same.
  const early = kept.slice(0, 2).flatMap(({ shares }) => shares.filter(({ kid }) => kid === key?.kid))
  expect(await recordDestroyed(stage.ledger, early)).toHaveLength(2)
  expect(await recordDestroyed(stage.ledger, early)).toEqual([])
  await expect(open({ person: people[0] ?? '', holdings: kept })).rejects.toMatchObject({
    code: 'entries-over',
  })
  stage.clock.forward(30 * DAY)
  await forgetPasses(stage.ledger)
  await keepDemoKeys(stage.ledger)
  const over = (await entryKeys(stage.ledger)).find(({ kid }) => kid === key?.kid)
  expect(over).toMatchObject({
    passes: 0,
    gone: [{ office: '疾控中心' }, { office: '指挥部' }, { office: '档案馆' }],
  })
  expect(holdings(1, 2, 3).flatMap(({ shares }) => shares.map(({ kid }) => kid))).not.toContain(key?.kid)
  expect((await records('gate-pass')).filter(({ personal }) => personal !== null)).toHaveLength(0)
  expect(copies).toBeGreaterThan(4)
  // Somebody puts a row back out of a backup, and has kept two shares all the same: the ledger says that they are destroyed.
  const [from, until] = [new Date(stage.clock.now() - HOUR), new Date(stage.clock.now() + HOUR)]
  const entrant = { epoch: 0, index: 1, name: '王*' }
  const box = await sealEntrant(
    {
      area: '130430',
      version: 1,
      signedAt: 0,
      keys: [
        {
          kid: Buffer.from(key?.kid ?? '', 'hex'),
          use: 'entries',
          point: Buffer.from(key?.point ?? '', 'base64'),
          from: 0,
          until: stage.seconds() + 1,
        },
      ],
    },
    { entrant, gate, now: stage.seconds() },
  )
  await say('gate-pass', gate, { how: 'code', verdict: 'admit', entered: true, box })
  await expect(open({ stays: [{ gate, from, until }], holdings: kept })).rejects.toMatchObject({
    code: 'entries-over',
  })
  // And with what is left of the files now there are no shares to join.
  await expect(open({ stays: [{ gate, from, until }] })).rejects.toMatchObject({ code: 'entries-over' })
})
