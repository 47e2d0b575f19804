import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAdmission } from '../../core/admission.ts'
import { HOUR } from '../../core/cadence.ts'
import { paperOf, readDeltaPaper, readListPaper } from '../../core/proving.ts'
import { statusAt, withDelta, type StatusList } from '../../core/status-list.ts'
import { within } from '../../database/connect.ts'
import { provenList, rootIn } from '../../files/code-keys.ts'
import { isSignedBy } from '../../files/es256.ts'
import { makeServer } from '../../http/server.ts'
import { handClock, newId, testCodes, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import type { Ledger } from '../ledger/actions.ts'
import { numbersOf, recallNumber } from './numbering.ts'
import { placeOf, shuffled } from './places.ts'
import { publish } from './publishing.ts'
import { BLOCK, CARDS, epochOf, epochsAt } from './rules.ts'
import type { Latest } from './serving.ts'

const fixture = useDatabase()
const clock = handClock()
const { codes, close } = testCodes(clock.now)
let ledger: Ledger
let app: FastifyInstance
beforeAll(async () => {
  ledger = { ...testLedger(fixture.database, clock.now), codes }
  app = await makeServer({ ledger, routes: [] })
})
afterAll(async () => {
  await app.close()
  close()
})

const seconds = (): number => Math.floor(clock.now() / 1000)
const inCounty: <T>(work: Parameters<typeof within<T>>[2]) => Promise<T> = (work) =>
  within(ledger.database, ledger.county, work)

async function fetched(url: string): Promise<Uint8Array> {
  const reply = await app.inject({ url })
  expect(reply.statusCode, url).toBe(200)
  return new Uint8Array(reply.rawPayload)
}

async function latest(): Promise<Latest> {
  return (await app.inject({ url: '/codes/latest' })).json()
}

/** As a gate does: the key list by the root it was given, then whatever that says. */
async function keysOfGate() {
  const root = rootIn(codes.folder)
  const keys = root && provenList(root, await fetched('/codes/keys'))
  if (!keys) throw new Error('a key list that the root did not sign')
  return keys
}

async function wholeList(epoch: number): Promise<StatusList> {
  const found = (await latest()).lists.find((list) => list.epoch === epoch)
  const paper = readListPaper(await fetched(`/codes/list/${epoch}/${found?.version}`), await keysOfGate())
  if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature)) throw new Error('unproven')
  return paper.content
}

async function withChange(list: StatusList): Promise<StatusList> {
  const { version = 0 } = (await latest()).lists.find(({ epoch }) => epoch === list.epoch) ?? {}
  if (version === list.version) return list
  const bytes = await fetched(`/codes/list/${list.epoch}/${list.version}-${version}`)
  const paper = readDeltaPaper(bytes, await keysOfGate())
  if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature)) throw new Error('unproven')
  const next = withDelta(list, paper.content)
  if (!next) throw new Error('a delta that does not follow')
  return next
}

async function paint(person: string, colour: string): Promise<void> {
  await inCounty((tx) =>
    sql`insert into colour (person, area, colour, reason, travel, changed_at, rules)
      values (${person}, '130430', ${colour}, 'administrative', 'none', now(), '{}')
      on conflict (person) do update set colour = excluded.colour`.execute(tx),
  )
}

async function numbersFor(persons: readonly string[]): Promise<Map<string, number>> {
  return inCounty((tx) => numbersOf(tx, persons, new Date(clock.now())))
}

/** Later than any list may be left alone. */
async function publishLater(): Promise<void> {
  clock.forward(16_000)
  await publish(ledger)
}

test('the places of a list are a permutation, another one with each secret', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (size, secret) => {
        const places = shuffled(size, Buffer.from(secret))
        expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, at) => at))
      },
    ),
  )
  expect(shuffled(3000, Buffer.alloc(32, 1))).not.toEqual(shuffled(3000, Buffer.alloc(32, 2)))
})

test('three weeks and the cards are out, signed by keys that the root has signed', async () => {
  await publish(ledger)
  const { lists, now } = await latest()
  expect(lists.map(({ epoch }) => epoch).sort()).toEqual(epochsAt(seconds()).sort())
  expect(now).toBe(seconds())
  for (const { epoch } of lists) expect((await wholeList(epoch)).size).toBe(BLOCK)
})

test('somebody who turns red is red in every week, each time at another place, and nobody else is', async () => {
  const person = newId()
  const number = (await numbersFor([person, newId()])).get(person) ?? -1
  await paint(person, 'red')
  await publishLater()
  const weeks = epochsAt(seconds()).filter((epoch) => epoch !== CARDS)
  const places = weeks.map((epoch) => placeOf(codes, epoch, number))
  expect(new Set(places).size).toBe(weeks.length)
  for (const epoch of weeks) {
    const list = await wholeList(epoch)
    const red = list.bits.reduce((sum, byte) => sum + (byte === 0 ? 0 : 1), 0)
    expect(statusAt(list, placeOf(codes, epoch, number))).toBe('red')
    expect(red).toBe(1)
  }
  const cards = await wholeList(CARDS)
  expect(cards.bits.every((byte) => byte === 0)).toBe(true)
})

test('an unchanged list is signed again after five minutes, a changed one no sooner than after fifteen seconds', async () => {
  clock.forward(20_000)
  expect(await publish(ledger)).toEqual([])
  clock.forward(5 * 60_000)
  expect(await publish(ledger)).toHaveLength(4)
  const person = newId()
  await numbersFor([person])
  await paint(person, 'yellow')
  clock.forward(10_000)
  expect(await publish(ledger)).toEqual([])
  clock.forward(5_000)
  expect(await publish(ledger)).toHaveLength(3)
})

test(
  'a gate that follows by deltas has the list of one that fetches it whole',
  { timeout: 120_000 },
  async () => {
    const epoch = epochOf(seconds())
    const persons = Array.from({ length: 12 }, () => newId())
    await numbersFor(persons)
    await publishLater()
    const change = fc.record({
      person: fc.integer({ min: 0, max: persons.length - 1 }),
      colour: fc.constantFrom('green', 'yellow', 'red', 'recalled'),
      follow: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
        let followed = await wholeList(epoch)
        const missed = followed
        for (const { person, colour, follow } of changes) {
          const who = persons[person] ?? ''
          if (colour === 'recalled') {
            await inCounty((tx) => recallNumber(tx, who, new Date(clock.now())))
            await numbersFor([who])
          } else await paint(who, colour)
          await publishLater()
          if (follow) followed = await withChange(followed)
        }
        const whole = await wholeList(epoch)
        expect(await withChange(followed)).toEqual(whole)
        // One that slept through all of it goes the way in one step.
        expect(await withChange(missed)).toEqual(whole)
      }),
      { numRuns: 12 },
    )
  },
)

test('a recalled number stays recalled, and the next one is as its holder’s colour says', async () => {
  const person = newId()
  const before = (await numbersFor([person])).get(person) ?? -1
  await inCounty((tx) => recallNumber(tx, person, new Date(clock.now())))
  const after = (await numbersFor([person])).get(person) ?? -1
  expect(after).not.toBe(before)
  await publishLater()
  const epoch = epochOf(seconds())
  const list = await wholeList(epoch)
  expect(statusAt(list, placeOf(codes, epoch, before))).toBe('recalled')
  expect(statusAt(list, placeOf(codes, epoch, after))).toBe('ok')
})

test('numbers that a restore has lost lead nobody to another person’s status', async () => {
  const before = Math.max(...(await numbersFor([newId()])).values())
  await inCounty((tx) => sql`update county set epoch = epoch + 1`.execute(tx))
  const [next = 0] = (await numbersFor([newId()])).values()
  expect(next).toBeGreaterThan(before + 4000)
  await publishLater()
  const epoch = epochOf(seconds())
  const list = await wholeList(epoch)
  for (const lost of [before + 1, next - 1])
    expect(statusAt(list, placeOf(codes, epoch, lost))).toBe('recalled')
  expect(statusAt(list, placeOf(codes, epoch, next))).toBe('ok')
})

test('the rules of admission are the packs’ and signed', async () => {
  const paper = paperOf(await fetched('/codes/rules'), await keysOfGate(), 'rules', readAdmission)
  expect(paper && isSignedBy(paper.key.point, paper.toSign, paper.signature)).toBe(true)
  expect(paper?.content).toMatchObject({ area: '130430', travel: ['none', 'clean'], belowCelsius: 37.3 })
})

test('names of lists never change and may be kept; what is out is asked for again', async () => {
  const reply = await app.inject({ url: '/codes/latest' })
  const { lists } = reply.json<Latest>()
  const again = { 'if-none-match': String(reply.headers['etag']) }
  expect((await app.inject({ url: '/codes/latest', headers: again })).statusCode).toBe(304)
  const url = `/codes/list/${lists[0]?.epoch}/${lists[0]?.version}`
  const whole = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
  expect(whole.headers).toMatchObject({
    'cache-control': expect.stringContaining('immutable'),
    'content-encoding': 'gzip',
  })
  expect(whole.rawPayload.length).toBeLessThan(4096)
  expect(new Uint8Array(gunzipSync(whole.rawPayload))).toEqual(await fetched(url))
  for (const wrong of [
    '/codes/list/1/2',
    '/codes/list/x/1',
    `${url}-1`,
    '/codes/list/0/1-2-3',
    '/codes/list/0/1-99',
  ])
    expect((await app.inject({ url: wrong })).statusCode, wrong).toBe(404)
})

test('a new week is out before it begins, and the keys of the demo are renewed by themselves', async () => {
  const week = epochOf(seconds())
  clock.forward(((week + 1) * 7 * 86_400 - seconds()) * 1000 - 10 * 60_000)
  await publish(ledger)
  expect((await latest()).lists.map(({ epoch }) => epoch)).toContain(week + 1)
  clock.forward(HOUR)
  await publish(ledger)
  const { lists } = await latest()
  expect(lists.map(({ epoch }) => epoch).sort()).toEqual([CARDS, week - 1, week, week + 1].sort())
  expect((await wholeList(week + 1)).signedAt).toBe(lists.find(({ epoch }) => epoch === week + 1)?.signedAt)
})

test('a clock that ran ahead and was put right holds up no list', async () => {
  const epoch = epochOf(seconds())
  const ahead = await wholeList(epoch)
  clock.forward(-30 * 60_000)
  await publish(ledger)
  const list = await wholeList(epoch)
  expect(list.signedAt).toBe(seconds())
  expect(list.version).toBeGreaterThan(ahead.version)
})

test('a county without keys says so and serves nothing', async () => {
  const bare = await makeServer({ ledger: testLedger(fixture.database, clock.now), routes: [] })
  expect((await bare.inject({ url: '/codes/latest' })).json()).toMatchObject({ code: 'codes-without-keys' })
  expect((await bare.inject({ url: '/codes/keys' })).statusCode).toBe(404)
  await bare.close()
})
