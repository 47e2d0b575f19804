import { sql } from 'kysely'
import { readPaper } from '../../core/proving.ts'
import { emptyList, readList, setStatus, writeList, type StatusList } from '../../core/status-list.ts'
import { within, type Tx } from '../../database/connect.ts'
import { renewDemo } from '../../files/code-demo.ts'
import { nameOf, type CodeKeys, type Signer } from '../../files/code-keys.ts'
import type { Ledger } from '../ledger/actions.ts'
import { keepRules } from './admitting.ts'
import { placeOf } from './places.ts'
import { editions, marksOf, nextNumber, signedList, type Edition, type Mark } from './queries.ts'
import {
  BLOCK,
  blocksFor,
  CARDS,
  epochsAt,
  SIGNED_AGAIN,
  SIGNED_APART,
  VERSIONS_KEPT,
  WHOLE_KEPT,
} from './rules.ts'

/** Any number; one process at a time publishes. */
const PUBLISHING = 7_204_316
/** Brings everything that gates read up to date, if something changed or was signed too long ago. Gives the versions that are new. */
export async function publish(ledger: Ledger): Promise<Edition[]> {
  const { codes } = ledger
  if (!codes) return []
  renewDemo(codes, Math.floor(ledger.now() / 1000))
  const now = ledger.now()
  const signer = codes.signer('list', Math.floor(now / 1000))
  if (!signer) return []
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${PUBLISHING}, ${Number(ledger.county)}) as mine`.execute(tx)
    if (!rows[0]?.mine) return []
    await keepRules(tx, ledger, codes, now)
    const made = await publishLists(tx, codes, signer, now)
    if (made.length > 0) await dropOld(tx, now)
    return made
  })
}

async function publishLists(tx: Tx, codes: CodeKeys, signer: Signer, now: number): Promise<Edition[]> {
  const before = new Map((await editions(tx)).map((edition) => [edition.epoch, edition]))
  const marks = { phone: await marksOf(tx, 'phone', now), card: await marksOf(tx, 'card', now) }
  const blocks = {
    phone: blocksFor(await nextNumber(tx, 'phone')),
    card: blocksFor(await nextNumber(tx, 'card')),
  }
  const made: Edition[] = []
  for (const epoch of epochsAt(Math.floor(now / 1000))) {
    const list = epoch === CARDS ? 'card' : 'phone'
    const bits = bitsOf(codes, epoch, blocks[list] * BLOCK, marks[list])
    const edition = await publishOne(tx, { codes, signer, now }, before.get(epoch), epoch, bits)
    if (edition) made.push(edition)
  }
  return made
}

function bitsOf(codes: CodeKeys, epoch: number, size: number, marks: readonly Mark[]): Uint8Array {
  const { bits } = emptyList(epoch, size, 0)
  for (const { low, high, status } of marks)
    for (let number = low; number <= high; number += 1) setStatus(bits, placeOf(codes, epoch, number), status)
  return bits
}

type Around = { codes: CodeKeys; signer: Signer; now: number }

/** A new version, when this one differs from the last or that one is old; undefined when the last still stands. */
async function publishOne(
  tx: Tx,
  { codes, signer, now }: Around,
  last: Edition | undefined,
  epoch: number,
  bits: Uint8Array,
): Promise<Edition | undefined> {
  const age = last ? now - last.signedAt.getTime() : Infinity
  // Signed in what is the future now: the clock was put right, and this must not wait for it.
  const isAhead = age < -SIGNED_APART
  if (age < SIGNED_APART && !isAhead) return undefined
  const known = last && (await lastList(tx, codes, last))
  const size = bits.length * 4
  const isGrown = known !== undefined && known.size !== size
  const changed = known ? placesThatDiffer(known.bits, bits) : []
  const isStale = isAhead || age >= SIGNED_AGAIN || known?.kid !== nameOf(signer.key.kid)
  if (known && !isStale && !isGrown && changed.length === 0) return undefined
  const second = Math.floor(now / 1000)
  const version = Math.max(second, (last?.version ?? 0) + 1)
  const signedAt = new Date(second * 1000)
  const signed = signer.paper(writeList({ epoch, version, signedAt: second, size, bits }))
  // A list that has grown is read whole: a delta speaks of the places there were.
  await sql`
    insert into code_list (epoch, version, before, signed_at, changed, signed)
    values (${epoch}, ${version}, ${isGrown || !last ? null : last.version}, ${signedAt}, ${changed}::int[], ${Buffer.from(signed)})`.execute(
    tx,
  )
  await sql`
    update code_list set signed = null where epoch = ${epoch} and signed is not null and version not in (
      select version from code_list where epoch = ${epoch} order by version desc limit ${WHOLE_KEPT})`.execute(
    tx,
  )
  return { epoch, version, signedAt }
}

type Known = { version: number; size: number; bits: Uint8Array; kid: string }
const remembered = new WeakMap<CodeKeys, Map<number, Known>>()

/** The last version of a list, out of what this process remembers or out of the database. */
async function lastList(tx: Tx, codes: CodeKeys, { epoch, version }: Edition): Promise<Known | undefined> {
  const mine = remembered.get(codes) ?? new Map<number, Known>()
  remembered.set(codes, mine)
  const known = mine.get(epoch)
  if (known?.version === version) return known
  const signed = await signedList(tx, epoch, version)
  const paper = signed && readPaper(signed)
  const list: StatusList | undefined = paper && readList(paper.message.payload)
  if (!paper || !list) return undefined
  const read = { version, size: list.size, bits: list.bits, kid: nameOf(paper.message.kid) }
  mine.set(epoch, read)
  return read
}

function placesThatDiffer(then: Uint8Array, now: Uint8Array): number[] {
  const places: number[] = []
  for (const [byte, bits] of now.entries()) {
    const apart = bits ^ (then[byte] ?? 0)
    if (apart === 0) continue
    for (let pair = 0; pair < 4; pair += 1) if ((apart >> (pair * 2)) & 3) places.push(byte * 4 + pair)
  }
  return places
}

async function dropOld(tx: Tx, now: number): Promise<void> {
  const shown = epochsAt(Math.floor(now / 1000))
  await sql`delete from code_list where signed_at < ${new Date(now - VERSIONS_KEPT)}
    and (epoch <> all(${shown}::int[]) or signed is null)`.execute(tx)
}
