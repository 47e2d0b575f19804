import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import type { Draft } from '../../slices/ledger/rules.ts'
import { newId } from '../kit/id.ts'
import type { Row } from './blocks.ts'
import { openDatabase, type FieldDatabase } from './database.ts'
import { KEPT, readEarly, type Store } from './store.ts'
import { open, replacePin, setUp, triesSoFar, unsentCount, wipe } from './vault.ts'

const CHEAP = { memory: 64, passes: 1 }
const PIN = '204815'
const NOW = Date.parse('2026-11-25T08:00:00Z')
const opened: FieldDatabase[] = []

afterEach(async () => {
  for (const database of opened) database.close()
  for (const database of opened.splice(0)) await database.delete()
})

function fresh(name = newId()): FieldDatabase {
  const database = openDatabase(name)
  opened.push(database)
  return database
}

/** The app killed and opened again: another connection, the PIN, nothing kept in memory. */
async function reopened(database: FieldDatabase): Promise<Store> {
  database.close()
  const again = await open(fresh(database.name), PIN, NOW)
  if (!('store' in again)) throw new Error('the PIN was right')
  await again.store.whole()
  return again.store
}

const draft = (kind = 'door-call'): Draft => ({
  id: newId(),
  kind,
  subject: newId(),
  happenedAt: new Date(NOW).toISOString(),
  payload: { end: 'met' },
})
const person = (key: number, name = `示例${key}`): Row => ({
  table: 'person',
  key: String(key),
  value: { name },
})

test('what was merged, made and drafted is there after a kill, in order, and nothing of it lies in clear', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, { name: '示例长' }, CHEAP)
  await store.apply([person(1), person(2)], [], { cursor: '1.10' })
  await store.apply([person(2, '改名')], [{ table: 'person', key: '1' }], { cursor: '1.11' })
  const drafts = [draft(), draft()]
  await store.add(drafts)
  await store.keepDraft('call/x', { end: 'refused', reason: '不愿开门' })
  const dump = JSON.stringify(
    await Promise.all([database.block.toArray(), database.outbox.toArray(), database.draft.toArray()]),
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value),
  )
  for (const word of ['示例', '改名', '不愿', 'door-call', 'met'])
    expect(dump.includes(Buffer.from(word).toString('latin1')), word).toBe(false)
  const again = await reopened(database)
  expect([...again.rows().values()]).toEqual([person(2, '改名')])
  expect(again.marks().cursor).toBe('1.11')
  expect(again.own().map(({ draft }) => draft)).toEqual(drafts)
  expect(await again.readDraft('call/x')).toEqual({ end: 'refused', reason: '不愿开门' })
})

test('today’s work is open first, everybody else follows, and whatever changes rows waits for them', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, {}, CHEAP)
  const rows = [
    ...Array.from({ length: 5000 }, (_, key) => person(key)),
    { table: 'duty', key: 'd', value: { is: 'duty' } },
    { table: 'household', key: 'h', value: { is: 'household' } },
  ]
  await store.apply(rows, [], { cursor: '1.1' })
  database.close()
  const reopening = fresh(database.name)
  const early = readEarly(reopening)
  const again = await open(reopening, PIN, NOW, { early })
  if (!('store' in again)) throw new Error('the PIN was right')
  expect([...again.store.rows().keys()].toSorted()).toEqual(['duty/d', 'household/h'])
  expect(again.store.isWhole()).toBe(false)
  const heard: number[] = []
  again.store.hear((merged) => heard.push(merged === 'all' ? -1 : merged.rows.length))
  // Not refused and not done to what is there so far.
  await again.store.apply([person(1, '改名')], [{ table: 'person', key: '2' }], { cursor: '1.2' })
  expect(again.store.isWhole()).toBe(true)
  expect(again.store.rows().size).toBe(5001)
  expect(again.store.rows().get('person/1')?.value).toEqual({ name: '改名' })
  expect(heard.length).toBeGreaterThan(2)
  expect(heard.reduce((sum, one) => sum + one, 0)).toBe(5001)
})

test('saving takes its draft along: never both there, never neither', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, {}, CHEAP)
  await store.keepDraft('call/x', { end: 'met' })
  const one = draft()
  await store.add([one], 'call/x')
  const again = await reopened(database)
  expect(await again.readDraft('call/x')).toBeUndefined()
  expect(again.own()).toHaveLength(1)
})

test('a kill between any two writes leaves each call done or not begun', async () => {
  const writes = await countWrites(async () => undefined)
  expect(writes).toBeGreaterThan(8)
  const seen = new Set<string>()
  for (let dies = 1; dies <= writes; dies += 1) {
    const database = fresh()
    const store = await setUp(database, PIN, {}, CHEAP)
    await dyingAt(dies, () => story(store)).catch(() => undefined)
    const again = await reopened(database)
    const shown = `${again.rows().size} rows, ${again.marks().cursor}, ${again.own().map((own) => own.standing)}`
    seen.add(shown)
    expect(STATES, `killed at write ${dies}: ${shown}`).toContain(shown)
  }
  expect(seen.size).toBeGreaterThan(3)
})

/** Everything the app may show after a kill, in the order of the story's calls. */
const STATES = [
  '0 rows, undefined, ',
  '300 rows, 1.1, ',
  '300 rows, 1.1, waiting,waiting',
  '300 rows, 1.1, accepted,refused',
  '299 rows, 1.2, accepted,refused',
]

async function story(store: Store): Promise<void> {
  await store.apply(
    Array.from({ length: 300 }, (_, key) => person(key)),
    [],
    { cursor: '1.1' },
  )
  const drafts = [draft(), draft()]
  await store.add(drafts)
  await store.judge(
    [
      { id: drafts[0]?.id ?? '', seq: 5 },
      { id: drafts[1]?.id ?? '', refused: { code: 'unknown-subject', faults: [] } },
    ],
    NOW,
  )
  await store.apply([person(7, '改名')], [{ table: 'person', key: '1' }], { cursor: '1.2' })
}

/** Runs `work` with every write to the database after the `dies`-th failing, as when the browser is killed there. */
async function dyingAt(dies: number, work: () => Promise<void>): Promise<number> {
  let count = 0
  const kept = new Map<string, unknown>()
  // fake-indexeddb puts it there, as a browser does.
  const { prototype } = Reflect.get(globalThis, 'IDBObjectStore') as { prototype: object }
  for (const name of ['add', 'put', 'delete', 'clear']) {
    const real: unknown = Reflect.get(prototype, name)
    kept.set(name, real)
    Reflect.set(
      prototype,
      name,
      function (this: { transaction: { abort: () => void } }, ...given: unknown[]): unknown {
        count += 1
        if (count < dies) return typeof real === 'function' ? Reflect.apply(real, this, given) : undefined
        this.transaction.abort()
        throw new DOMException('killed', 'AbortError')
      },
    )
  }
  try {
    await work()
  } finally {
    for (const [name, real] of kept) Reflect.set(prototype, name, real)
  }
  return count
}

async function countWrites(before: () => Promise<void>): Promise<number> {
  await before()
  const store = await setUp(fresh(), PIN, {}, CHEAP)
  return dyingAt(Number.POSITIVE_INFINITY, () => story(store))
}

test('a full disk changes nothing, and the same change goes in once there is room', async () => {
  const store = await setUp(fresh(), PIN, {}, CHEAP)
  await store.apply([person(1), person(2)], [], { cursor: '1.1' })
  await expect(
    dyingAt(1, () => store.apply([person(3)], [{ table: 'person', key: '1' }], { cursor: '1.2' })).then(
      () => undefined,
    ),
  ).rejects.toThrow()
  expect([...store.rows().keys()]).toEqual(['person/1', 'person/2'])
  await store.apply([person(3)], [{ table: 'person', key: '1' }], { cursor: '1.2' })
  const again = await reopened(store.database)
  expect([...again.rows().keys()]).toEqual(['person/2', 'person/3'])
})

test('acknowledged records stay seven days and are offered again after a restore; unsent ones stay for ever', async () => {
  const store = await setUp(fresh(), PIN, {}, CHEAP)
  const [sent, waiting, refused] = [draft(), draft(), draft()]
  await store.add([sent, waiting, refused])
  await store.judge(
    [
      { id: sent.id, seq: 9 },
      { id: refused.id, refused: { code: 'bad-payload', faults: [] } },
    ],
    NOW,
  )
  await store.tidy(NOW + KEPT - 1)
  expect(store.own()).toHaveLength(3)
  await store.offerAgain()
  expect(store.own().map(({ standing }) => standing)).toEqual(['waiting', 'waiting', 'refused'])
  await store.judge([{ id: sent.id, seq: 9 }], NOW)
  await store.tidy(NOW + KEPT + 1)
  expect(store.own().map(({ draft: { id } }) => id)).toEqual([waiting.id, refused.id])
  await store.tidy(NOW + 400 * KEPT)
  expect(store.own()).toHaveLength(2)
  // A late answer to a record that was accepted meanwhile changes nothing.
  await store.judge([{ id: waiting.id, seq: 10 }], NOW)
  await store.judge([{ id: waiting.id, refused: { code: 'late', faults: [] } }], NOW)
  expect(store.own()[0]?.standing).toBe('accepted')
})

test('a wrong PIN is counted, from the fifth on it waits, and nothing is ever wiped by it', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, { name: '示例长' }, CHEAP)
  await store.add([draft()])
  for (let wrong = 1; wrong <= 5; wrong += 1)
    expect(await open(database, '999999', NOW)).toMatchObject({ wrong })
  expect(await triesSoFar(database)).toEqual({ wrong: 5, until: NOW + 60_000 })
  expect(await open(database, PIN, NOW + 59_000)).toEqual({ wrong: 5, until: NOW + 60_000 })
  const opened = await open(database, PIN, NOW + 60_000)
  expect('store' in opened && opened.enrolled).toEqual({ name: '示例长' })
  expect(await triesSoFar(database)).toEqual({ wrong: 0, until: 0 })
  expect(await replacePin(database, PIN, '975310')).toBe(true)
  expect('store' in (await open(database, '975310', NOW))).toBe(true)
})

test('a full phone opens, but each try takes long since none can be counted', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, {}, CHEAP)
  await store.add([draft()])
  const waited: number[] = []
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(void waited.push(milliseconds))
  let result: Awaited<ReturnType<typeof open>> | undefined
  await dyingAt(1, async () => {
    expect(await open(database, '999999', NOW, { wait })).toMatchObject({ wrong: 1 })
    result = await open(database, PIN, NOW, { wait })
  })
  expect(waited).toEqual([10_000, 10_000])
  expect(result && 'store' in result && result.store.own()).toHaveLength(1)
})

test('a phone is wiped only by whoever was told how much unsent work goes with it', async () => {
  const database = fresh()
  const store = await setUp(database, PIN, {}, CHEAP)
  await store.add([draft(), draft()])
  expect(await unsentCount(database)).toBe(2)
  expect(await wipe(database, 0)).toBe(false)
  expect(await wipe(database, 2)).toBe(true)
  await expect(setUp(fresh(database.name), PIN, {}, CHEAP)).resolves.toBeDefined()
})
