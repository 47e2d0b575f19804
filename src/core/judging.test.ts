import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FRESH, judge, OF_USE, type Scene } from './judging.ts'
import { emptyList, setStatus, type Status } from './status-list.ts'
import { anchorOf, chainOf, stepAt, STEPS } from './steps.ts'
import { COLOURS, type Claims } from './token.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const ISSUED = 1_795_000_000
const NOW = ISSUED + 3600
const CHAIN = chainOf(new Uint8Array(16), ISSUED, sha256)
const GREEN: Claims = {
  area: '130430',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 86_400,
  colour: 'green',
  reason: 'none',
  travel: 'clean',
  index: 7,
  rules: new Uint8Array(4),
  name: '某*',
  digest: new Uint8Array(3),
  testedHour: undefined,
  anchor: anchorOf(CHAIN),
}

function listOf(status: Status = 'ok', signedAt = NOW - 60) {
  const list = emptyList(2968, 100, signedAt)
  setStatus(list.bits, 7, status)
  return list
}

function at(now: number, more: Partial<Scene> = {}): Scene {
  return {
    now,
    isClockSure: true,
    list: listOf('ok', now - 60),
    admission: { travel: ['clean', 'none'], belowCelsius: 37.3 },
    sha256,
    ...more,
  }
}

/** The step that an honest phone shows at a moment. */
function shown(now: number, number = stepAt(ISSUED, now)) {
  return { number, value: CHAIN[number] ?? new Uint8Array(16) }
}

const step = shown(NOW)

test.each([
  ['a green code of this minute', GREEN, step, at(NOW), 'admit', []],
  ['two minutes of clock', GREEN, shown(NOW, stepAt(ISSUED, NOW) - 2), at(NOW), 'admit', []],
  ['a picture of three minutes ago', GREEN, shown(NOW, stepAt(ISSUED, NOW) - 3), at(NOW), 'manual', ['step-late']],
  ['a step under another number', GREEN, { ...step, number: step.number + 1 }, at(NOW), 'manual', ['step-wrong']],
  ['no step at all', GREEN, undefined, at(NOW), 'manual', ['step-wrong']],
  ['a card', { ...GREEN, anchor: undefined }, undefined, at(NOW), 'admit', []],
  ['a code from the future', GREEN, shown(ISSUED, 0), at(ISSUED - 600), 'manual', ['not-yet']],
  ['yellow', { ...GREEN, colour: 'yellow' }, step, at(NOW, { list: undefined }), 'refuse', ['list-missing', 'yellow']],
  ['turned red since', GREEN, step, at(NOW, { list: listOf('red') }), 'refuse', ['red']],
  ['green again since', { ...GREEN, colour: 'red' }, step, at(NOW), 'admit', []],
  ['red, by a list older than the code', { ...GREEN, colour: 'red' }, step, at(NOW, { list: listOf('ok', ISSUED - 60) }), 'refuse', ['list-stale', 'red']],
  ['recalled', GREEN, step, at(NOW, { list: listOf('recalled') }), 'manual', ['recalled']],
  ['a place the list does not have', { ...GREEN, index: 100 }, step, at(NOW), 'manual', ['unknown-place']],
  ['from a place of risk', { ...GREEN, travel: 'risk' }, step, at(NOW), 'refuse', ['travel']],
  ['37.3 degrees', GREEN, step, at(NOW, { celsius: 37.3 }), 'refuse', ['fever']],
  ['37.2 degrees', GREEN, step, at(NOW, { celsius: 37.2 }), 'admit', []],
  ['a list of 16 minutes', GREEN, step, at(NOW, { list: listOf('ok', NOW - FRESH - 60) }), 'admit', ['list-stale']],
  ['a list of 13 hours', GREEN, step, at(NOW, { list: listOf('ok', NOW - OF_USE - 60) }), 'manual', ['list-missing']],
  ['a clock nobody has set', GREEN, shown(NOW, 3), at(NOW - 9e6, { isClockSure: false }), 'admit', ['clock-unsure']],
  ['a forged step and a clock nobody has set', GREEN, { ...step, number: 3 }, at(NOW, { isClockSure: false }), 'manual', ['step-wrong']],
] as const)('%s', (_, claims, given, scene, verdict, notes) => {
  expect(judge(claims, given, scene)).toMatchObject({ verdict, notes })
}) // prettier-ignore

test('with a fresh list a code ends with its day; with the server gone for twelve hours it does not', () => {
  const end = GREEN.expiresAt
  expect(judge(GREEN, shown(end - 60), at(end - 60)).verdict).toBe('admit')
  expect(judge(GREEN, shown(end), at(end))).toMatchObject({ verdict: 'manual', notes: ['expired'] })
  // The server fell silent an hour before the code's end; the phone was last opened when it was issued.
  const silent = { list: listOf('ok', end - 3600) }
  for (let now = end; now <= end - 3600 + OF_USE; now += 1800)
    expect(judge(GREEN, shown(now), at(now, silent)), String(now - end)).toMatchObject({
      verdict: 'admit',
      notes: ['list-stale'],
    })
  expect(stepAt(ISSUED, end + OF_USE - 1)).toBe(STEPS - 1)
})

test('nobody who is red or yellow, by the code or a list as new, is ever let in; nobody is sent away for a code that cannot be read', () => {
  const listed = fc.constantFrom<(Status | undefined)[]>('ok', 'yellow', 'red', 'recalled', undefined)
  fc.assert(
    fc.property(
      fc.constantFrom(...COLOURS),
      listed,
      fc.integer({ min: -90_000, max: 90_000 }),
      fc.integer({ min: -200_000, max: 200_000 }),
      fc.boolean(),
      (colour, status, age, later, isClockSure) => {
        const now = ISSUED + later
        const list = status && listOf(status, ISSUED + age)
        const claims = { ...GREEN, colour, anchor: undefined }
        const { verdict, colour: effective, notes } = judge(claims, undefined, at(now, { list, isClockSure }))
        if (verdict === 'admit') expect(effective).toBe('green')
        if (status === 'red' || status === 'yellow') expect(verdict).toBe('refuse')
        if (verdict === 'refuse') expect(notes.some((note) => ['yellow', 'red'].includes(note))).toBe(true)
        if (status === undefined) expect(verdict).not.toBe('admit')
      },
    ),
    { numRuns: 2000 },
  )
})
