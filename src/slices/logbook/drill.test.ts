import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { dayOf, isoDay } from '../../core/colour-facts.ts'
import { checkOwnLog, turnLeaf, type LogVerdict, type TurnShown } from '../../core/log-checking.ts'
import { readHeadPaper, readPromisePaper, writePromise, type LogHead } from '../../core/log-head.ts'
import { readListPaper } from '../../core/proving.ts'
import { readSign1 } from '../../core/sign1.ts'
import { readToken, writeToken, type Colour } from '../../core/token.ts'
import { within } from '../../database/connect.ts'
import { isSignedBy } from '../../files/es256.ts'
import { readWitnessKey } from '../../files/witness-key.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testCodes,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { call, environment } from '../../../test/program.ts'
import { ROOT } from '../../../test/sources.ts'
import { residentUnder } from '../codes/actions.ts'
import { issue } from '../codes/issuing.ts'
import { numbersOf } from '../codes/numbering.ts'
import { publish } from '../codes/publishing.ts'
import { epochOf } from '../codes/rules.ts'
import { openSession } from '../codes/sessions.ts'
import type { Latest } from '../codes/serving.ts'
import { readBoard } from '../colours/actions.ts'
import { explainColour } from '../colours/explaining.ts'
import { keepColours } from '../colours/keeping.ts'
import { recheckColours } from '../colours/mending.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { readAlarms } from './alarm-board.ts'
import { watchReds } from './alarms.ts'
import type { showOwnLog } from './contract.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { signHead } from './heads.ts'
import { lookAtLog, type Asks, type SeenHead } from '../../web/me/log-look.ts'
import { sha256 } from './tree.ts'

/**
 * The drill: somebody inside turns 1,317 people red (as many depositors as were, in Zhengzhou in June 2022). Which way is refused, which is
 * mended, and which is only seen, and by whom: docs/guide/drill.en.md says it in words, and each sentence there has its line here.
 */
const PEOPLE = 1317
const VILLAGES = ['130430100001', '130430100002']
const fixture = useDatabase()
const clock = handClock()
const { codes, close } = testCodes(clock.now)
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-drill-'))
let ledger: Ledger
let app: FastifyInstance
let commander: Principal
let persons: string[] = []
let citizen: Citizen

beforeAll(async () => {
  ledger = { ...testLedger(fixture.database, clock.now), codes }
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', ...VILLAGES, ...VILLAGES.map((one) => `${one}001`)])
  commander = { ...by, account: newId(), post: newId() }
  await appendRecords(ledger, by, [
    draftOf('account-made', commander.account, { username: 'boss', name: '示例人' }, { area: '130430' }),
    draftOf(
      'post-appointed',
      commander.post,
      { account: commander.account, role: 'commander' },
      { area: '130430' },
    ),
  ])
  const households = VILLAGES.map((one) =>
    draftOf('household-registered', newId(), { door: '1号' }, { area: `${one}001` }),
  )
  await appendRecords(ledger, by, households)
  const drafts = Array.from({ length: PEOPLE }, (_, n) => {
    const payload = {
      household: households[n % 2]?.subject,
      name: '示例人',
      workplace: n % 2 === 0 ? '示例厂' : '',
    }
    return draftOf('person-registered', newId(), payload, { area: `${VILLAGES[n % 2]}001` })
  })
  await appendRecords(ledger, by, drafts)
  persons = drafts.map(({ subject }) => subject)
  await within(ledger.database, '130430', (tx) => numbersOf(tx, persons, new Date(clock.now())))
  app = await makeServer({ ledger, routes: ROUTES })
  await keepColours(ledger)
  await signHead(ledger)
  citizen = await phoneOf(persons[0] ?? '')
}, 60_000)
afterAll(async () => {
  await app.close()
  close()
  rmSync(folder, { recursive: true, force: true })
})

/** The owner of the database, with every right in it and none of the county's keys. */
async function asInsider(query: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: fixture.database.ownerUrl })
  await client.connect()
  try {
    await client.query(
      `set search_path to ${fixture.database.schema}; select set_config('hutong.scope', '130430', false)`,
    )
    await client.query(query, values)
  } finally {
    await client.end()
  }
}

async function count(query: ReturnType<typeof sql<{ count: number }>>): Promise<number> {
  return within(ledger.database, '130430', async (tx) => (await query.execute(tx)).rows[0]?.count ?? 0)
}

const reds = (): Promise<number> => count(sql`select count(*) from colour where colour = 'red'`)

async function keysOfPhone() {
  const inForce = codes.inForce()
  if (!inForce) throw new Error('no keys')
  return inForce.list
}

/** How many places of this week's list a gate would turn away. */
async function redsAtGates(): Promise<number> {
  clock.forward(16_000)
  await publish(ledger)
  const { lists } = (await app.inject({ url: '/codes/latest' })).json<Latest>()
  const epoch = epochOf(Math.floor(clock.now() / 1000))
  const version = lists.find((one) => one.epoch === epoch)?.version
  const { rawPayload } = await app.inject({ url: `/codes/list/${epoch}/${version}` })
  const paper = readListPaper(new Uint8Array(rawPayload), await keysOfPhone())
  if (!paper) throw new Error('no list')
  return [...paper.content.bits].reduce(
    (sum, byte) => sum + [0, 2, 4, 6].filter((bit) => ((byte >> bit) & 3) !== 0).length,
    0,
  )
}

type Reply = ReplyOf<typeof showOwnLog>
type Citizen = {
  person: string
  /** What the app says after a look. `tell`: what a lying server answers instead; `code`: the code it signed instead. */
  look: (given?: { tell?: (reply: Reply) => Reply; code?: Uint8Array }) => Promise<LogVerdict>
}

const ASKS: Omit<Asks, 'log'> = {
  keys: async () => new Uint8Array((await app.inject({ url: '/codes/keys' })).rawPayload),
  consistency: async (first, second) =>
    (await app.inject({ url: `/api/log/consistency?first=${first}&second=${second}` })).json(),
}

/** A citizen's app: it holds the head it saw last, and believes nothing that is not signed or proven. */
async function phoneOf(person: string): Promise<Citizen> {
  const token = await within(ledger.database, '130430', (tx) =>
    openSession(tx, { person, phoneHash: null, client: '' }, new Date(clock.now())),
  )
  const headers = { authorization: `Bearer ${token}` }
  let remembered: LogHead | undefined
  let seen: SeenHead | undefined
  return {
    person,
    look: async ({ tell = (told: Reply): Reply => told, code } = {}) => {
      const issuedAt = Math.floor(clock.now() / 1000)
      const asked = { anchor: Buffer.alloc(16).toString('base64'), issuedAt }
      const made =
        code ??
        (await app.inject({ method: 'POST', url: '/api/me/code', headers, payload: asked })).json().codes[0]
          .code
      const bytes = typeof made === 'string' ? new Uint8Array(Buffer.from(made, 'base64')) : made
      const reply = tell((await app.inject({ url: '/api/me/log', headers })).json())
      const head = await provenHead(reply)
      const consistency = remembered && head && (await consistencyOf(remembered, head))
      const turns = await Promise.all(reply.turns.map((turn) => turnShown(person, turn)))
      const verdict = checkOwnLog(
        { shown: shownBy(bytes), turns, head, remembered, consistency, now: clock.now() },
        sha256,
      )
      if (verdict !== 'forked') remembered = head
      // The page of the phone itself says the same of the same answers.
      const page = await lookAtLog(
        { ...ASKS, log: () => Promise.resolve(reply) },
        { shown: shownBy(bytes), now: clock.now(), remembered: seen },
      )
      expect(page.verdict).toBe(verdict)
      if (verdict !== 'forked') seen = page.head
      return verdict
    },
  }
}

function shownBy(code: Uint8Array): { colour: Colour; issuedAt: number } {
  const message = readSign1(code)?.message
  const read = message && readToken(writeToken(message, { number: 0, value: new Uint8Array(16) }))
  if (!read || 'fault' in read) throw new Error('no code')
  return { colour: read.claims.colour, issuedAt: read.claims.issuedAt * 1000 }
}

async function provenHead({ head }: Reply): Promise<LogHead | undefined> {
  const paper = head && readHeadPaper(new Uint8Array(Buffer.from(head.signed, 'base64')), await keysOfPhone())
  if (paper && !isSignedBy(paper.key.point, paper.toSign, paper.signature)) throw new Error('unsigned head')
  return paper ? paper.content : undefined
}

async function consistencyOf(before: LogHead, after: LogHead): Promise<Uint8Array[]> {
  if (before.size < 1 || before.size > after.size) return []
  const reply = await app.inject({ url: `/api/log/consistency?first=${before.size}&second=${after.size}` })
  return reply.json<{ proof: string[] }>().proof.map(fromHex)
}

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

async function turnShown(person: string, given: Reply['turns'][number]): Promise<TurnShown> {
  const { at, was, colour, rules, salt, loggedAt, place, proof, promise } = given
  const paper =
    promise === null
      ? undefined
      : readPromisePaper(new Uint8Array(Buffer.from(promise, 'base64')), await keysOfPhone())
  const isProven = paper !== undefined && isSignedBy(paper.key.point, paper.toSign, paper.signature)
  return {
    turn: { person, at, was, colour, rules },
    salt: fromHex(salt),
    loggedAt,
    place: place ?? undefined,
    proof: proof?.map(fromHex),
    promise: isProven ? paper.content : undefined,
  }
}

const PAINT = `insert into colour (person, area, colour, reason, travel, changed_at, rules)
  select person, area, 'red', 'laboratory', 'none', $1::timestamptz, '{positive-test}' from person
  on conflict (person) do update set colour = 'red', reason = 'laboratory', rules = '{positive-test}', changed_at = $1::timestamptz`

/** So that rows said to be of now are. */
const now = (): Date => new Date(clock.now())

test('before it: an honest red is in the log, and the app says so', async () => {
  expect(await citizen.look()).toBe('well')
  const person = persons[1] ?? ''
  const neighbour = await phoneOf(person)
  await appendRecords(ledger, principal('investigator'), [
    draftOf(
      'exposure',
      person,
      { ring: 'close', lastOn: isoDay(dayOf(clock.now())), caseNumber: '2021-003' },
      { happenedAt: now().toISOString() },
    ),
  ])
  await keepColours(ledger)
  expect(await neighbour.look()).toBe('waiting')
  clock.forward(HOUR)
  await signHead(ledger)
  expect(await neighbour.look()).toBe('well')
  expect([await reds(), await redsAtGates()]).toEqual([1, 1])
})

test('a: rows of colours altered are mended before a list is signed, counted and told of', async () => {
  await asInsider(PAINT, [now()])
  expect(await reds()).toBe(PEOPLE)
  // Whoever asks for a code within these seconds sees red, and that nothing is logged of it.
  expect(await citizen.look()).toBe('unlogged')
  clock.forward(11_000)
  await keepColours(ledger)
  expect([await reds(), await redsAtGates()]).toEqual([1, 1])
  expect(await count(sql`select count(*) from colour_turn where was = 'red' and colour = 'green'`)).toBe(
    PEOPLE - 1,
  )
  expect(
    await count(
      sql`select count(*) from message where topic = 'colours' and title ->> 'en' like ${`${PEOPLE - 1} colours were%`}`,
    ),
  ).toBe(1)
  clock.forward(HOUR)
  await signHead(ledger)
  expect(await citizen.look()).toBe('well')
})

test('a: all tables altered alike, changes and leaves as well, last until the hourly look at the evidence', async () => {
  await asInsider(PAINT, [now()])
  await asInsider(
    `insert into colour_turn (turn, person, area, at, was, colour, rules, reason, salt, run)
     select gen_random_uuid(), person, area, $1::timestamptz, 'green', 'red', '{positive-test}', 'laboratory', uuid_send(gen_random_uuid()), gen_random_uuid()
     from colour where person <> $2`,
    [now(), persons[1]],
  )
  await asInsider(
    `with added as (
       insert into log_leaf (place, area, kind, at, leaf, source)
       select (select size from log_size) + row_number() over (order by turn) - 1, '130430', 'colour', at,
         convert_to('colour|' || floor(extract(epoch from at) * 1000)::bigint || '|', 'UTF8')
           || sha256(salt || convert_to(person || '|' || floor(extract(epoch from at) * 1000)::bigint || '|green|red|positive-test', 'UTF8')), turn
       from colour_turn t where not exists (select 1 from log_leaf l where l.source = t.turn) returning 1
     ) update log_size set size = size + (select count(*) from added)`,
  )
  clock.forward(11_000)
  await keepColours(ledger)
  expect(await reds()).toBe(PEOPLE)
  await recheckColours(ledger)
  await keepColours(ledger)
  expect([await reds(), await redsAtGates()]).toEqual([1, 1])
  // What was done stays in the log for good: each of them holds the proof that they were red for an hour.
  await signHead(ledger)
  expect(await citizen.look()).toBe('well')
})

test('b: evidence put in without the county’s key colours nobody, and every piece of it is an alarm', async () => {
  const ids = persons.slice(2).map(() => newId())
  await asInsider(
    `insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, payload, content_hash, seal)
     select w.id, nextval('record_seq'), r.kind, w.person, r.area, r.happened_at, r.received_at, r.account, r.post, r.payload, r.content_hash, r.seal
     from record r cross join unnest($1::uuid[], $2::uuid[]) w(id, person) where r.kind = 'exposure' and r.subject = $3`,
    [ids, persons.slice(2), persons[1]],
  )
  await asInsider(
    `insert into colour_evidence (record, person, area) select w.id, w.person, '130430100001001' from unnest($1::uuid[], $2::uuid[]) w(id, person)`,
    [ids, persons.slice(2)],
  )
  await asInsider(`insert into colour_due (person, area) select person, area from person`)
  await keepColours(ledger)
  expect([await reds(), await redsAtGates()]).toEqual([1, 1])
  clock.forward(5_000)
  expect((await readBoard(ledger, commander)).doubts).toBe(PEOPLE - 2)
  await asInsider(`delete from colour_evidence where record = any($1::uuid[])`, [ids])
})

test('c: a code signed red with the county’s key, and nothing logged, is seen by the app it is shown on', async () => {
  clock.forward(5 * 60_000)
  const token = await within(ledger.database, '130430', (tx) =>
    openSession(tx, { person: citizen.person, phoneHash: null, client: '' }, now()),
  )
  const resident = await residentUnder(ledger, token)
  if (!resident) throw new Error('no resident')
  const asked = { anchor: new Uint8Array(16), issuedAt: Math.floor(clock.now() / 1000) }
  const forged = { ...resident.holder, colour: 'red', reason: 'laboratory' }
  expect(await citizen.look({ code: (await issue(ledger, forged, asked)).code })).toBe('unlogged')
  expect(await citizen.look()).toBe('well')
})

test('c: a change that is promised with the county’s key and never logged is seen when its 65 minutes are over', async () => {
  await asInsider(PAINT, [now()])
  const at = clock.now()
  const turn = {
    person: citizen.person,
    at,
    was: 'green' as const,
    colour: 'red' as const,
    rules: ['positive-test'],
  }
  const salt = new Uint8Array(16).fill(9)
  const leaf = turnLeaf({ turn, salt, loggedAt: at }, sha256)
  const signedAt = Math.floor(at / 1000)
  const promise =
    codes.signer('log', signedAt)?.paper(writePromise({ area: '130430', signedAt, leaf })) ?? new Uint8Array()
  const line = {
    ...turn,
    salt: Buffer.from(salt).toString('hex'),
    loggedAt: at,
    place: null,
    proof: null,
    promise: Buffer.from(promise).toString('base64'),
  }
  const tell = (reply: Reply): Reply => ({ ...reply, turns: [line, ...reply.turns] })
  clock.forward(64 * 60_000)
  await signHead(ledger)
  expect(await citizen.look({ tell })).toBe('waiting')
  clock.forward(2 * 60_000)
  expect(await citizen.look({ tell })).toBe('unlogged')
  await keepColours(ledger)
  expect(await reds()).toBe(1)
})

test('c: evidence recorded and sealed by the program itself is logged like any other: the alarms are what tells of it', async () => {
  clock.forward(60_000)
  expect(await watchReds(ledger)).toEqual([])
  const isolation = { mode: 'central', fromOn: isoDay(dayOf(clock.now())), days: 14, reason: '管控' }
  await appendRecords(
    ledger,
    commander,
    persons.map((person) => draftOf('isolation-begun', person, isolation)),
  )
  await keepColours(ledger)
  await signHead(ledger)
  expect([await reds(), await redsAtGates()]).toEqual([PEOPLE, PEOPLE])
  // Neither app nor witness can know that what somebody signed for is not so. Who signed stands on the page of everybody it turned red.
  expect(await citizen.look()).toBe('well')
  expect((await explainColour(ledger, commander, citizen.person)).standing[0]).toMatchObject({
    rule: 'isolated',
    evidence: [{ by: '示例人', role: 'commander' }],
  })
  const found = await watchReds(ledger)
  expect(found.map(({ what }) => what).sort()).toEqual([
    'county',
    'recorder',
    'village',
    'village',
    'workplace',
  ])
  expect(found.find(({ what }) => what === 'county')).toMatchObject({ bare: PEOPLE - 1 })
  expect(found.find(({ what }) => what === 'recorder')).toMatchObject({
    name: commander.account,
    reds: PEOPLE,
  })
  const told = sql<{
    count: number
  }>`select count(*) from message where topic = 'red-alarm' and settled_at is null`
  expect(await count(told)).toBe(5)
  await watchReds(ledger)
  expect(await count(told)).toBe(5)
  await lookedAt()
  clock.forward(25 * HOUR)
  expect(await watchReds(ledger)).toEqual([])
  expect(await count(told)).toBe(0)
  const { alarms, past } = await readAlarms(ledger, commander)
  expect(alarms).toEqual([])
  expect(past).toHaveLength(5)
  expect(past.find(({ key }) => key === 'red-alarm:county')?.looked).toMatchObject({ grounds: 'unfounded' })
})

/** The page of alarms: whom each is about, and who has looked at which. */
async function lookedAt(): Promise<void> {
  const { alarms } = await readAlarms(ledger, commander)
  expect(alarms).toHaveLength(5)
  expect(alarms.every(({ since, looked }) => since !== null && looked === null)).toBe(true)
  expect(alarms.find(({ what }) => what === 'recorder')).toMatchObject({
    name: '示例人',
    account: commander.account,
    reds: PEOPLE,
  })
  const villages = alarms.filter(({ what }) => what === 'village')
  expect(villages.map(({ area }) => area).sort()).toEqual(VILLAGES)
  clock.forward(1000)
  const said = { alarm: 'red-alarm:county', grounds: 'unfounded', note: '隔离记录无审批' }
  await appendRecords(ledger, commander, [
    draftOf('alarm-acknowledged', newId(), said, {
      area: '130430',
      happenedAt: new Date(clock.now()).toISOString(),
    }),
  ])
  const now = (await readAlarms(ledger, commander)).alarms
  expect(now.filter(({ looked }) => looked !== null).map(({ key, looked }) => [key, looked?.note])).toEqual([
    ['red-alarm:county', '隔离记录无审批'],
  ])
  await expect(readAlarms(ledger, { ...commander, area: VILLAGES[0] ?? '' })).rejects.toThrow('out-of-scope')
}

test('c: a log rewritten with the county’s key is seen by a witness, its own process with its own key, and by the app', async () => {
  const [keyFile, state] = [path.join(folder, 'witness.pem'), path.join(folder, 'state.json')]
  expect((await call(['log', 'witness-key', '--out', keyFile])).stdout).toMatch(/^Witness [0-9a-f]{16}\./)
  const { spki, id } = readWitnessKey(readFileSync(keyFile, 'utf8'))
  await appendRecords(ledger, commander, [
    draftOf(
      'witness-registered',
      newId(),
      { name: '市档案馆', key: spki.toString('base64') },
      { area: '130430' },
    ),
  ])
  await signHead(ledger)
  await app.listen({ port: 0, host: '127.0.0.1' })
  // It listens on an address and a port.
  const { port } = app.server.address() as AddressInfo
  const args = [
    'log',
    'witness',
    '--county',
    `http://127.0.0.1:${port}`,
    '--root',
    path.join(codes.folder, 'root.json'),
  ]
  const witness = (): Promise<{ code: number | null; said: string }> =>
    ended([...args, '--key', keyFile, '--state', state, '--once'])
  expect(await witness()).toMatchObject({ code: 0, said: expect.stringContaining('Head co-signed') })
  const { head } = (await app.inject({ url: '/api/log/head' })).json()
  expect(head.cosignatures).toMatchObject([{ key: id }])
  expect(await citizen.look()).toBe('well')
  // The insider takes back that anybody was ever turned red, and signs what is left.
  await asInsider(
    `update log_leaf set leaf = convert_to('colour|0|', 'UTF8') || sha256(leaf) where place >= 1 and place < 1318`,
  )
  await asInsider('truncate log_node')
  clock.forward(HOUR)
  await signHead(ledger)
  const before = readFileSync(state, 'utf8')
  expect(await witness()).toMatchObject({ code: 1, said: expect.stringContaining('NOT THE ONE IT WAS') })
  expect(readFileSync(state, 'utf8')).toBe(before)
  const [evidence = ''] = globSync(path.join(folder, 'state.json.evidence-*.json'))
  const { before: kept, after } = JSON.parse(readFileSync(evidence, 'utf8'))
  expect(kept).toEqual(JSON.parse(before))
  expect(after.signed).toBe((await app.inject({ url: '/api/log/head' })).json().head.signed)
  expect((await app.inject({ url: '/api/log/head' })).json().head.cosignatures).toEqual([])
  expect(await citizen.look()).toBe('forked')
}, 60_000)

/** The program as somebody else runs it, to its end. */
function ended(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], { cwd: ROOT, env: environment({}) })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  return new Promise((done) => child.once('exit', (code) => done({ code, said })))
}
