import { expect, test } from 'vitest'
import { afterWrong, changePin, isEasyPin, makeLock, openLock, type Tries } from './lock.ts'
import { seal, unseal } from './sealing.ts'

const CHEAP = { memory: 64, passes: 1 }

test('only the right PIN on this device opens, and a new PIN opens the same store', async () => {
  const { lock, key } = await makeLock('204815', CHEAP)
  const sealed = await seal(key, 'block/1', { name: '示例人' })
  expect(Buffer.from(sealed).includes(Buffer.from('示例人'))).toBe(false)
  expect(lock.device.extractable).toBe(false)
  expect(await openLock(lock, '204816')).toBeUndefined()
  const again = await openLock(lock, '204815')
  expect(again && (await unseal(again, 'block/1', sealed))).toEqual({ name: '示例人' })
  const changed = await changePin(lock, '204815', '975310')
  const opened = changed && (await openLock(changed, '975310'))
  expect(opened && (await unseal(opened, 'block/1', sealed))).toEqual({ name: '示例人' })
  expect(changed && (await openLock(changed, '204815'))).toBeUndefined()
  expect(await changePin(lock, '111222', '975310')).toBeUndefined()
  // The same PIN and everything that lies on the disk but the device's own key.
  const other = await makeLock('204815', CHEAP)
  expect(await openLock({ ...lock, device: other.lock.device }, '204815')).toBeUndefined()
})

test('a sealed row opens neither in another place nor when a byte has changed', async () => {
  const { key } = await makeLock('204815', CHEAP)
  const sealed = await seal(key, 'outbox/a', [1])
  await expect(unseal(key, 'outbox/b', sealed)).rejects.toThrow()
  const changed = sealed.slice()
  changed[20] = (changed[20] ?? 0) ^ 1
  await expect(unseal(key, 'outbox/a', changed)).rejects.toThrow()
})

test('wrong PINs: four at once, then pauses that grow to an hour', () => {
  const minutes: number[] = []
  let tries: Tries = { wrong: 0, until: 0 }
  for (let count = 0; count < 11; count += 1) {
    tries = afterWrong(tries, 1_000_000)
    minutes.push(tries.until === 0 ? 0 : (tries.until - 1_000_000) / 60_000)
  }
  expect(minutes).toEqual([0, 0, 0, 0, 1, 2, 5, 15, 60, 60, 60])
})

test('PINs that everybody tries first are known', () => {
  for (const pin of ['111111', '123456', '654321', '890123', '121212', '123123', '520131'])
    expect(isEasyPin(pin), pin).toBe(true)
  for (const pin of ['204815', '113355', '975310', '801024']) expect(isEasyPin(pin), pin).toBe(false)
})
