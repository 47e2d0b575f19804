import { emptyLayout, LATER, merge, readBlock, type Layout, type Row, type Tombstone } from './blocks.ts'
import type { BlockRow, CarriedRow, FieldDatabase, Marks, OutboxRow, Standing } from './database.ts'
import { Photos } from './photos.ts'
import { seal, unseal } from './sealing.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { Bilingual } from '../../core/text.ts'

/** Why the server would not have a record: its sentence, and what in it was wrong. */
export type Refused = { code: string; sentence?: Bilingual | undefined; faults: readonly string[] }

/** A record made on this phone, and where it stands. */
export type OwnRecord = {
  order: number
  draft: Draft
  standing: Standing
  seq: number | undefined
  acceptedAt: number | undefined
  refused: Refused | undefined
  /** Seen by a person who settled what was refused: shown no more. */
  settled: boolean
}
type Kept = Pick<OwnRecord, 'draft' | 'refused' | 'settled'>

/** What the server said of one record. */
export type Verdict = { id: string; seq: number } | { id: string; refused: Refused }

/** Rows that came and went; `all`: whatever was there before. */
export type Merged = { rows: readonly Row[]; gone: readonly Tombstone[] } | 'all'

/** Blocks that are read at one time, behind what the screen is doing. */
const STEP = 16

/** Today's work as it lies on the disk, sealed: it can be read while somebody enters the PIN. */
export function readEarly(database: FieldDatabase): Promise<BlockRow[]> {
  const early = database.block.where('block').below(LATER).toArray()
  // Whoever waits for it is told.
  early.catch(() => undefined)
  return Promise.resolve(early)
}

/** Accepted records are kept so long and offered again when the server was restored from a backup. */
export const KEPT = 7 * 24 * 3_600_000

/**
 * The phone's store, unlocked. Everything is in memory and on disk; what is on disk changes in one transaction a call. Made once for
 * an open app; nobody else may write to the database meanwhile (field/only-one.ts). It is open as soon as today's work is (decision 0059):
 * everybody else's rows follow, and whatever changes rows waits for them.
 */
export class Store {
  readonly database: FieldDatabase
  readonly photos: Photos
  readonly #key: CryptoKey
  #layout = emptyLayout()
  #own = new Map<string, OwnRecord>()
  #marks: Marks = {}
  #whole: Promise<void> = Promise.resolve()
  #isWhole = false
  #heard: (merged: Merged) => void = () => undefined

  private constructor(database: FieldDatabase, key: CryptoKey, photos: Photos) {
    this.database = database
    this.photos = photos
    this.#key = key
  }

  static async open(database: FieldDatabase, key: CryptoKey, early = readEarly(database)): Promise<Store> {
    const store = new Store(database, key, await Photos.open(database, key))
    const marks = await database.meta.get('marks')
    if (marks?.key === 'marks') store.#marks = marks.value
    const made = await database.outbox.orderBy('order').toArray()
    const opened = await Promise.all(made.map(({ id, sealed }) => unseal(key, `outbox/${id}`, sealed)))
    for (const [at, { id, order, standing, seq, acceptedAt }] of made.entries())
      // Sealed by `#sealed` below, under a key nobody else has.
      store.#own.set(id, { order, standing, seq, acceptedAt, ...(opened[at] as Kept) })
    await store.#readInto(store.#layout, await early)
    store.#whole = store.#readRest()
    // Whoever needs the rest hears of it; nobody need.
    store.#whole.catch(() => undefined)
    return store
  }

  /** Rows of what has been opened so far; all of them once `whole` has come. */
  rows(): ReadonlyMap<string, Row> {
    return this.#layout.rows
  }

  /** Everything that lies on the disk is in memory. */
  whole(): Promise<void> {
    return this.#whole
  }

  isWhole(): boolean {
    return this.#isWhole
  }

  /** Calls `listener`, and nobody else, with whatever is merged from now on. */
  hear(listener: (merged: Merged) => void): void {
    this.#heard = listener
  }

  /** Records made here, in the order of making. */
  own(): readonly OwnRecord[] {
    return [...this.#own.values()].sort((a, b) => a.order - b.order)
  }

  marks(): Marks {
    return this.#marks
  }

  async mark(told: Partial<Marks>): Promise<void> {
    const next = { ...this.#marks, ...told }
    await this.database.meta.put({ key: 'marks', value: next })
    this.#marks = next
  }

  /** Merges what the server sent, with the place it reaches to: all of it and the place, or nothing. */
  async apply(rows: readonly Row[], gone: readonly Tombstone[], reaches: Partial<Marks> = {}): Promise<void> {
    await this.#whole
    const next = { ...this.#marks, ...reaches }
    const changed = merge(this.#layout, rows, gone)
    const writes = await Promise.all(
      [...changed].map(async ([block, kept]) => ({
        block,
        sealed: kept.length === 0 ? undefined : await seal(this.#key, `block/${block}`, kept),
      })),
    )
    const { block: blocks, meta } = this.database
    const written = this.database.transaction('rw', blocks, meta, async () => {
      await blocks.bulkDelete(writes.flatMap(({ block, sealed }) => (sealed ? [] : [block])))
      await blocks.bulkPut(writes.flatMap(({ block, sealed }) => (sealed ? [{ block, sealed }] : [])))
      await meta.put({ key: 'marks', value: next })
    })
    await written.catch(async (error: unknown) => {
      // The disk is full, or the app is being closed: what is shown goes back to what is kept.
      this.#layout = emptyLayout()
      await this.#readInto(this.#layout, await blocks.toArray())
      throw error
    })
    this.#marks = next
    this.#heard({ rows, gone })
  }

  /** Forgets what the server said (a new bundle begins); what was made here stays. */
  async forget(): Promise<void> {
    await this.#whole
    const next = { ...this.#marks, cursor: undefined, bundle: undefined }
    const { block, meta } = this.database
    await this.database.transaction('rw', block, meta, async () => {
      await block.clear()
      await meta.put({ key: 'marks', value: next })
    })
    this.#layout = emptyLayout()
    this.#marks = next
    this.#heard('all')
  }

  /** Writes records made here, all of them or none, and drops the draft they come from; its photos are the first one's. */
  async add(drafts: readonly Draft[], draftKey?: string): Promise<void> {
    const kept = drafts.map((draft): Kept => ({ draft, refused: undefined, settled: false }))
    const sealed = await Promise.all(kept.map((one) => this.#sealed(one)))
    const orders: number[] = []
    const { outbox, draft, photo } = this.database
    const [first] = drafts
    await this.database.transaction('rw', outbox, draft, photo, async () => {
      for (const [index, { id }] of drafts.entries()) {
        const bytes = sealed[index]
        if (bytes) orders.push(await outbox.add({ id, standing: 'waiting', sealed: bytes }))
      }
      if (draftKey === undefined) return
      await draft.delete(draftKey)
      if (first) await this.photos.follow(draftKey, first.id)
    })
    if (first && draftKey !== undefined) this.photos.followed(draftKey, first.id)
    const fresh = { standing: 'waiting', seq: undefined, acceptedAt: undefined } as const
    for (const [index, one] of kept.entries())
      this.#own.set(one.draft.id, { ...one, ...fresh, order: orders[index] ?? 0 })
  }

  /** Notes what the server said. A record it did not speak of goes on waiting; what was accepted stays accepted. */
  async judge(verdicts: readonly Verdict[], now: number): Promise<void> {
    const judged = verdicts.flatMap((verdict): OwnRecord[] => {
      const record = this.#own.get(verdict.id)
      if (!record || record.standing === 'accepted') return []
      return 'refused' in verdict
        ? [{ ...record, standing: 'refused', refused: verdict.refused }]
        : [{ ...record, standing: 'accepted', seq: verdict.seq, acceptedAt: now, refused: undefined }]
    })
    await this.#write(judged)
  }

  /** The same record under another id and time, in its place in the queue: its first ones could not be true (a wrong clock). */
  async remake(id: string, draft: Draft): Promise<void> {
    const record = this.#own.get(id)
    if (!record || record.standing === 'accepted') return
    const kept = { draft, refused: undefined, settled: false }
    const sealed = await this.#sealed(kept)
    const { outbox, photo } = this.database
    await this.database.transaction('rw', outbox, photo, async () => {
      await outbox.put({ order: record.order, id: draft.id, standing: 'waiting', sealed })
      await this.photos.follow(id, draft.id)
    })
    this.photos.followed(id, draft.id)
    this.#own.delete(id)
    this.#own.set(draft.id, { ...record, ...kept, standing: 'waiting' })
  }

  /** Somebody has seen to a refused record: it is no longer among what needs a look, and it is never thrown away unsent. */
  async settle(id: string): Promise<void> {
    const record = this.#own.get(id)
    if (record?.standing === 'refused') await this.#write([{ ...record, settled: true }])
  }

  /** After a restore: whatever the server may have lost waits to be sent again. It knows by the ids what it still has. */
  async offerAgain(): Promise<void> {
    const accepted = [...this.#own.values()].filter(({ standing }) => standing === 'accepted')
    await this.#write(accepted.map((record) => ({ ...record, standing: 'waiting', seq: undefined })))
    await this.photos.offerAgain()
  }

  /**
   * The phone goes on under another enrolment. `stays`: for the same person at the same post, with everything it holds. Else all of that
   * leaves it, and what was made here lies in `parcel`, sealed: all of it in one transaction, so that no record is in neither or in both.
   */
  async renew(enrolled: unknown, how: 'stays' | { parcel: CarriedRow | undefined }): Promise<void> {
    // What is still being read must not come back after it was dropped; rows that cannot be read keep nobody from leaving.
    await this.#whole.catch(() => undefined)
    const sealed = await seal(this.#key, 'meta/enrolled', enrolled)
    const { block, outbox, draft, meta, carried, photo, picture } = this.database
    const marks: Marks = how === 'stays' ? { ...this.#marks, handed: undefined } : {}
    await this.database.transaction('rw', [block, outbox, draft, meta, carried, photo, picture], async () => {
      await meta.bulkPut([
        { key: 'enrolled', value: sealed },
        { key: 'marks', value: marks },
      ])
      // It is in the name of the enrolment before.
      await carried.filter(({ state }) => state === 'spare').delete()
      if (how === 'stays') return
      if (how.parcel) await carried.add(how.parcel)
      await Promise.all([block, outbox, draft, photo, picture].map((table) => table.clear()))
    })
    this.#marks = marks
    if (how === 'stays') return
    this.photos.forget()
    this.#layout = emptyLayout()
    this.#own = new Map()
    this.#heard('all')
  }

  /** Drops accepted records that were kept long enough. */
  async tidy(now: number): Promise<void> {
    await this.photos.tidy(now - KEPT)
    const old = [...this.#own.values()].filter(
      ({ standing, acceptedAt }) => standing === 'accepted' && (acceptedAt ?? now) < now - KEPT,
    )
    if (old.length === 0) return
    await this.database.outbox.bulkDelete(old.map(({ order }) => order))
    for (const { draft } of old) this.#own.delete(draft.id)
  }

  /** What is half filled in, to be found again whatever happens to the app. */
  async keepDraft(name: string, value: unknown): Promise<void> {
    await this.database.draft.put({ key: name, sealed: await seal(this.#key, `draft/${name}`, value) })
  }

  async readDraft(name: string): Promise<unknown> {
    const row = await this.database.draft.get(name)
    return row && unseal(this.#key, `draft/${name}`, row.sealed)
  }

  async dropDraft(name: string): Promise<void> {
    await this.database.draft.delete(name)
  }

  /** The blocks behind today's work, some at a time: between two of them the page can draw and be touched. */
  async #readRest(): Promise<void> {
    const { block: blocks } = this.database
    const after = (block: number): Promise<BlockRow[]> =>
      blocks.where('block').above(block).limit(STEP).toArray()
    let next = await after(LATER - 1)
    while (next.length > 0) {
      const present = next
      // Read from the disk while what came before is being opened.
      const reading = after(present.at(-1)?.block ?? Infinity)
      reading.catch(() => undefined)
      const rows = await this.#readInto(this.#layout, present)
      this.#heard({ rows, gone: [] })
      next = await reading
    }
    this.#isWhole = true
  }

  async #readInto(layout: Layout, blocks: readonly BlockRow[]): Promise<Row[]> {
    const read: Row[] = []
    await Promise.all(
      blocks.map(async ({ block, sealed }) => {
        // Sealed by `apply` above.
        const rows = (await unseal(this.#key, `block/${block}`, sealed)) as Row[]
        readBlock(layout, block, rows)
        read.push(...rows)
      }),
    )
    return read
  }

  async #write(records: readonly OwnRecord[]): Promise<void> {
    if (records.length === 0) return
    const rows = await Promise.all(
      records.map(async (record): Promise<OutboxRow> => {
        const { order, draft, standing, seq, acceptedAt } = record
        const row = { order, id: draft.id, standing, sealed: await this.#sealed(record) }
        return {
          ...row,
          ...(seq === undefined ? {} : { seq }),
          ...(acceptedAt === undefined ? {} : { acceptedAt }),
        }
      }),
    )
    await this.database.outbox.bulkPut(rows)
    for (const record of records) this.#own.set(record.draft.id, record)
  }

  #sealed({ draft, refused, settled }: Kept) {
    return seal(this.#key, `outbox/${draft.id}`, { draft, refused, settled })
  }
}
