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
  const pass = (query: RawBuilder<LineRow>): Promise<void> => passOn(tx, pieces, query)
  if (has('areas')) await pass(lines.areaLines(holder))
  if (has('measures')) await pass(lines.measureLines(holder))
  // Duties and roster rows say themselves whose they are (lines.ts).
  const wide = async <T>(work: () => Promise<T>): Promise<T> => {
    await setScope(tx, county)
    const done = await work()
    await setScope(tx, holder.area)
    return done
  }
  const duties = has('duties')
    ? await wide(() => Reading.open(tx, 'duties', lines.dutyLines(holder, seesAll)))
    : undefined
  const urgent = has('register') ? (duties?.take((row) => row.urgent) ?? []) : []
  for (const row of urgent) await pieces.add(sounded(row))
  const hot = urgent.map(({ subject }) => subject)
  const homes = hot.length > 0 && seesAll ? await lines.householdsOf(hot).execute(tx) : { rows: [] }
  const subjects = [...new Set([...hot, ...homes.rows.map(({ subject }) => subject)])]
  if (subjects.length > 0) {
    for (const query of registerLines(holder, seesAll, { only: subjects })) await pass(query)
    pieces.flush()
  }
  if (has('register'))
    for (const query of registerLines(holder, seesAll, { without: subjects })) await pass(query)
  if (duties) await duties.passOn(pieces)
  if (has('campaigns')) {
    await pass(lines.campaignLines(holder))
    if (seesAll) await wide(() => pass(lines.rowLines(holder)))
  }
  if (has('directives')) await pass(lines.directiveLines(holder))
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

/** Lines in memory at one time; and the most urgent duties that come first with what they are about. */
const STEP = 2_000

async function passOn(tx: Tx, pieces: Pieces, query: RawBuilder<LineRow>): Promise<void> {
  const reading = await Reading.open(tx, 'lines', query)
  await reading.passOn(pieces)
}

/**
 * A query read step by step. What it may see is settled with the first step, which is why it is taken at once: an ordered query has by then read all
 * it is going to.
 */
class Reading<R extends LineRow> {
  readonly #tx: Tx
  readonly #name: string
  #rows: R[]
  #last: boolean

  private constructor(tx: Tx, name: string, rows: R[]) {
    this.#tx = tx
    this.#name = name
    this.#rows = rows
    this.#last = rows.length < STEP
  }

  static async open<R extends LineRow>(tx: Tx, name: string, query: RawBuilder<R>): Promise<Reading<R>> {
    await sql`declare ${sql.id(name)} no scroll cursor for ${query}`.execute(tx)
    const { rows } = await sql<R>`fetch ${sql.lit(STEP)} from ${sql.id(name)}`.execute(tx)
    return new Reading(tx, name, rows)
  }

  /** Those of the first step that are wanted before the rest. */
  take(wanted: (row: R) => boolean): R[] {
    const first = this.#rows.filter(wanted)
    this.#rows = this.#rows.filter((row) => !wanted(row))
    return first
  }

  /** The next step is read while this one is being packed. */
  async passOn(pieces: Pieces): Promise<void> {
    for (;;) {
      const next = this.#last ? undefined : this.#fetch()
      // Awaited below: a line to the database that breaks meanwhile fails this cut, not the process.
      next?.catch(() => undefined)
      for (const row of this.#rows) await pieces.add(sounded(row))
      if (!next) break
      this.#rows = await next
      this.#last = this.#rows.length < STEP
    }
    await sql`close ${sql.id(this.#name)}`.execute(this.#tx)
  }

  async #fetch(): Promise<R[]> {
    const { rows } = await sql<R>`fetch ${sql.lit(STEP)} from ${sql.id(this.#name)}`.execute(this.#tx)
    return rows
  }
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
    const packing = framed(`${this.#text.join('\n')}\n`)
    packing.catch(() => undefined)
    this.#packed.push(packing)
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
