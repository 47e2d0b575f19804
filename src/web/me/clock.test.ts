import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeClock, type Reading } from './clock.ts'

const SERVER = 1_800_000_000_000

/** A phone whose clocks are moved by hand. */
function phone(wall: number): {
  read: () => Reading
  pass: (ms: number) => void
  sleep: (ms: number) => void
  set: (by: number) => void
} {
  const at = { wall, mono: 500 }
  return {
    read: () => ({ ...at }),
    pass: (ms) => {
      at.wall += ms
      at.mono += ms
    },
    sleep: (ms) => {
      at.wall += ms
    },
    set: (by) => {
      at.wall += by
    },
  }
}

test('a phone a year wrong shows the server’s time once it was told', () => {
  const own = phone(SERVER - 365 * 86_400_000)
  const clock = makeClock(own.read)
  expect(clock.isSure()).toBe(false)
  const sentAt = clock.now()
  own.pass(300)
  clock.told(SERVER, sentAt)
  own.pass(60_000)
  expect(clock.now()).toBe(SERVER + 150 + 60_000)
  expect(clock.isSure()).toBe(true)
})

test('an answer that took half a minute says nothing of the time', () => {
  const own = phone(SERVER)
  const clock = makeClock(own.read)
  const sentAt = clock.now()
  own.pass(30_000)
  clock.told(SERVER + 999_999, sentAt)
  expect(clock.now()).toBe(SERVER + 30_000)
  expect(clock.isSure()).toBe(false)
})

test('a clock set while the page is in sight changes nothing; a night’s sleep is counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('pass', 'set', 'sleep'), fc.integer({ min: -9e8, max: 9e8 }))),
      (steps) => {
        const own = phone(SERVER)
        const clock = makeClock(own.read, { offset: 0, seen: SERVER })
        let truth = SERVER
        for (const [what, by] of steps) {
          if (what === 'set') own.set(by)
          else if (what === 'pass') own.pass(Math.abs(by))
          else {
            clock.hidden()
            own.sleep(Math.abs(by))
          }
          if (what !== 'set') truth += Math.abs(by)
          expect(Math.abs(clock.now() - truth)).toBeLessThanOrEqual(2000 * steps.length)
        }
      },
    ),
  )
})

test('set back while it was closed, it is not sure, and does not go back', () => {
  const before = makeClock(phone(SERVER).read, { offset: 5000, seen: SERVER })
  const kept = before.kept()
  const clock = makeClock(phone(SERVER - 3_600_000).read, kept)
  expect(clock.isSure()).toBe(false)
  expect(clock.now()).toBe(kept.seen)
  const fine = makeClock(phone(SERVER + 3_600_000).read, kept)
  expect(fine.isSure()).toBe(true)
  expect(fine.now()).toBe(SERVER + 3_605_000)
})
