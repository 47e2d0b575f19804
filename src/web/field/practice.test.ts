import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { photo } from '../../../test/photos.ts'
import { openDatabase, PRACTICE } from '../offline/database.ts'
import { setUp, unsentCount } from '../offline/vault.ts'
import { line } from '../../slices/sync/contract.ts'
import { beginPractice, clearPractice, endPractice, practiceLines } from './practice.ts'
import { roundsOf } from './walking.ts'

afterEach(clearPractice)

/** The app's own: files that run in one process leave theirs to each other. */
const names = async (): Promise<string[]> =>
  (await indexedDB.databases()).map(({ name = '' }) => name).filter((name) => name.startsWith('hutong.'))

test('the made-up alley is made of lines a server could send, and has something to do', async () => {
  for (const one of practiceLines(Date.now())) expect(line.safeParse(one).error?.issues ?? []).toEqual([])
  const app = await beginPractice()
  const { role, post } = app.enrolled.post
  const [round] = roundsOf(app.view(), { role, post, all: false }, app.now())
  expect(round?.open.length).toBeGreaterThan(5)
  await endPractice(app)
})

test('what is done in it shows its effect, is never sent or counted, and leaves nothing behind', async () => {
  const fetching = vi.spyOn(globalThis, 'fetch')
  const real = openDatabase('hutong.field')
  const store = await setUp(real, '204815', {}, { memory: 64, passes: 1 })
  const app = await beginPractice()
  const [door = ''] = app.view().households.keys()
  await app.store.photos.add(
    { id: app.newId(), of: `call/${door}`, subject: door, keptAs: 'evidence' },
    new Uint8Array(photo('door.jpg')),
  )
  const payload = { end: 'vacant', members: [] }
  await app.record([{ kind: 'door-call', subject: door, payload }], `call/${door}`)
  expect(app.view().duties.get(door)).toMatchObject([{ state: 'done' }])
  await app.readMessages(['x'])
  app.kick()
  expect([app.unsent(), app.unsentPhotos(), app.sync().phase]).toEqual([0, 0, 'idle'])
  expect([store.own().length, await unsentCount(real), await real.picture.count()]).toEqual([0, 0, 0])
  await endPractice(app)
  expect(await names()).toEqual(['hutong.field'])
  expect(fetching).not.toHaveBeenCalled()
  fetching.mockRestore()
  await real.delete()
})

test('a record that is taken back takes its photos along: what was not sent goes, what was is taken back too', async () => {
  const app = await beginPractice()
  const [door = ''] = app.view().households.keys()
  const [sent, waiting] = [app.newId(), app.newId()]
  for (const id of [sent, waiting])
    await app.store.photos.add(
      { id, of: `call/${door}`, subject: door, keptAs: 'evidence' },
      new Uint8Array(photo('door.jpg')),
    )
  const payload = { end: 'vacant', members: [] }
  await app.record([{ kind: 'door-call', subject: door, payload }], `call/${door}`)
  await app.store.photos.judge(sent, { sentAt: Date.now() })
  const [call] = app.own()
  if (!call) throw new Error('it was recorded')
  await app.withdraw(call.draft, '登错了门')
  const back = app.own().flatMap(({ draft }) => draft.corrects ?? [])
  expect(back).toEqual([call.draft.id, sent])
  expect(app.store.photos.all().map(({ id }) => id)).toEqual([sent])
  expect(app.view().duties.get(door)).toMatchObject([{ state: 'open' }])
  await endPractice(app)
})

test('killed in the middle of it, the next start takes away what nobody could read', async () => {
  const app = await beginPractice()
  app.store.database.close()
  expect(await names()).toContain(PRACTICE)
  const left = openDatabase(PRACTICE)
  // No key, under no lock.
  expect(await left.open().then(() => left.meta.where('key').equals('lock').count())).toBe(0)
  left.close()
  await clearPractice()
  expect(await names()).not.toContain(PRACTICE)
})
