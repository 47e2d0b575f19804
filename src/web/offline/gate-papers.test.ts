import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeAdmission } from '../../core/admission.ts'
import { statusAt } from '../../core/status-list.ts'
import { within } from '../../database/connect.ts'
import { newPair, privateKeyOf } from '../../files/code-root.ts'
import { signBytes } from '../../files/es256.ts'
import { bytesToSign, writeSign1 } from '../../core/sign1.ts'
import { makeServer } from '../../http/server.ts'
import { numbersOf } from '../../slices/codes/numbering.ts'
import { placeOf } from '../../slices/codes/places.ts'
import { publish } from '../../slices/codes/publishing.ts'
import { epochOf } from '../../slices/codes/rules.ts'
import type { Ledger } from '../../slices/ledger/actions.ts'
import { codeText, sha256 } from '../../../test/code-texts.ts'
import { handClock, newId, testCodes, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { decide, readCode } from '../field/gate-reading.ts'
import { GateClock } from './gate-clock.ts'
import { GatePapers, type Fetch } from './gate-papers.ts'

const fixture = useDatabase()
const clock = handClock()
const { codes, close } = testCodes(clock.now)
let ledger: Ledger
let app: FastifyInstance
let asked: string[] = []
beforeAll(async () => {
  ledger = { ...testLedger(fixture.database, clock.now), codes }
  app = await makeServer({ ledger, routes: [] })
  await publish(ledger)
})
afterAll(async () => {
  await app.close()
  close()
})

const seconds = (): number => Math.floor(clock.now() / 1000)
const root = (): Uint8Array<ArrayBuffer> => Uint8Array.from(codes.inForce()?.root.point ?? [])
const get: Fetch = async (path) => {
  asked.push(path)
  const reply = await app.inject({ url: `/codes/${path}` })
  return reply.statusCode === 404 ? undefined : Uint8Array.from(reply.rawPayload)
}

function shelf() {
  const kept = new Map<string, unknown>()
  return {
    kept,
    readDraft: (name: string) => Promise.resolve(kept.get(name)),
    keepDraft: (name: string, value: unknown) => Promise.resolve(void kept.set(name, value)),
  }
}

async function turnRed(): Promise<number> {
  const person = newId()
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`insert into colour (person, area, colour, reason, travel, changed_at, rules)
      values (${person}, '130430', 'red', 'administrative', 'none', now(), '{}')`.execute(tx)
    const number = (await numbersOf(tx, [person], new Date(clock.now()))).get(person) ?? -1
    return placeOf(codes, epochOf(seconds()), number)
  })
}

const around = (papers: GatePapers) => ({ papers, now: seconds(), isClockSure: true, sha256, tags: [] })
const NOTHING = { celsius: undefined, declared: undefined }
async function judged(papers: GatePapers, text: string) {
  const read = await readCode(text, papers)
  return 'fault' in read ? read : decide(read, around(papers), NOTHING)
}

test('papers are fetched whole once, then by what changed, and are there again with no network', async () => {
  const store = shelf()
  const papers = await GatePapers.open(store, root())
  expect(papers.standing(seconds())).toBe('manual')
  expect(await papers.refresh(get)).toBe(seconds() * 1000)
  expect(papers.standing(seconds())).toBe('fresh')
  const index = await turnRed()
  const code = codeText(codes, { index }, { issuedAt: seconds() })
  expect(await judged(papers, code)).toMatchObject({ answer: 'admit' })
  clock.forward(20_000)
  await publish(ledger)
  asked = []
  await papers.refresh(get)
  expect(
    asked.filter((path) => /^list\/\d+\/\d+$/.test(path)),
    'only changes',
  ).toEqual([])
  expect(asked.some((path) => path.startsWith(`list/${epochOf(seconds())}/`))).toBe(true)
  const again = await GatePapers.open(store, root())
  for (const one of [papers, again])
    expect(await judged(one, code)).toMatchObject({ answer: 'refuse', colour: 'red', notes: ['red'] })
  const list = again.listFor({ anchor: new Uint8Array(16), issuedAt: seconds() })
  expect(list && statusAt(list, index)).toBe('red')
})

test('what the root has not signed is not taken, whatever was there before stays, and the gate says so', async () => {
  const store = shelf()
  const papers = await GatePapers.open(store, root())
  await papers.refresh(get)
  const before = papers.rules()
  const { point, secret } = newPair()
  const kid = Uint8Array.from(papers.keys()?.keys.find(({ use }) => use === 'rules')?.kid ?? [])
  const payload = writeAdmission({
    area: '130430',
    version: seconds() + 9,
    signedAt: seconds(),
    travel: ['none', 'clean', 'risk'],
    belowCelsius: 44,
  })
  const signature = signBytes(privateKeyOf(point, secret), bytesToSign({ kid, payload }))
  const forged = Uint8Array.from(writeSign1({ kid, payload, signature }))
  const other: Fetch = async (path) => {
    if (path === 'rules') return forged
    const bytes = await get(path)
    if (path !== 'latest' || !bytes) return bytes
    const out = { ...JSON.parse(new TextDecoder().decode(bytes)), rules: seconds() + 9 }
    return new TextEncoder().encode(JSON.stringify(out))
  }
  await papers.refresh(other)
  expect(papers.isForged).toBe(true)
  expect(papers.rules()).toEqual(before)
  const strange = await GatePapers.open(shelf(), Uint8Array.from(point))
  await strange.refresh(get)
  expect(strange.isForged).toBe(true)
  expect(strange.keys()).toBeUndefined()
})

test('a code of another county’s key, or with a letter changed, goes to the lane without codes', async () => {
  const papers = await GatePapers.open(shelf(), root())
  const code = codeText(codes, {}, { issuedAt: seconds() })
  expect(await judged(papers, code)).toEqual({ fault: 'no-papers' })
  await papers.refresh(get)
  expect(await judged(papers, code)).toMatchObject({ answer: 'admit' })
  const other = testCodes(clock.now)
  expect(await judged(papers, codeText(other.codes, {}, { issuedAt: seconds() }))).toEqual({
    fault: 'unsigned',
  })
  other.close()
  expect(await judged(papers, 'https://example.org')).toEqual({ fault: 'unreadable' })
  expect(await judged(papers, codeText(codes, {}, { issuedAt: seconds(), card: true }))).toMatchObject({
    answer: 'admit',
  })
})

test('the list ages: fresh, degraded, then nothing decides but a person', async () => {
  const papers = await GatePapers.open(shelf(), root())
  await papers.refresh(get)
  const code = codeText(codes, {}, { issuedAt: seconds() })
  expect(papers.standing(seconds() + 14 * 60)).toBe('fresh')
  expect(papers.standing(seconds() + 16 * 60)).toBe('degraded')
  expect(papers.standing(seconds() + 13 * 3600)).toBe('manual')
  const read = await readCode(code, papers)
  if ('fault' in read) throw new Error(read.fault)
  const later = { ...around(papers), now: seconds() + 13 * 3600 }
  expect(decide(read, later, NOTHING).answer).toBe('manual')
})

test('the clock is sure once told, and no more when the phone slept or somebody set it', () => {
  let [elapsed, wall] = [0, 1_000_000]
  const told = new GateClock(
    () => elapsed,
    () => wall,
  )
  expect(told.read(5)).toEqual({ now: 1_000_005, isSure: false })
  told.tell(2_000_000)
  ;[elapsed, wall] = [60_000, 1_060_000]
  expect(told.read(5)).toEqual({ now: 2_060_000, isSure: true })
  wall += 3_600_000
  expect(told.read(5)).toEqual({ now: 2_060_000, isSure: false })
  told.tell(6_000_000)
  expect(told.read(5).isSure).toBe(true)
})
