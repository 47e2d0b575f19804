import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ColourTurn } from './colour-turn.ts'
import {
  checkOwnLog,
  checkTurn,
  growthOf,
  isAccountedFor,
  turnLeaf,
  type OwnLog,
  type TurnShown,
} from './log-checking.ts'
import {
  PROMISED_WITHIN,
  readHead,
  readPromise,
  witnessText,
  writeHead,
  writePromise,
  type LogHead,
} from './log-head.ts'
import { consistencyProof, inclusionProof, subtreesOf, treeRoot } from './merkle.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const MINUTE = 60_000
const AT = Date.parse('2021-01-12T08:00:00Z')
const turn: ColourTurn = {
  person: '01900000-0000-7000-8000-000000000001',
  at: AT,
  was: 'green',
  colour: 'red',
  rules: ['close-contact', 'isolated'],
}
const shown: TurnShown = {
  turn,
  salt: new Uint8Array(16).fill(7),
  loggedAt: AT,
  place: undefined,
  proof: undefined,
  promise: undefined,
}
const leaf = turnLeaf(shown, sha256)

/** A log in which hash `own` stands at a place; leaves of a tree are hashed once more, so it is put in as a subtree. */
function logWith(size: number, place: number, own: Uint8Array, seed = 0) {
  const leaves = Array.from({ length: size }, (_, n) => Uint8Array.of(n & 255, n >> 8, seed))
  const others = subtreesOf(leaves, sha256)
  const of = (level: number, index: number): Uint8Array =>
    level === 0
      ? index === place
        ? own
        : others(0, index)
      : sha256(Uint8Array.of(1, ...of(level - 1, index * 2), ...of(level - 1, index * 2 + 1)))
  const head = (at: number, signedAt: number): LogHead => ({
    area: '130430',
    size: at,
    signedAt,
    root: treeRoot(of, at, sha256),
  })
  return { of, head }
}

const log = logWith(20, 6, leaf)
const head = log.head(20, AT / 1000 + 600)
const included: TurnShown = { ...shown, place: 6, proof: inclusionProof(log.of, 6, 20, sha256) }
const promised: TurnShown = { ...shown, promise: { area: '130430', signedAt: AT / 1000, leaf } }

test.each([
  ['in the log', included, head, 5, 'included'],
  ['in the log, much later', included, head, 50_000, 'included'],
  ['proof against another root', included, { ...head, root: leaf }, 5, 'unpromised'],
  ['another place', { ...included, place: 7 }, head, 5, 'unpromised'],
  ['another salt', { ...included, salt: new Uint8Array(16) }, head, 5, 'unpromised'],
  [
    'another colour than was logged',
    { ...included, turn: { ...turn, colour: 'yellow' } },
    head,
    5,
    'unpromised',
  ],
  ['other rules', { ...included, turn: { ...turn, rules: ['isolated'] } }, head, 5, 'unpromised'],
  [
    'somebody else’s',
    { ...included, turn: { ...turn, person: turn.person.replace(/1$/, '2') } },
    head,
    5,
    'unpromised',
  ],
  ['logged at another time', { ...included, loggedAt: AT + 1 }, head, 5, 'unpromised'],
  ['promised', promised, undefined, 65, 'promised'],
  ['promised, a minute over', promised, undefined, 66, 'broken'],
  ['promised, a minute over, though there are heads', promised, head, 66, 'broken'],
  [
    'another leaf promised',
    { ...promised, promise: { area: '130430', signedAt: AT / 1000, leaf: head.root } },
    head,
    5,
    'unpromised',
  ],
  ['nothing at all', shown, head, 5, 'unpromised'],
] as const)('a change, %s, is %s', (_, one, under, minutes, verdict) => {
  expect(checkTurn(one, under, AT + minutes * MINUTE, sha256)).toBe(verdict)
})

test('what was logged when its time was over counts as unlogged, however well it is proven', () => {
  const loggedAt = AT + PROMISED_WITHIN * 1000 + 1
  const late = { ...shown, loggedAt }
  const its = logWith(20, 6, turnLeaf(late, sha256))
  const proof = inclusionProof(its.of, 6, 20, sha256)
  expect(checkTurn({ ...late, place: 6, proof }, its.head(20, 0), loggedAt, sha256)).toBe('broken')
})

test.each([
  ['green, and nothing ever happened', [], 'green', AT, true],
  ['red, and nothing ever happened', [], 'red', AT, false],
  ['red after the change', [turn], 'red', AT + 5000, true],
  ['red long before the change', [turn], 'red', AT - 5 * MINUTE, false],
  ['green just before it, by another clock', [turn], 'green', AT + MINUTE, true],
  ['green long after it', [turn], 'green', AT + 5 * MINUTE, false],
  [
    'red again without another change',
    [turn, { ...turn, at: AT + 10 * MINUTE, was: 'red', colour: 'green' }],
    'red',
    AT + 15 * MINUTE,
    false,
  ],
] as const)('a code that is %s', (_, turns, colour, issuedAt, isTrue) => {
  expect(isAccountedFor(turns, { colour, issuedAt })).toBe(isTrue)
})

test('a log that goes on is told from one that does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (first, size) => {
      const its = logWith(41, -1, leaf)
      const other = logWith(41, -1, leaf, 1)
      const [before, after] = [its.head(first, 100), its.head(size, 200)]
      const proof = first >= 1 && first <= size ? consistencyProof(its.of, first, size, sha256) : []
      expect(growthOf(before, after, proof, sha256)).toBe(
        size < first ? 'forked' : size === first ? 'same' : 'grown',
      )
      expect(growthOf(before, { ...after, signedAt: 50 }, proof, sha256) === 'older').toBe(size < first)
      if (first === 0) return
      expect(growthOf(before, other.head(size, 200), proof, sha256)).toBe('forked')
    }),
  )
})

test('what the app says of its own log', () => {
  const own: OwnLog = {
    shown: { colour: 'red', issuedAt: AT + MINUTE },
    turns: [included],
    head,
    remembered: undefined,
    consistency: undefined,
    now: AT + 10 * MINUTE,
  }
  expect(checkOwnLog(own, sha256)).toBe('well')
  expect(checkOwnLog({ ...own, turns: [promised] }, sha256)).toBe('waiting')
  expect(checkOwnLog({ ...own, turns: [promised], now: AT + 66 * MINUTE }, sha256)).toBe('unlogged')
  expect(checkOwnLog({ ...own, turns: [] }, sha256)).toBe('unlogged')
  expect(checkOwnLog({ ...own, turns: [shown] }, sha256)).toBe('unlogged')
  const remembered = log.head(9, AT / 1000)
  const consistency = consistencyProof(log.of, 9, 20, sha256)
  expect(checkOwnLog({ ...own, remembered, consistency }, sha256)).toBe('well')
  expect(checkOwnLog({ ...own, remembered, consistency: [] }, sha256)).toBe('forked')
  expect(checkOwnLog({ ...own, remembered, head: undefined }, sha256)).toBe('forked')
})

test('heads and promises are told apart, and read only as they were written', () => {
  const promise = { area: '130430', signedAt: 5, leaf }
  expect(readHead(writeHead(head))).toEqual(head)
  expect(readPromise(writePromise(promise))).toEqual(promise)
  expect(readPromise(writeHead(head))).toBeUndefined()
  expect(readHead(writePromise(promise))).toBeUndefined()
  expect(readHead(writeHead({ ...head, root: leaf.subarray(1) }))).toBeUndefined()
  const root = Array.from(head.root, (byte) => byte.toString(16).padStart(2, '0')).join('')
  expect(String.fromCharCode(...witnessText(head))).toBe(
    `hutong log witness 130430 20 ${head.signedAt} ${root}\n`,
  )
})
