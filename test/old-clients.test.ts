import 'fake-indexeddb/auto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '../src/database/connect.ts'
import { makeServer } from '../src/http/server.ts'
import { ROUTES } from '../src/routes.ts'
import { startCampaign } from '../src/slices/campaigns/actions.ts'
import { appendRecords, type Ledger } from '../src/slices/ledger/actions.ts'
import { sendWithin } from '../src/slices/messages/actions.ts'
import { makeCode, revoke } from '../src/slices/sync/actions.ts'
import { OLDEST_PROTOCOL, PROTOCOL } from '../src/slices/sync/rules.ts'
import { draftOf, newId, openAreas, principal, registerHouseholds, testLedger } from './factories.ts'
import { useDatabase } from './harness.ts'
import { recordClient } from './old-clients/recording.ts'
import { faultsOf, type Shape } from './old-clients/shapes.ts'
import { appoint, linesOf, type Held } from './phones.ts'

/*
 * Apps of the two releases before this one go on syncing. Each is here as it was: the very requests it made, recorded, and what it
 * needs to find in the answers. A change of the protocol that one of them would not survive fails here. When the protocol is raised, the
 * client of that day is recorded beside the others (RECORD=1 npx vitest run --project unit test/old-clients.test.ts) and its needs are
 * written by hand, from what its code reads.
 */

const FOLDER = path.join(import.meta.dirname, 'old-clients')
const CLIENTS = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

export type Recorded = {
  name: string
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body: object | null
  /** What became of each record of a push. */
  verdicts?: string[]
}
type Client = { protocol: number; app: string; requests: Recorded[]; needs: Record<string, Shape> }

const fixture = useDatabase()
const by = principal()
const ALLEY = '130430100001001'
let ledger: Ledger
let app: FastifyInstance
let chief: Held
let names: Record<string, string>

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY])
  const doors = await registerHouseholds(ledger, by, [ALLEY, ALLEY, ALLEY])
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf(
      'person-registered',
      person,
      { household: doors[0], name: '示例人', relation: '户主' },
      { area: ALLEY },
    ),
    draftOf('person-sought', newId(), { name: '示例客', from: '示例市' }, { area: ALLEY }),
    draftOf('place-registered', newId(), { name: '小卖部', tags: ['category:shop'] }, { area: ALLEY }),
    draftOf('unit-registered', newId(), { name: '示例公司' }, { area: ALLEY }),
    draftOf('door-call', doors[2] ?? '', { end: 'nobody-home' }),
  ])
  await startDaily()
  await startCampaign(ledger, by, {
    campaign: newId(),
    title: '示例行动',
    areas: [ALLEY],
    questions: ['fromRiskArea'],
    dueAt: new Date(Date.now() + 86_400_000).toISOString(),
    doer: 'alley-chief',
  })
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  await within(ledger.database, ledger.county, (tx) =>
    sendWithin(tx, ledger, [
      {
        to: [chief.account],
        topic: 'test',
        key: 'k',
        title: { zh: '通知', en: 'Notice' },
        body: { zh: '', en: '' },
      },
    ]),
  )
  names = { door1: doors[0] ?? '', door2: doors[1] ?? '', person }
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())

/** The desk starts something that only whole sections tell of. */
async function startDaily(): Promise<void> {
  const subject = newId()
  const spec = {
    key: `daily-${subject.slice(-6)}`,
    title: { zh: '每日', en: 'Daily' },
    selector: { subject: 'household' },
    cadence: { type: 'every', days: 1 },
    evidence: { kind: 'door-call', where: [{ field: 'end', is: 'met' }] },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [draftOf('measure-started', subject, { spec }, { area: ALLEY })])
}

const isRecording = process.env['RECORD'] !== undefined

test.runIf(isRecording)('the client of today is recorded', async () => {
  const { code } = await makeCode(ledger, by, chief.post)
  const requests = await recordClient({ app, names: { ...names, code, alley: ALLEY }, between: startDaily })
  const file = path.join(FOLDER, `protocol-${PROTOCOL}.json`)
  const known = CLIENTS.includes(path.basename(file))
    ? (JSON.parse(readFileSync(file, 'utf8')) as Client)
    : undefined
  const client = { protocol: PROTOCOL, app: '0.1.0', requests, needs: known?.needs ?? {} }
  writeFileSync(file, `${JSON.stringify(client, null, 2)}\n`)
})

test('the protocols of two releases back are here, and none that is no longer spoken', () => {
  const spoken = Array.from({ length: PROTOCOL - OLDEST_PROTOCOL + 1 }, (_, at) => OLDEST_PROTOCOL + at)
  expect(PROTOCOL - OLDEST_PROTOCOL).toBeGreaterThanOrEqual(Math.min(2, PROTOCOL - 1))
  expect(CLIENTS.toSorted()).toEqual(spoken.map((one) => `protocol-${one}.json`).toSorted())
})

test.skipIf(isRecording).each(CLIENTS)(
  '%s: what that app sends is taken, and all it reads is there',
  async (file) => {
    const client = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Client
    const { code } = await makeCode(ledger, by, chief.post)
    const replay = new Replay(client, { ...names, code, alley: ALLEY })
    for (const request of client.requests) {
      if (request.name === 'changes after a measure began') await startDaily()
      await replay.again(request)
    }
    replay.check('refusal', await revoked(replay.token))
    // All it reads was among the answers: nothing of the needs was passed over.
    expect(replay.unseen()).toEqual([])
  },
)

/** A recorded client at work: names in its requests are filled with what the answers before have said. */
class Replay {
  token = ''
  readonly #client: Client
  readonly #filled: Record<string, string>
  readonly #seen = new Set<string>()
  #whole: Buffer = Buffer.alloc(0)

  constructor(client: Client, filled: Record<string, string>) {
    this.#client = client
    this.#filled = filled
  }

  async again(request: Recorded): Promise<void> {
    const { name, method, url, headers, body } = request
    const reply = await app.inject({
      method,
      url: this.#fill(url),
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, this.#fill(value)])),
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
      },
      ...(body === null ? {} : { payload: this.#fill(JSON.stringify(body)) }),
    })
    const { statusCode: status, rawPayload } = reply
    const isRest = headers['range'] !== undefined
    const said = status < 300 ? '' : reply.body
    expect({ name, status, said }).toEqual({ name, status: isRest ? 206 : 200, said: '' })
    if (isRest)
      expect(Buffer.concat([this.#whole.subarray(0, Number(this.#filled['half'])), rawPayload])).toEqual(
        this.#whole,
      )
    else if (url.startsWith('/api/sync/bundle')) this.#bundle(request, rawPayload, String(reply.headers.etag))
    else this.#answer(request, reply.json())
  }

  check(what: string, answer: unknown): void {
    this.#seen.add(what)
    expect(faultsOf(this.#client.needs[what] ?? 'nothing is written about it', answer, what)).toEqual([])
  }

  unseen(): string[] {
    return Object.keys(this.#client.needs).filter((what) => !this.#seen.has(what))
  }

  #fill(text: string): string {
    return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      if (name === 'now') return new Date().toISOString()
      return (this.#filled[name] ??= /^id\d+$/.test(name) ? newId() : `no ${name}`)
    })
  }

  #bundle({ url }: Recorded, bytes: Buffer, etag: string): void {
    this.#whole = bytes
    Object.assign(this.#filled, { etag, half: String(Math.floor(bytes.length / 2)) })
    const lines = linesOf(bytes)
    for (const line of lines) {
      if (line.is === 'head' && !url.includes('sections')) this.#filled['cursor'] = line.cursor
      if (line.is === 'message') this.#filled['message'] = line.message
      this.check(`line ${line.is}`, line)
    }
    expect(lines.at(-1)?.is).toBe('end')
  }

  // The shapes are what is looked at here.
  // oxlint-disable-next-line typescript/no-explicit-any
  #answer({ name, url, verdicts }: Recorded, answer: any): void {
    const what = url.startsWith('/api/sync/changes')
      ? 'changes'
      : url.startsWith('/api/sync/push')
        ? 'push'
        : name
    this.check(what, answer)
    if (what === 'enrol') this.token = answer.token
    if (what === 'changes') {
      this.#filled['cursor'] = answer.next
      for (const line of answer.rows) this.check(`line ${line.is}`, line)
      if (answer.again) this.check('again', answer.again)
    }
    if (!verdicts) return
    expect(answer.verdicts.map(({ status }: { status: string }) => status)).toEqual(verdicts)
    for (const verdict of answer.verdicts) this.check(`verdict ${verdict.status}`, verdict)
  }
}

/** What a phone is told that was revoked: it ends its work by the code of that. */
async function revoked(token: string): Promise<unknown> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ device: string }>`select device from device where revoked_at is null`.execute(tx),
  )
  for (const { device } of rows) await revoke(ledger, by, { device, id: newId(), reason: '' })
  const headers = { authorization: `Bearer ${token}` }
  return (await app.inject({ url: '/api/sync/changes?protocol=1&since=1.0', headers })).json()
}
