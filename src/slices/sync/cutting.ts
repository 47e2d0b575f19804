import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { sql, type RawBuilder } from 'kysely'
import { dayStart } from '../../core/cadence.ts'
import { SECTIONS, type Section } from '../../core/kind.ts'
import { may } from '../../core/role.ts'
import { setScope, within, type Tx } from '../../database/connect.ts'
import { countyName } from '../accounts/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { currentEpoch } from '../ledger/queries.ts'
import { readHorizon } from '../ledger/turns.ts'
import type { Line } from './contract.ts'
import * as lines from './lines.ts'
import type { Holder, LineRow } from './lines.ts'
import { findPost } from './queries.ts'
import { PROTOCOL } from './rules.ts'
import { sounded } from './sounding.ts'

/** A bundle as it was cut: its bytes, and up to where the ledger is in it. */
export type Cut = { etag: string; epoch: number; position: number; cutAt: number; bytes: Buffer }

/** Duties that come first, with what they are about; beyond these nobody gets on one day. */
const FIRST = 2_000

/**
 * Cuts a bundle. Where the ledger stands is read before the rows are, each in a statement of its own: whatever was recorded up to there is in the
 * rows, and what came later and is in them already comes once more with the changes, which does no harm.
 */
export async function cut(
  ledger: Ledger,
  caller: Principal,
  sections: readonly Section[] = SECTIONS,
): Promise<Cut> {
  const now = new Date(ledger.now())
  return within(ledger.database, ledger.county, async (tx) => {
    const epoch = await currentEpoch(tx)
    const position = await readHorizon(tx, ledger.county)
    const post = await findPost(tx, caller.post, now)
    const county = { area: ledger.county, name: await countyName(tx) }
    const { holder = '', areaName = '', role = caller.role, area = caller.area } = post ?? {}
    await setScope(tx, area)
    const pieces = new Pieces()
    const head: Line = {
      is: 'head',
      protocol: PROTOCOL,
      cursor: `${epoch}.${position}`,
      at: now.toISOString(),
      post: { post: caller.post, role, area, areaName, holder },
      county,
      sections: [...sections],
    }
    await pieces.add(JSON.stringify(head))
    await fill(tx, pieces, holderOf(caller, now), sections, ledger.county)
    await pieces.add(JSON.stringify({ is: 'end', lines: pieces.lines } satisfies Line))
    const bytes = await pieces.bytes()
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    return { etag, epoch, position, cutAt: now.getTime(), bytes }
  })
}

export function holderOf({ area, role, account, post }: Principal, now: Date): Holder {
  return { area, role, account, post, now, day: new Date(dayStart(now.getTime())) }
}

async function fill(
  tx: Tx,
  pieces: Pieces,
  holder: Holder,
  sections: readonly Section[],
  county: string,
): Promise<void> {
  // A cursor is planned for all of its rows, not for the first tenth.
  await sql`select set_config('cursor_tuple_fraction', '1', true)`.execute(tx)
  const seesAll = may(holder.role, 'see-register')
  const has = (section: Section): boolean => sections.includes(section)
  const pass = (query: RawBuilder<LineRow>): Promise<number> => passOn(tx, pieces, query)
  if (has('areas')) await pass(lines.areaLines(holder))
  if (has('measures')) await pass(lines.measureLines(holder))
  // Duties and roster rows say themselves whose they are (lines.ts).
  const wide = async <T>(work: () => Promise<T>): Promise<T> => {
    await setScope(tx, county)
    const done = await work()
    await setScope(tx, holder.area)
    return done
  }
  const urgent = has('register') && has('duties')
  const first = urgent ? await wide(() => pass(lines.urgentLines(holder, seesAll, FIRST))) : 0
  const hot = urgent
    ? await wide(() => lines.urgentSubjects(holder, seesAll, FIRST).execute(tx))
    : { rows: [] }
  const subjects = hot.rows.map(({ subject }) => subject)
  if (subjects.length > 0) {
    for (const query of registerLines(holder, seesAll, { only: subjects })) await pass(query)
    pieces.flush()
  }
  if (has('register'))
    for (const query of registerLines(holder, seesAll, { without: subjects })) await pass(query)
  if (has('duties')) await wide(() => pass(lines.dutyLines(holder, seesAll, {}, urgent && first < FIRST)))
  if (has('campaigns')) {
    await pass(lines.campaignLines(holder))
    if (seesAll) await wide(() => pass(lines.rowLines(holder)))
  }
  if (has('messages')) await pass(lines.messageLines(holder))
}

/** What the role sees of the register: people only where it sees the register at all, places and units always. */
export function registerLines(
  holder: Holder,
  seesAll: boolean,
  which: lines.Which,
): readonly RawBuilder<LineRow>[] {
  const people = [
    lines.householdLines(holder, which),
    lines.personLines(holder, which),
    lines.soughtLines(holder, which),
  ]
  const sites = [lines.siteLines(holder, 'place', which), lines.siteLines(holder, 'unit', which)]
  return seesAll ? [...people, ...sites] : sites
}

/** Lines in memory at one time. */
const STEP = 2_000

/** Reads a query step by step and passes its lines on; gives how many there were. */
async function passOn(tx: Tx, pieces: Pieces, query: RawBuilder<LineRow>): Promise<number> {
  await sql`declare lines no scroll cursor for ${query}`.execute(tx)
  let count = 0
  for (;;) {
    const { rows } = await sql<LineRow>`fetch ${sql.lit(STEP)} from lines`.execute(tx)
    for (const row of rows) await pieces.add(sounded(row))
    count += rows.length
    if (rows.length < STEP) break
  }
  await sql`close lines`.execute(tx)
  return count
}

/** Text of one piece before it is packed: some 15 KB on the line, a third of a second at 1 Mbit/s with delay. */
const PIECE = 128 * 1024
/** Pieces that are being packed at one time. */
const PACKING = 4
const pack = promisify(gzip)

/** Lines on their way into pieces (rules.ts says how a piece stands in a bundle). */
class Pieces {
  lines = 0
  #text: string[] = []
  #size = 0
  readonly #packed: Promise<Buffer>[] = []

  async add(line: string): Promise<void> {
    this.lines += 1
    this.#text.push(line)
    this.#size += line.length + 1
    if (this.#size < PIECE) return
    this.flush()
    await this.#packed.at(-PACKING)
  }

  flush(): void {
    if (this.#text.length === 0) return
    this.#packed.push(framed(`${this.#text.join('\n')}\n`))
    this.#text = []
    this.#size = 0
  }

  async bytes(): Promise<Buffer> {
    this.flush()
    return Buffer.concat(await Promise.all(this.#packed))
  }
}

async function framed(text: string): Promise<Buffer> {
  const packed = await pack(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(packed.length)
  return Buffer.concat([length, packed])
}
