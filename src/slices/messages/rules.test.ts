import { expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import { DEFAULT_CHOICE, isDue, isQuiet, textOf, type Waiting } from './rules.ts'

/** An hour of 9 January 2021 in the county. */
const at = (hour: number, minute = 0): number => Date.UTC(2021, 0, 8, 16) + hour * HOUR + minute * 60_000

test.each([
  [0, 0, true],
  [6, 59, true],
  [7, 0, false],
  [12, 0, false],
  [21, 59, false],
  [22, 0, true],
])('at %i:%i it is quiet: %s', (hour, minute, quiet) => {
  expect(isQuiet(at(hour, minute))).toBe(quiet)
  expect(isQuiet(at(hour, minute) + 40 * DAY)).toBe(quiet)
})

const calm: Waiting = { urgent: false, oldest: at(9), sentInHour: 0, sentInDay: 0 }
const urgent: Waiting = { ...calm, urgent: true }
const noDigest = { ...DEFAULT_CHOICE, digestMinutes: 0 }

test.each<[string, boolean, Waiting, typeof DEFAULT_CHOICE, number]>([
  ['waits for what may follow', false, calm, DEFAULT_CHOICE, at(9, 29)],
  ['goes when the digest is full', true, calm, DEFAULT_CHOICE, at(9, 30)],
  ['goes at once for who wants no digest', true, calm, noDigest, at(9)],
  ['waits for the morning', false, calm, DEFAULT_CHOICE, at(22, 30)],
  ['goes in the morning', true, { ...calm, oldest: at(23) - DAY }, DEFAULT_CHOICE, at(7)],
  ['goes at night to who sleeps by day', true, calm, { ...DEFAULT_CHOICE, quiet: false }, at(23)],
  ['wakes people when it is urgent', true, urgent, DEFAULT_CHOICE, at(3)],
  ['stops after three in an hour', false, { ...calm, sentInHour: 3 }, DEFAULT_CHOICE, at(10)],
  ['stops after ten in a day', false, { ...calm, sentInDay: 10 }, DEFAULT_CHOICE, at(10)],
  ['urgent goes on after three', true, { ...urgent, sentInHour: 3 }, DEFAULT_CHOICE, at(9)],
  ['even urgent stops at six', false, { ...urgent, sentInHour: 6 }, DEFAULT_CHOICE, at(9)],
  ['goes to nobody who wants none', false, urgent, { ...DEFAULT_CHOICE, sms: false }, at(10)],
])('%s', (_, due, waiting, choice, now) => {
  expect(isDue(waiting, choice, now)).toBe(due)
})

test('a text names three matters and counts the rest', () => {
  expect(textOf('邱县', ['甲'])).toBe('【胡同】邱县指挥部提醒您：甲。请登录查看。')
  expect(textOf('邱县', ['甲', '乙', '丙', '丁', '戊'])).toContain('甲；乙；丙等5项')
})
