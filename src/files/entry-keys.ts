import { createECDH, createHash, randomBytes } from 'node:crypto'
import type { SigningKey } from '../core/key-list.ts'
import { kidOf, newPair } from './code-root.ts'
import { WEEK } from './code-weeks.ts'
import { readShareLines, shareLines } from './share-text.ts'
import { join, split, type Share } from './shares.ts'

/**
 * Keys that gates seal to who came (decision 0077), one for each week. The private half of each exists in shares only, one to an office;
 * any two of them open. With each share goes a word: whoever says it says that the share is destroyed, and only its holder can.
 */
export const OFFICES = 3
export const OPENERS = 2

/** The public part of a key. `marks`: the hash of each share's word, in the order of the offices. Seconds since 1970; `point` base64. */
export type EntryKey = { kid: string; point: string; from: number; until: number; marks: string[] }
/** What the county is handed: nothing in it is secret. */
export type EntryPaper = { area: string; offices: string[]; keys: EntryKey[] }
/** One office's share of one key. */
export type EntryShare = { kid: string; until: number; share: Share; word: string }
export type Holding = { area: string; office: string; x: number; shares: EntryShare[] }

/** Keys for these weeks (code-weeks.ts), and what each office keeps. The whole of no private half is left when this returns. */
export function makeEntryKeys(
  area: string,
  offices: readonly string[],
  weeks: readonly number[],
): { paper: EntryPaper; texts: string[] } {
  const made = weeks.map(makeKey)
  const texts = offices.map((office, place) =>
    holdingText({
      area,
      office,
      x: place + 1,
      shares: made.flatMap(({ kept }) => kept[place] ?? []),
    }),
  )
  return { paper: { area, offices: [...offices], keys: made.map(({ key }) => key) }, texts }
}

function makeKey(week: number): { key: EntryKey; kept: EntryShare[] } {
  const { point, secret } = newPair()
  // An hour around the week, as the other keys of it (code-weeks.ts): clocks of phones differ.
  const [from, until] = [week * WEEK - 3600, (week + 1) * WEEK + 3600]
  const kid = Buffer.from(kidOf(point)).toString('hex')
  const kept = split(secret, { needed: OPENERS, made: OFFICES }, randomBytes).map((share) => ({
    kid,
    until,
    share,
    word: randomBytes(16).toString('hex'),
  }))
  secret.fill(0)
  const marks = kept.map(({ share, word }) => markOf(kid, share.x, word))
  return { key: { kid, point: Buffer.from(point).toString('base64'), from, until, marks }, kept }
}

/** What is on record of a share from the beginning, so that its word can be told from any other. */
export function markOf(kid: string, x: number, word: string): string {
  return createHash('sha256').update(`hutong entries destroyed ${kid} ${x} ${word}`).digest('hex')
}

/** As the key list has it. */
export function listedKey({ kid, point, from, until }: EntryKey): SigningKey {
  const bytes = (text: string, encoding: 'hex' | 'base64') => new Uint8Array(Buffer.from(text, encoding))
  return { kid: bytes(kid, 'hex'), use: 'entries', point: bytes(point, 'base64'), from, until }
}

/** The private number out of two offices' shares. Throws a sentence when they are not this key's. The caller overwrites it after use. */
export function joinEntryKey(key: EntryKey, holdings: readonly Holding[]): Buffer {
  const shares = holdings.flatMap((one) =>
    one.shares.filter(({ kid }) => kid === key.kid).map(({ share }) => share),
  )
  if (new Set(shares.map(({ x }) => x)).size < OPENERS)
    throw new Error(`Key ${key.kid} needs shares of ${OPENERS} offices; ${shares.length} hold one still.`)
  const secret = Buffer.from(join(shares))
  const pair = createECDH('prime256v1')
  try {
    pair.setPrivateKey(secret)
  } catch (error) {
    throw new Error(`These are not shares of key ${key.kid}.`, { cause: error })
  }
  if (!pair.getPublicKey().subarray(1).equals(Buffer.from(key.point, 'base64')))
    throw new Error(`These are not shares of key ${key.kid}.`)
  return secret
}

function holdingText({ area, office, x, shares }: Holding): string {
  const parts = shares.map(
    ({ kid, until, share, word }) =>
      `key ${kid}   seals until ${new Date(until * 1000).toISOString()}\n${shareLines(kid, share)}\ndestroyed  ${word}\n`,
  )
  return `胡同通行信息密钥，第${x}份，共${OFFICES}份；任何${OPENERS}份合起来才能打开。由本单位单独保管，不要拍照，不要放进联网的电脑。
Share ${x} of ${OFFICES} of the keys of entries at gates; any ${OPENERS} of them open. Keep it apart from the others, unphotographed and offline.

county ${area}   share ${x}   office ${office}

${parts.join('\n')}`
}

/** An office's shares out of their text. Throws a sentence that says what is wrong with it. */
export function readHolding(text: string): Holding {
  const head = /^county (\d{6})\s+share (\d)\s+office (.+)$/m.exec(text)
  const [, area = '', place = '', office = ''] = head ?? []
  if (!head) throw new Error('This is no share: the line "county … share … office …" is missing.')
  const x = Number(place)
  const shares = text
    .split(/^(?=key [0-9a-f]{8}\s)/m)
    .slice(1)
    .map((part): EntryShare => {
      const [, kid = '', end = ''] = /^key ([0-9a-f]{8})\s+seals until (\S+)\s*$/m.exec(part) ?? []
      const word = /^destroyed\s+([0-9a-f]{32})\s*$/m.exec(part)?.[1]
      const until = Date.parse(end) / 1000
      if (word === undefined || Number.isNaN(until))
        throw new Error(`Share ${x} of key ${kid} is not whole. Read it again.`)
      return { kid, until, share: readShareLines(part, kid, x), word }
    })
  return { area, office: office.trim(), x, shares }
}

/** The same text without some keys' shares, and their words: what an office does when a key's time is over. `until`: seconds since 1970. */
export function withoutShares(
  holding: Holding,
  isOver: (until: number) => boolean,
): { text: string; words: { kid: string; x: number; word: string }[] } {
  const over = holding.shares.filter(({ until }) => isOver(until))
  return {
    text: holdingText({ ...holding, shares: holding.shares.filter((one) => !over.includes(one)) }),
    words: over.map(({ kid, word }) => ({ kid, x: holding.x, word })),
  }
}

/** The text of one office’s shares with those of more keys behind them. */
export function withShares(holding: Holding, more: Holding): string {
  return holdingText({ ...holding, shares: [...holding.shares, ...more.shares] })
}

export function readEntryPaper(text: string): EntryPaper {
  // Checked below, field by field.
  const { area, offices, keys } = JSON.parse(text) as Partial<EntryPaper>
  const isWhole =
    /^\d{6}$/.test(area ?? '') &&
    offices?.length === OFFICES &&
    offices.every((one) => typeof one === 'string') &&
    keys?.every(
      ({ kid, point, from, until, marks }) =>
        Buffer.from(kidOf(Buffer.from(point, 'base64'))).toString('hex') === kid &&
        from < until &&
        marks.length === OFFICES,
    )
  if (!isWhole || area === undefined || !offices || !keys)
    throw new Error('This is no list of keys of entries.')
  return { area, offices, keys }
}
