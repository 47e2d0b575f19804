import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from '../../core/base64.ts'
import { judge } from '../../core/judging.ts'
import { sha256 } from '../../core/sha256.ts'
import { writeSign1 } from '../../core/sign1.ts'
import { emptyList } from '../../core/status-list.ts'
import { claimsToSign, LONGEST, readToken } from '../../core/token.ts'
import { CallFailure } from '../kit/call.ts'
import { Me, type Ground } from './app.ts'
import { nextAskAt } from './refreshing.ts'
import { shownAt } from './shown-code.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const BEGIN = 1_800_000_000_000
const SELF = '01900000-0000-7000-8000-000000000001'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The signed part of a code, as a server makes it. */
function codeFor(anchor: string, issuedAt: number): string {
  const kid = new Uint8Array(4)
  const claims = {
    area: '130430',
    issuedAt,
    expiresAt: issuedAt + DAY / 1000,
    colour: 'green',
    reason: 'none',
    travel: 'none',
    index: 3,
    rules: new Uint8Array(4),
    name: '王*明',
    digest: new Uint8Array(3),
    testedHour: undefined,
    anchor: fromBase64(anchor),
  } as const
  const { payload, toSign } = claimsToSign(claims, kid)
  const signature = sign('sha256', toSign, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return toBase64(writeSign1({ kid, payload, signature: new Uint8Array(signature) }))
}

/** A server that signs what it is asked for, and a phone: its clock, what it keeps, its line. */
function world() {
  const at = { now: BEGIN, isUp: true, wrongBy: 0, asked: 0 }
  const kept = new Map<string, string>()
  const shelf: Storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  }
  const ground: Ground = {
    read: () => ({ wall: at.now + at.wrongBy, mono: at.now - BEGIN }),
    shelf,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    makeCode: ({ anchor, issuedAt, family }) => {
      at.asked += 1
      const now = Math.floor(at.now / 1000)
      if (!at.isUp) return Promise.reject(new CallFailure('offline'))
      if (Math.abs(issuedAt - now) > 120)
        return Promise.reject(
          new CallFailure('code-clock', undefined, [{ path: 'issuedAt', message: String(now) }]),
        )
      const codes = [{ person: SELF, anchor }, ...family].map((one) => ({
        person: one.person,
        code: codeFor(one.anchor, issuedAt),
      }))
      return Promise.resolve({ now, keys: 1, codes })
    },
  }
  /** The page is opened (the phone was off before), looked at for a while, and closed. */
  const opened = async (minutes = 1): Promise<Me> => {
    const me = new Me(ground)
    me.enter(SELF)
    for (let second = 0; second <= minutes * 60; second += 5) {
      await me.refresh()
      at.now += 5000
    }
    me.hidden()
    return me
  }
  return { at, shelf, ground, opened }
}

/** What a gate says whose list is as old as the server is silent. */
function gateSays(text: string | undefined, now: number, listAt: number) {
  const read = text === undefined ? undefined : readToken(text)
  if (!read || 'fault' in read) return read
  const list = emptyList(1, 16, Math.floor(listAt / 1000))
  return judge(read.claims, read.step, {
    now: Math.floor(now / 1000),
    isClockSure: true,
    list,
    admission: { travel: ['none', 'clean'], belowCelsius: 37.3 },
    sha256,
  })
}

test('opened at any time in the 23 hours before the server fell silent, a code is admitted for 12 hours more', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 23 * HOUR - 2 * MINUTE }),
      // Some were opened a while before that too, and had a code that was not an hour old.
      fc.integer({ min: 0, max: 2 * HOUR }),
      fc.integer({ min: 0, max: 12 * HOUR - MINUTE }),
      async (before, earlier, silent) => {
        const { at, ground, opened } = world()
        await opened()
        at.now += earlier
        await opened()
        const fellAt = at.now + before
        at.now = fellAt + silent
        at.isUp = false
        const me = new Me(ground)
        await me.refresh(true)
        expect(me.phase).toBe('silent')
        const [own] = me.kept.codes
        const now = me.clock.now()
        const shown = own && shownAt(own, now)
        expect(shown?.text?.length).toBeLessThanOrEqual(LONGEST)
        expect(gateSays(shown?.text, at.now, fellAt)).toMatchObject({ verdict: 'admit', colour: 'green' })
      },
    ),
    { numRuns: 20 },
  )
})

test('past that it still says what it was and what to do, and shows nothing to scan', async () => {
  const { at, opened, ground } = world()
  await opened()
  at.isUp = false
  at.now += 37 * HOUR
  const me = new Me(ground)
  await me.refresh(true)
  const [own] = me.kept.codes
  expect(own && shownAt(own, me.clock.now())).toMatchObject({
    state: 'over',
    text: undefined,
    claims: { colour: 'green' },
  })
})

test('each minute another text, and one of four minutes ago goes to the lane without codes', async () => {
  const { at, opened } = world()
  const me = await opened(0)
  const [own] = me.kept.codes
  if (!own) throw new Error('no code')
  const texts = Array.from({ length: 60 }, (_, minute) => shownAt(own, at.now + minute * MINUTE)?.text)
  expect(new Set(texts).size).toBe(60)
  expect(gateSays(texts[0], at.now + 4 * MINUTE, at.now)).toMatchObject({
    verdict: 'manual',
    notes: ['step-late'],
  })
})

test('a phone whose clock is a year off is told the time, and its code is admitted', async () => {
  const { at, opened } = world()
  at.wrongBy = -365 * DAY
  const me = await opened(0)
  const [own] = me.kept.codes
  expect(at.asked).toBe(2)
  expect(gateSays(own && shownAt(own, me.clock.now())?.text, at.now, at.now)).toMatchObject({
    verdict: 'admit',
  })
})

test('codes of a family are asked for with one’s own, and each has a chain of its own', async () => {
  const { at, opened } = world()
  const me = await opened(0)
  const ward = '01900000-0000-7000-8000-000000000002'
  me.wards = [ward]
  await me.refresh(true)
  expect(me.kept.codes.map(({ person }) => person)).toEqual([SELF, ward])
  for (const one of me.kept.codes)
    expect(gateSays(shownAt(one, me.clock.now())?.text, at.now, at.now)).toMatchObject({ verdict: 'admit' })
  expect(me.kept.codes[0]?.seed).not.toBe(me.kept.codes[1]?.seed)
})

test('somebody one answers for no more costs neither one’s own code nor those of the others', async () => {
  const { ground, opened } = world()
  await opened(0)
  const [gone, ward] = ['01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000002']
  const me = new Me({
    ...ground,
    makeCode: (asked) =>
      asked.family.some(({ person }) => person === gone)
        ? Promise.reject(new CallFailure('not-found'))
        : ground.makeCode(asked),
  })
  me.wards = [gone, ward]
  await me.refresh(true)
  expect(me.phase).toBe('quiet')
  expect(me.kept.codes.map(({ person }) => person)).toEqual([SELF, ward])
})

test('a session that the server has ended leaves the code until it ends, and asks no more', async () => {
  const { at, ground, opened } = world()
  await opened(0)
  const { asked } = at
  const me = new Me({ ...ground, makeCode: () => Promise.reject(new CallFailure('not-signed-in')) })
  await me.refresh(true)
  expect(me.kept).toMatchObject({ isOut: true, codes: [{ person: SELF }] })
  const again = new Me(ground)
  await again.refresh(true)
  expect(at.asked).toBe(asked)
  again.enter(SELF)
  await again.refresh(true)
  expect(again.kept.isOut).toBeUndefined()
  expect(at.asked).toBe(asked + 1)
})

test('not asked for while young, within ten seconds of opening when an hour old, at once when half its day is over', () => {
  const code = { person: SELF, code: '', seed: '', issuedAt: BEGIN / 1000 }
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(DAY), (share, age) => {
      const kept = { form: 1 as const, codes: [code], keys: 1, share }
      const openedAt = BEGIN + age
      const next = nextAskAt(kept, { openedAt, failures: 0, failedAt: 0 })
      if (age >= 12 * HOUR) expect(next).toBe(openedAt)
      else if (age >= HOUR) expect(next - openedAt).toBeLessThanOrEqual(10_000)
      else expect(next).toBeGreaterThanOrEqual(BEGIN + 40 * MINUTE)
      // Another key list: nobody waits for the hour.
      expect(nextAskAt(kept, { openedAt, failures: 0, failedAt: 0 }, 2) - openedAt).toBeLessThanOrEqual(
        10_000,
      )
    }),
  )
})

test('those who came together spread: over twenty minutes, and over ten seconds of opening', () => {
  const code = { person: SELF, code: '', seed: '', issuedAt: BEGIN / 1000 }
  const at = (share: number, age: number): number =>
    nextAskAt({ form: 1, codes: [code], keys: 1, share }, { openedAt: BEGIN + age, failures: 0, failedAt: 0 })
  expect(at(0, 0) - at(0.999, 0)).toBeGreaterThan(19 * MINUTE)
  expect(at(0.999, 2 * HOUR) - at(0, 2 * HOUR)).toBeGreaterThan(9000)
})

test('a silent server is asked ever more seldom, ten minutes apart at most', () => {
  const tries = (failures: number) => ({ openedAt: BEGIN, failures, failedAt: BEGIN })
  const pause = (failures: number, share: number): number =>
    nextAskAt({ form: 1, codes: [], keys: 0, share }, tries(failures)) - BEGIN
  expect(pause(1, 0)).toBeGreaterThanOrEqual(7000)
  expect(pause(4, 0.5)).toBeGreaterThan(pause(2, 0.5))
  expect(pause(30, 1)).toBeLessThanOrEqual(10 * MINUTE)
})
