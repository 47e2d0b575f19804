import { createHmac } from 'node:crypto'
import { COUNTY_OFFSET, DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { kidOfBox, type Entrant } from '../../core/entry-box.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { joinEntryKey, OPENERS, type Holding } from '../../files/entry-keys.ts'
import { openBox } from '../../files/opening-box.ts'
import { digestsIn, whoIsUnder, whoStandsAt, type Found } from '../codes/finding.ts'
import { codesOf } from '../codes/issuing.ts'
import { epochOf } from '../codes/rules.ts'
import type { Ledger } from '../ledger/actions.ts'
import { dayKey } from './actions.ts'
import { keysIn, record, type KeyStanding } from './entry-keys.ts'
import { entriesOf, entriesOfPeople, type SealedEntry, type Stay } from './entry-queries.ts'
import {
  AROUND,
  LONGEST_STAY,
  MOST_AROUND,
  MOST_OPENED,
  PASSES_KEPT,
  pseudonymText,
  WEEKS_BACK,
} from './rules.ts'

export type Asked = {
  caseNumber: string
  reason: string
  /** Whose passes of gates are stays too; their own phone's only, and only those whose box says so. */
  person?: string
  /** Stays that an investigator found out otherwise. */
  stays: readonly Stay[]
  /** Milliseconds before and after each of the person's passes. */
  around?: number
  holdings: readonly Holding[]
}

/** Who came where a case was. `minutes`: from the nearest moment of the case's stay; 0: within it. */
export type Contact = {
  person: Found | null
  /** As the code showed it; null: an identity number was given. */
  maskedName: string | null
  record: string
  gate: string
  gateName: string
  at: string
  how: string
  entered: boolean
  companions: number
  minutes: number
}
export type Opened = {
  contacts: Contact[]
  /** Passes of the case's own that were found. */
  own: number
  boxes: number
  /** Boxes that do not open: altered, or sealed to no key of the county's. */
  unreadable: number
}

/**
 * The opening ceremony's part on the county's machine: what is to be opened is counted and put on record, then opened, nothing else. Throws
 * a sentence when shares are missing, or a Refusal.
 */
export async function openEntries(ledger: Ledger, asked: Asked): Promise<Opened> {
  const { candidates, entries, stays, keys } = await within(ledger.database, ledger.county, (tx) =>
    lookUp(tx, ledger, asked),
  )
  const sealed = [...new Map([...candidates, ...entries].map((one) => [one.record, one])).values()]
  const needed = new Set(sealed.flatMap(({ box }) => kidOfBox(box) ?? []))
  const named = keys.filter(({ kid }) => needed.has(kid))
  const secrets = new Map(
    named.map((key) => [key.kid, { key, secret: secretOf(key, asked.holdings, ledger.now()) }]),
  )
  const times = stays.flatMap(({ from, until }) => [from.getTime(), until.getTime()])
  const [first, last] =
    times.length === 0 ? [ledger.now(), ledger.now()] : [Math.min(...times), Math.max(...times)]
  try {
    await record(ledger, 'entries-opened', [
      {
        caseNumber: asked.caseNumber,
        reason: asked.reason,
        offices: [...new Set(asked.holdings.map(({ x, office }) => named[0]?.offices[x - 1] ?? office))],
        keys: named.map(({ kid }) => kid),
        gates: new Set(stays.map(({ gate }) => gate)).size,
        boxes: sealed.length,
        since: new Date(first).toISOString(),
        endsAt: new Date(last).toISOString(),
        ...(asked.person === undefined ? {} : { person: asked.person }),
      },
    ])
    const open = (entry: SealedEntry): Entrant | undefined => {
      const held = secrets.get(kidOfBox(entry.box) ?? '')
      const point = held && new Uint8Array(Buffer.from(held.key.point, 'base64'))
      return held && point && openBox({ secret: held.secret, point }, entry.box, entry.gate)
    }
    return await within(ledger.database, ledger.county, (tx) =>
      unseal(tx, ledger, asked, { candidates, entries, open }),
    )
  } finally {
    for (const { secret } of secrets.values()) secret.fill(0)
  }
}

/** The case's passes by pseudonym, the stays that follow, and everything sealed at them. Nothing is opened. */
async function lookUp(tx: Tx, ledger: Ledger, { person, stays, around = AROUND }: Asked) {
  const now = ledger.now()
  const isWide = ({ from, until }: Stay): boolean =>
    until.getTime() - from.getTime() > LONGEST_STAY || until < from || from.getTime() < now - PASSES_KEPT
  if (around > MOST_AROUND || stays.some(isWide)) throw new Refusal('entries-too-wide')
  const pseudonyms = person === undefined ? [] : await pseudonymsOf(tx, ledger, person)
  const candidates = pseudonyms.length === 0 ? [] : await entriesOfPeople(tx, pseudonyms)
  const all = [...stays, ...candidates.map((one) => stayAround(one, around))]
  const entries = all.length === 0 ? [] : await entriesOf(tx, all, MOST_OPENED + 1)
  if (entries.length > MOST_OPENED) throw new Refusal('entries-too-wide')
  return { candidates, entries, stays: all, keys: await keysIn(tx) }
}

function stayAround({ gate, at }: SealedEntry, around: number): Stay {
  return { gate, from: new Date(at.getTime() - around), until: new Date(at.getTime() + around) }
}

/** What somebody was called at gates on each day that is kept: by the digest of each week in which the code shown may have been issued. */
async function pseudonymsOf(tx: Tx, ledger: Ledger, person: string): Promise<string[]> {
  const now = ledger.now()
  const latest = epochOf(now / 1000)
  const weeks = Array.from({ length: PASSES_KEPT / (7 * DAY) + WEEKS_BACK + 1 }, (_, back) => latest - back)
  const digests = new Map(
    (await digestsIn(tx, ledger, person, weeks)).map((digest, at) => [weeks[at], digest]),
  )
  const days = Array.from({ length: PASSES_KEPT / DAY + 1 }, (_, back) => dayStart(now) - back * DAY)
  return days.flatMap((start) => {
    const key = Buffer.from(
      dayKey(ledger, new Date(start + COUNTY_OFFSET).toISOString().slice(0, 10)),
      'base64',
    )
    const own = epochOf((start + DAY - HOUR) / 1000)
    return Array.from({ length: WEEKS_BACK + 1 }, (_, back) => digests.get(own - back))
      .filter((digest) => digest !== undefined)
      .map((digest) =>
        createHmac('sha256', key)
          .update(pseudonymText(digest))
          .digest()
          .subarray(0, 12)
          .toString('base64url'),
      )
  })
}

/** The private half for as long as the opening lasts. */
function secretOf(key: KeyStanding, holdings: readonly Holding[], now: number): Buffer {
  if (now >= key.endsAt || key.gone.length > OPENERS - 1) throw new Refusal('entries-over')
  return joinEntryKey(key, holdings)
}

type Sealed = {
  candidates: readonly SealedEntry[]
  entries: readonly SealedEntry[]
  open: (entry: SealedEntry) => Entrant | undefined
}

async function unseal(
  tx: Tx,
  ledger: Ledger,
  asked: Asked,
  { candidates, entries, open }: Sealed,
): Promise<Opened> {
  const around = asked.around ?? AROUND
  const mine = await named(tx, ledger, candidates, open)
  // A digest of three bytes is shared by a few in a large county: only whom the box names was there.
  const own = mine.filter(({ person }) => person?.person === asked.person)
  const stays = [...asked.stays, ...own.map(({ entry }) => stayAround(entry, around))]
  const met = entries.filter(
    (one) => !own.some(({ entry }) => entry.record === one.record) && minutesFrom(one, stays) < Infinity,
  )
  const others = await named(tx, ledger, met, open)
  const exact = [...asked.stays, ...own.map(({ entry }) => stayAround(entry, 0))]
  return {
    own: own.length,
    boxes: candidates.length + met.length,
    unreadable: others.filter(({ entrant }) => entrant === undefined).length,
    contacts: others
      .filter(
        ({ entrant, person }) => entrant !== undefined && (person === null || person.person !== asked.person),
      )
      .map(({ entry, entrant, person }) => contactOf(entry, entrant, person, distanceTo(entry, exact))),
  }
}

function contactOf(
  entry: SealedEntry,
  entrant: Entrant | undefined,
  person: Found | null,
  minutes: number,
): Contact {
  const { record: id, gate, gateName, at, how, entered, companions } = entry
  const maskedName = entrant && 'name' in entrant ? entrant.name : null
  return {
    person,
    maskedName,
    record: id,
    gate,
    gateName,
    at: at.toISOString(),
    how,
    entered,
    companions,
    minutes,
  }
}

/** Infinity: within none of them. */
function minutesFrom({ gate, at }: SealedEntry, stays: readonly Stay[]): number {
  return stays.some((stay) => stay.gate === gate && stay.from <= at && at <= stay.until) ? 0 : Infinity
}

function distanceTo({ gate, at }: SealedEntry, stays: readonly Stay[]): number {
  const apart = stays
    .filter((stay) => stay.gate === gate)
    .map(({ from, until }) => Math.max(0, from.getTime() - at.getTime(), at.getTime() - until.getTime()))
  return Math.round(Math.min(...apart) / 60_000)
}

type Named = { entry: SealedEntry; entrant: Entrant | undefined; person: Found | null }

async function named(
  tx: Tx,
  ledger: Ledger,
  entries: readonly SealedEntry[],
  open: Sealed['open'],
): Promise<Named[]> {
  const opened = entries.map((entry) => ({ entry, entrant: open(entry) }))
  const places = opened.flatMap(({ entrant }) => (entrant && 'index' in entrant ? entrant : []))
  const identities = opened.flatMap(({ entrant }) =>
    entrant && 'identity' in entrant ? entrant.identity : [],
  )
  const byPlace = await whoStandsAt(tx, codesOf(ledger), places)
  const byIdentity = await whoIsUnder(tx, ledger, identities)
  return opened.map(({ entry, entrant }) => {
    if (!entrant) return { entry, entrant, person: null }
    const person =
      'identity' in entrant
        ? byIdentity.get(entrant.identity)
        : byPlace.get(`${entrant.epoch} ${entrant.index}`)
    return { entry, entrant, person: person ?? null }
  })
}
