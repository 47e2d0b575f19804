import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { readAdmission, type AdmissionRules } from '../src/core/admission.ts'
import { judge, type Judgement } from '../src/core/judging.ts'
import type { KeyList } from '../src/core/key-list.ts'
import { keyOfCode, paperOf, readListPaper } from '../src/core/proving.ts'
import { readSign1 } from '../src/core/sign1.ts'
import type { StatusList } from '../src/core/status-list.ts'
import { anchorOf, chainOf, stepAt } from '../src/core/steps.ts'
import { readToken, writeToken } from '../src/core/token.ts'
import { within } from '../src/database/connect.ts'
import { provenList, rootIn, type CodeKeys } from '../src/files/code-keys.ts'
import { isSignedBy } from '../src/files/es256.ts'
import { makeServer, UNKNOWN_MACHINE } from '../src/http/server.ts'
import { ROUTES } from '../src/routes.ts'
import { publish } from '../src/slices/codes/publishing.ts'
import { CARDS, epochOf } from '../src/slices/codes/rules.ts'
import type { Latest } from '../src/slices/codes/serving.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testCodes,
  testLedger,
} from './factories.ts'
import type { TestDatabase } from './harness.ts'

export const ALLEY = '130430100001001'
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

/** What a gate holds after it has asked, everything proven down to the root it was given. */
export type Gate = { keys: KeyList; lists: StatusList[]; rules: AdmissionRules }

/** A county with residents, their phones, a gate and an SMS gateway, all speaking to the real server; its clock is set by hand. */
export class ResidentStage {
  readonly clock = handClock()
  readonly codes: CodeKeys
  readonly by: Principal = principal()
  readonly texts: { phone: string; text: string }[] = []
  ledger: Ledger
  app: FastifyInstance | undefined
  household = ''
  #gateway: Server | undefined
  readonly #closeCodes: () => void

  constructor(database: TestDatabase) {
    const { codes, close } = testCodes(this.clock.now)
    this.codes = codes
    this.#closeCodes = close
    this.ledger = { ...testLedger(database, this.clock.now), codes }
  }

  async open(): Promise<void> {
    this.#gateway = createServer((request, reply) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        this.texts.push(JSON.parse(Buffer.concat(pieces).toString()))
        reply.end()
      })
    })
    const gateway = this.#gateway
    await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', () => done()))
    // A server on an address has a port.
    const { port } = gateway.address() as AddressInfo
    const machine = { ...UNKNOWN_MACHINE, smsUrl: `http://127.0.0.1:${port}/` }
    this.app = await makeServer({ ledger: this.ledger, routes: ROUTES, machine })
    await openAreas(this.ledger, this.by, [
      '130430',
      '130430100',
      '130430100001',
      ALLEY,
      `${ALLEY.slice(0, -1)}2`,
    ])
    ;[this.household = ''] = await registerHouseholds(this.ledger, this.by, [ALLEY])
  }

  async close(): Promise<void> {
    await this.app?.close()
    this.#gateway?.closeAllConnections()
    this.#gateway?.close()
    this.#closeCodes()
  }

  seconds(): number {
    return Math.floor(this.clock.now() / 1000)
  }

  id(): string {
    return newId(this.clock.now())
  }

  async person(name: string, given: Record<string, string> = {}): Promise<string> {
    const person = this.id()
    const draft = draftOf(
      'person-registered',
      person,
      { household: this.household, name, ...given },
      { area: ALLEY },
    )
    await this.record({ ...draft, id: this.id(), happenedAt: new Date(this.clock.now()).toISOString() })
    return person
  }

  async record(...drafts: ReturnType<typeof draftOf>[]): Promise<void> {
    await appendRecords(this.ledger, this.by, drafts)
  }

  async call(method: 'GET' | 'POST' | 'DELETE', url: string, token?: string, payload?: object) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const reply = await this.app?.inject({ method, url, headers, ...(payload ? { payload } : {}) })
    if (!reply) throw new Error('the server is not open')
    return reply
  }

  post(url: string, payload: object, token?: string) {
    return this.call('POST', url, token, payload)
  }

  get(url: string, token?: string) {
    return this.call('GET', url, token)
  }

  /** The digits that were sent to a number last; undefined when, after a moment, nothing has been. */
  async digitsFor(phone: string): Promise<string | undefined> {
    for (let tries = 0; tries < 30; tries += 1) {
      const found = this.texts.findLast((one) => one.phone === phone)
      if (found) return /\d{6}/.exec(found.text)?.[0]
      await new Promise((done) => setTimeout(done, 10))
    }
    return undefined
  }

  /** A minute later than the last code to that number; its session's token. */
  async signIn(phone: string): Promise<string> {
    this.clock.forward(61_000)
    this.texts.length = 0
    expect((await this.post('/api/me/phone', { phone })).statusCode).toBe(200)
    const reply = await this.post('/api/me/session', {
      phone,
      code: await this.digitsFor(phone),
      bearer: true,
    })
    expect(reply.statusCode, reply.body).toBe(200)
    return reply.json().token
  }

  /** A phone refreshes its codes, its own first, and shows each with the step of whatever second. */
  async refresh(token: string, family: readonly string[] = []): Promise<((at?: number) => string)[]> {
    const issuedAt = this.seconds()
    const chains = ['own', ...family].map((_, at) =>
      chainOf(new Uint8Array(16).fill(at + 1), issuedAt, sha256),
    )
    const [anchor = '', ...others] = chains.map((chain) => Buffer.from(anchorOf(chain)).toString('base64'))
    const asked = family.map((person, at) => ({ person, anchor: others[at] ?? '' }))
    const reply = await this.post('/api/me/code', { anchor, issuedAt, family: asked }, token)
    if (reply.statusCode !== 200) throw new Error(reply.json().code)
    return reply.json<{ codes: { code: string }[] }>().codes.map(({ code }, which) => {
      const message = readSign1(new Uint8Array(Buffer.from(code, 'base64')))?.message
      if (!message) throw new Error('no code')
      return (at = this.seconds()) => {
        const number = stepAt(issuedAt, at)
        return writeToken(message, { number, value: chains[which]?.[number] ?? new Uint8Array(16) })
      }
    })
  }

  async own(token: string): Promise<(at?: number) => string> {
    const [shown] = await this.refresh(token)
    if (!shown) throw new Error('no code')
    return shown
  }

  /** A gate that has just fetched what is out, a quarter of a minute from now. */
  async gate(): Promise<Gate> {
    this.clock.forward(16_000)
    await publish(this.ledger)
    const bytes = async (url: string): Promise<Uint8Array> => new Uint8Array((await this.get(url)).rawPayload)
    const root = rootIn(this.codes.folder)
    const keys = root && provenList(root, await bytes('/codes/keys'))
    if (!keys) throw new Error('unproven keys')
    const lists: StatusList[] = []
    for (const { epoch, version } of (await this.get('/codes/latest')).json<Latest>().lists) {
      const paper = readListPaper(await bytes(`/codes/list/${epoch}/${version}`), keys)
      if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature))
        throw new Error('unproven list')
      lists.push(paper.content)
    }
    const paper = paperOf(await bytes('/codes/rules'), keys, 'rules', readAdmission)
    if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature))
      throw new Error('unproven rules')
    return { keys, lists, rules: paper.content }
  }

  /** What a gate says offline, out of nothing but what it holds and the text it reads. */
  judged({ keys, lists, rules }: Gate, text: string, at = this.seconds()): Judgement | string {
    const read = readToken(text)
    if ('fault' in read) return read.fault
    const key = keyOfCode(read, keys)
    if (!key || !isSignedBy(key.point, read.toSign, read.message.signature)) return 'unproven'
    const { anchor, issuedAt } = read.claims
    const list = lists.find(({ epoch }) => epoch === (anchor === undefined ? CARDS : epochOf(issuedAt)))
    return judge(read.claims, read.step, { now: at, isClockSure: true, list, admission: rules, sha256 })
  }

  /** As the engine would after evidence; what colours whom is another test's matter. */
  async paint(person: string, colour: string): Promise<void> {
    await within(this.ledger.database, this.ledger.county, (tx) =>
      sql`insert into colour (person, area, colour, reason, travel, changed_at, rules)
        values (${person}, ${ALLEY}, ${colour}, 'laboratory', 'none', now(), '{}')
        on conflict (person) do update set colour = excluded.colour`.execute(tx),
    )
  }
}
