import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAdmission, type AdmissionRules } from '../../core/admission.ts'
import { judge, type Judgement } from '../../core/judging.ts'
import type { KeyList } from '../../core/key-list.ts'
import { keyOfCode, paperOf, readListPaper } from '../../core/proving.ts'
import { readSign1 } from '../../core/sign1.ts'
import type { StatusList } from '../../core/status-list.ts'
import { anchorOf, chainOf, stepAt } from '../../core/steps.ts'
import { readToken, writeToken } from '../../core/token.ts'
import { within } from '../../database/connect.ts'
import { provenList, rootIn } from '../../files/code-keys.ts'
import { isSignedBy } from '../../files/es256.ts'
import { makeServer, UNKNOWN_MACHINE } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testCodes,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { publish } from './publishing.ts'
import { epochOf } from './rules.ts'
import type { Latest } from './serving.ts'

const fixture = useDatabase()
const clock = handClock()
const { codes, close } = testCodes(clock.now)
const ALLEY = '130430100001001'
const by = principal()
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

let ledger: Ledger
let app: FastifyInstance
let gateway: Server
let household = ''
const texts: { phone: string; text: string }[] = []

beforeAll(async () => {
  ledger = { ...testLedger(fixture.database, clock.now), codes }
  gateway = createServer((request, reply) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      texts.push(JSON.parse(Buffer.concat(pieces).toString()))
      reply.end()
    })
  })
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', () => done()))
  // The gateway of this test listens on an address and a port.
  const { port } = gateway.address() as AddressInfo
  app = await makeServer({
    ledger,
    routes: ROUTES,
    machine: { ...UNKNOWN_MACHINE, smsUrl: `http://127.0.0.1:${port}/` },
  })
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY])
  ;[household = ''] = await registerHouseholds(ledger, by, [ALLEY])
})
afterAll(async () => {
  await app.close()
  gateway.closeAllConnections()
  gateway.close()
  close()
})

async function registered(name: string, phone?: string, identity?: string): Promise<string> {
  const person = newId(clock.now())
  const happenedAt = new Date(clock.now()).toISOString()
  const payload = { household, name, ...(phone ? { phone } : {}), ...(identity ? { identity } : {}) }
  await appendRecords(ledger, by, [
    draftOf('person-registered', person, payload, { area: ALLEY, happenedAt, id: newId(clock.now()) }),
  ])
  return person
}

async function post(url: string, payload: object, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return app.inject({ method: 'POST', url, payload, headers })
}

async function get(url: string, token?: string) {
  return app.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
}

/** The digits that were sent to a number last; nothing when nothing was. */
async function digitsFor(phone: string): Promise<string | undefined> {
  // What is sent is not waited for.
  for (let tries = 0; tries < 40; tries += 1) {
    const found = texts.findLast((one) => one.phone === phone)
    if (found) return /\d{6}/.exec(found.text)?.[0]
    await new Promise((done) => setTimeout(done, 10))
  }
  return undefined
}

async function signedIn(phone: string): Promise<string> {
  clock.forward(61_000)
  texts.length = 0
  expect((await post('/api/me/phone', { phone })).statusCode).toBe(200)
  const reply = await post('/api/me/session', { phone, code: await digitsFor(phone), bearer: true })
  expect(reply.statusCode).toBe(200)
  return reply.json().token
}

/** A resident's phone: a chain of its own for each code. */
async function refreshed(token: string, seed = 1) {
  const issuedAt = Math.floor(clock.now() / 1000)
  const chain = chainOf(new Uint8Array(16).fill(seed), issuedAt, sha256)
  const anchor = Buffer.from(anchorOf(chain)).toString('base64')
  const reply = await post('/api/me/code', { anchor, issuedAt }, token)
  expect(reply.statusCode).toBe(200)
  const message = readSign1(Buffer.from(reply.json().codes[0].code, 'base64'))?.message
  if (!message) throw new Error('no code')
  return (at = Math.floor(clock.now() / 1000)): string => {
    const number = stepAt(issuedAt, at)
    return writeToken(message, { number, value: chain[number] ?? new Uint8Array(16) })
  }
}

type Gate = { keys: KeyList; lists: StatusList[]; rules: AdmissionRules }

/** What a gate holds after it has asked: everything proven down to the root it was given. */
async function gateNow(): Promise<Gate> {
  clock.forward(16_000)
  await publish(ledger)
  const bytes = async (url: string): Promise<Uint8Array> => new Uint8Array((await get(url)).rawPayload)
  const root = rootIn(codes.folder)
  const keys = root && provenList(root, await bytes('/codes/keys'))
  if (!keys) throw new Error('unproven keys')
  const { lists } = (await get('/codes/latest')).json<Latest>()
  const held: StatusList[] = []
  for (const { epoch, version } of lists) {
    const paper = readListPaper(await bytes(`/codes/list/${epoch}/${version}`), keys)
    if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature))
      throw new Error('unproven list')
    held.push(paper.content)
  }
  const paper = paperOf(await bytes('/codes/rules'), keys, 'rules', readAdmission)
  if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature)) throw new Error('unproven rules')
  return { keys, lists: held, rules: paper.content }
}

/** Offline, out of nothing but what the gate holds and the text it reads. */
function judged(
  { keys, lists, rules }: Gate,
  text: string,
  at = Math.floor(clock.now() / 1000),
): Judgement | string {
  const read = readToken(text)
  if ('fault' in read) return read.fault
  const key = keyOfCode(read, keys)
  if (!key || !isSignedBy(key.point, read.toSign, read.message.signature)) return 'unproven'
  const epoch = read.claims.anchor === undefined ? 0 : epochOf(read.claims.issuedAt)
  const list = lists.find((one) => one.epoch === epoch)
  return judge(read.claims, read.step, { now: at, isClockSure: true, list, admission: rules, sha256 })
}

async function paint(person: string, colour: string): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into colour (person, area, colour, reason, travel, changed_at, rules)
      values (${person}, ${ALLEY}, ${colour}, 'laboratory', 'none', now(), '{}')
      on conflict (person) do update set colour = excluded.colour`.execute(tx),
  )
}

test('from a telephone to a gate: signed in, a code, admitted; turned red, refused, without the server', async () => {
  const person = await registered('王小明', '13800000001', '130430196203040026')
  const token = await signedIn('13800000001')
  expect((await get('/api/me/session', token)).json()).toMatchObject({ person, choices: [] })
  const shown = await refreshed(token)
  const gate = await gateNow()
  expect(judged(gate, shown())).toMatchObject({ verdict: 'admit', colour: 'green', notes: [] })
  expect(shown().length).toBeLessThanOrEqual(262)
  const read = readToken(shown())
  expect(read).toMatchObject({ claims: { name: '王*明', reason: 'none', travel: 'none' } })
  await paint(person, 'red')
  expect(judged(await gateNow(), shown())).toMatchObject({ verdict: 'refuse', colour: 'red' })
  expect(readToken((await refreshed(token))())).toMatchObject({
    claims: { colour: 'red', reason: 'laboratory' },
  })
})
