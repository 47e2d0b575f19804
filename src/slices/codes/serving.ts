import { readPaper } from '../../core/proving.ts'
import { readList, STATUSES, statusAt, writeDelta, type Status } from '../../core/status-list.ts'
import { within } from '../../database/connect.ts'
import type { CodeKeys } from '../../files/code-keys.ts'
import type { Ledger } from '../ledger/actions.ts'
import { ADMISSION } from './admitting.ts'
import { changedSince, editions, findPaper, signedList } from './queries.ts'
import { epochsAt } from './rules.ts'

/** What is out at a moment: small, asked for often, and the same for everybody. Times are seconds since 1970. */
export type Latest = {
  now: number
  keys: number
  rules: number
  lists: { epoch: number; version: number; signedAt: number }[]
}

/** How often a process asks the database what is out, in milliseconds, however many ask it. */
const LOOK = 1000
type Kept = { at: number; latest: Promise<Latest | undefined> }
const kept = new WeakMap<CodeKeys, Kept>()

/** Undefined while the county has no keys in force. */
export function latestOf(ledger: Ledger): Promise<Latest | undefined> {
  const { codes } = ledger
  if (!codes) return Promise.resolve(undefined)
  const known = kept.get(codes)
  if (known && Math.abs(ledger.now() - known.at) < LOOK) return known.latest
  const latest = lookFor(ledger, codes)
  kept.set(codes, { at: ledger.now(), latest })
  latest.catch(() => kept.delete(codes))
  return latest
}

async function lookFor(ledger: Ledger, codes: CodeKeys): Promise<Latest | undefined> {
  const now = Math.floor(ledger.now() / 1000)
  const inForce = codes.inForce()
  if (!inForce) return undefined
  const shown = epochsAt(now)
  const { all, rules } = await within(ledger.database, ledger.county, async (tx) => ({
    all: await editions(tx),
    rules: await findPaper(tx, ADMISSION),
  }))
  const lists = all
    .filter(({ epoch }) => shown.includes(epoch))
    .map(({ signedAt, ...list }) => ({ ...list, signedAt: Math.floor(signedAt.getTime() / 1000) }))
  return { now, keys: inForce.list.version, rules: rules?.version ?? 0, lists }
}

/** Papers in memory: whole lists are a quarter of a megabyte each, and only the last versions are asked for. */
const MOST_PAPERS = 64
const papers = new WeakMap<CodeKeys, Map<string, Promise<Uint8Array | undefined>>>()

async function remember(
  codes: CodeKeys,
  name: string,
  make: () => Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  const mine = papers.get(codes) ?? new Map<string, Promise<Uint8Array | undefined>>()
  papers.set(codes, mine)
  const made = mine.get(name) ?? make()
  mine.set(name, made)
  for (const old of [...mine.keys()].slice(0, -MOST_PAPERS)) mine.delete(old)
  // What is not there may come; what failed is asked for again.
  const paper = await made.catch((error: unknown) => {
    mine.delete(name)
    throw error
  })
  if (!paper) mine.delete(name)
  return paper
}

/** The rules of admission, as signed. */
export async function rulesPaper(ledger: Ledger): Promise<Uint8Array | undefined> {
  const row = await within(ledger.database, ledger.county, (tx) => findPaper(tx, ADMISSION))
  return row && new Uint8Array(row.signed)
}

/** A whole list under its version, as signed; undefined when it is not kept. */
export async function listPaper(
  ledger: Ledger,
  epoch: number,
  version: number,
): Promise<Uint8Array | undefined> {
  const { codes } = ledger
  if (!codes) return undefined
  return remember(codes, `${epoch}/${version}`, () =>
    within(ledger.database, ledger.county, (tx) => signedList(tx, epoch, version)),
  )
}

/** What changed between two versions of a list, signed; undefined when it cannot be told any more: the whole list is to be fetched. */
export async function deltaPaper(
  ledger: Ledger,
  { epoch, from, version }: { epoch: number; from: number; version: number },
): Promise<Uint8Array | undefined> {
  const { codes } = ledger
  if (!codes || from >= version) return undefined
  return remember(codes, `${epoch}/${from}-${version}`, async () => {
    const whole = await listPaper(ledger, epoch, version)
    const list = whole && readList(readPaper(whole)?.message.payload ?? new Uint8Array())
    const places = await within(ledger.database, ledger.county, (tx) =>
      changedSince(tx, { epoch, from, version }),
    )
    const signer = list && codes.signer('list', list.signedAt)
    if (!list || !places || !signer) return undefined
    const changed: Record<Status, number[]> = { ok: [], yellow: [], red: [], recalled: [] }
    for (const place of places) changed[statusAt(list, place) ?? STATUSES[0]].push(place)
    return signer.paper(writeDelta({ epoch, from, version, signedAt: list.signedAt, changed }))
  })
}
