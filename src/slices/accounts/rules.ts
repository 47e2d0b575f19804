import { z } from 'zod'
import { isWithin } from '../../core/area.ts'
import { DAY, HOUR } from '../../core/cadence.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import { mayAppoint, needsSecondFactor, type Recorder, type Role } from '../../core/role.ts'

/** At least one letter: a name of digits alone could be somebody's phone number, by which people sign in too. */
export const username = z.string().regex(/^(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,39}$/)
export const phone = z.string().regex(/^\+?\d{6,19}$/)

/** Somebody who acts, under one post. */
export type Actor = { account: string; role: Recorder; area: string }
/** An account as others manage it: where it was made, and the posts it holds or will hold. */
export type Managed = { account: string; home: string; posts: readonly { role: Role; area: string }[] }

/**
 * True when an account is another's to amend, reset or close: every post of it lies within the actor's scope and below the actor's
 * rank. One without a post belongs to the leaders over the area it was made in. Nobody manages the own account this way.
 */
export function mayManage(by: Actor, target: Managed): boolean {
  if (target.account === by.account) return false
  if (target.posts.length === 0) return isWithin(target.home, by.area)
  return target.posts.every(({ role, area }) => isWithin(area, by.area) && mayAppoint(by.role, role))
}

/** True when an account may be given a further post by the actor: one of its posts, or its home, lies within scope. */
export function isReachable(by: Actor, target: Managed): boolean {
  return [target.home, ...target.posts.map(({ area }) => area)].some((area) => isWithin(area, by.area))
}

/** A session ends after this long without use. */
export const SESSION_LIFE = 12 * HOUR
/** And after this long whatever its use: NIST SP 800-63B §4.1.3 (30 days), §4.2.3 for posts with a second factor (12 h). */
const LONGEST = { ordinary: 30 * DAY, secondFactor: 12 * HOUR }

/** When a session that was begun at `madeAt` and is used now ends unless it is used again, in milliseconds. */
export function sessionEnd(post: { role: Role; area: string }, madeAt: number, now: number): number {
  return Math.min(
    now + SESSION_LIFE,
    madeAt + (needsSecondFactor(post) ? LONGEST.secondFactor : LONGEST.ordinary),
  )
}

/** NIST SP 800-63B asks for eight at least and for no mixture of signs; two more, since most accounts have no second factor. */
export const PASSWORD_LENGTH = 10
/** As many as anybody types; a limit only so that hashing stays cheap. */
export const PASSWORD_MOST = 200

/**
 * What people choose when a program asks for ten signs, without digits and signs around them: the heads of lists of leaked
 * passwords, Chinese ones among them (NIST SP 800-63B §5.1.1.2: commonly used, expected or compromised values).
 */
const COMMON = new Set(
  `password passwd passw0rd admin administrator root welcome letmein iloveyou qwerty qwertyuiop qwert asdfgh asdfghjkl asdf zxcvbn
  zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc abc abcd abcde abcdef abcdefg abcdefgh abcdefghij a aa aaa aaaa x xx z zz q w s test testtest
  guest user login master monkey dragon sunshine princess football baseball superman batman shadow michael charlie hello helloworld
  hutong woaini woaini woaiwojia woaizhongguo zhongguo beijing hebei handan qiuxian xiaoming zhangsan lisi wangwu mima nihao wodemima
  wangzhe aini baobao laogong laopo tiantian shengri jiayou fangyi fangkong kangyi yiqing changeme default secret system manager`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
const ROWS = [
  '01234567890',
  '09876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv',
]

/**
 * Why a password will not do, or nothing. `known` are words that are no secret of the account: username, phone, name. No
 * composition is asked for: it makes passwords worse (NIST SP 800-63B, appendix A).
 */
export function passwordFault(password: string, known: readonly string[]): RefusalCode | undefined {
  const plain = password.normalize('NFKC').toLowerCase()
  const signs = [...plain]
  if (signs.length < PASSWORD_LENGTH || signs.length > PASSWORD_MOST) return 'password-too-short'
  if (known.some((word) => word.length >= 3 && plain.includes(word.toLowerCase()))) return 'password-obvious'
  if (new Set(signs).size < 5 || isRepeated(plain) || isRow(plain)) return 'password-common'
  const core = plain.replaceAll(/^[^\p{L}@$]+|[^\p{L}]+$/gu, '')
  const letters = core.replaceAll('0', 'o').replaceAll('@', 'a').replaceAll('$', 's')
  const bare = [core, letters].map((text) => text.replaceAll(/[^\p{L}]/gu, ''))
  // Digits alone are birthdays, phone numbers and counting; a common word with digits round it is on every list.
  if (/^[\d\s./_-]+$/.test(plain) || bare.some((word) => COMMON.has(word))) return 'password-common'
  return undefined
}

/** The same few signs again and again: abcabcabcabc. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length += 1)
    if (
      text ===
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .slice(0, text.length)
    )
      return true
  return false
}

/** Walking along the keyboard or the alphabet: most of it is runs of four or more neighbours. */
function isRow(text: string): boolean {
  let run = 0
  for (let at = 0; at + 4 <= text.length; at += 1)
    if (ROWS.some((row) => row.includes(text.slice(at, at + 4)))) run += 1
  return run >= (text.length - 3) * 0.6
}

/** How an account stands, as lists filter it. */
export const ACCOUNT_STATES = ['in-use', 'never-in', 'no-post', 'locked', 'closed'] as const

/** What is wrong with a row of a list of people; the desk says it in words. */
export const ROW_FAULTS = [
  'name-missing',
  'role-unknown',
  'area-unknown',
  'area-ambiguous',
  'not-allowed',
  'post-too-wide',
  'phone-bad',
  'phone-taken',
  'username-bad',
  'username-taken',
] as const
