import type { KeptClock } from './clock.ts'

/** A code as the phone keeps it: the signed part, and the secret its steps are worked out from. Both base64. */
export type KeptCode = { person: string; code: string; seed: string; issuedAt: number }

/** All the page keeps, under one name: code and seed are written together or not at all (decision 0070). */
export type Kept = {
  form: 1
  /** Who is signed in; undefined: nobody, or one of several who must still say which. */
  person?: string
  clock?: KeptClock
  /** One's own first. */
  codes: KeptCode[]
  /** Version of the key list when these were made. */
  keys: number
  /** Between 0 and 1, drawn with each code: how early or late this phone asks for the next (refreshing.ts). */
  share: number
  /** The server has ended this session. What was signed is still shown until it ends. */
  isOut?: true
}

export const NOTHING: Kept = { form: 1, codes: [], keys: 0, share: 0 }

const NAME = 'hutong.me'
type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function readKept(shelf: Shelf): Kept {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(NAME) ?? 'null')
    // Written by `keep`, in this form or another one.
    return typeof kept === 'object' && (kept as Kept | null)?.form === 1 ? (kept as Kept) : NOTHING
  } catch {
    return NOTHING
  }
}

/** False where the browser keeps nothing (private windows): the page then lives as long as it is open. */
export function keep(shelf: Shelf, kept: Kept): boolean {
  try {
    shelf.setItem(NAME, JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

/** What was read before, for pages that are opened without network: `hutong.me.<page>`. */
export function readPage<T extends object>(shelf: Shelf, page: string): T | undefined {
  try {
    // Written by `keepPage` under the same name.
    return JSON.parse(shelf.getItem(`${NAME}.${page}`) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export function keepPage(shelf: Shelf, page: string, shown: object): void {
  try {
    shelf.setItem(`${NAME}.${page}`, JSON.stringify(shown))
  } catch {
    // Nothing is kept here: the page is asked for each time.
  }
}

/** At signing out: nothing of anybody stays. */
export function forget(shelf: Storage): void {
  for (const name of Object.keys(shelf))
    if (name === NAME || name.startsWith(`${NAME}.`)) shelf.removeItem(name)
}
