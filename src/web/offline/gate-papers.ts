import { readAdmission, type AdmissionRules } from '../../core/admission.ts'
import { FRESH, OF_USE } from '../../core/judging.ts'
import type { KeyList } from '../../core/key-list.ts'
import { paperOf, readDeltaPaper, readKeyPaper, readListPaper, type Paper } from '../../core/proving.ts'
import {
  emptyList,
  setStatus,
  STATUSES,
  statusAt,
  withDelta,
  type Status,
  type StatusList,
} from '../../core/status-list.ts'
import type { Claims } from '../../core/token.ts'
import { CARDS, epochOf } from '../../slices/codes/rules.ts'
import type { latest } from '../../slices/codes/contract.ts'
import type { z } from 'zod'
import { isSigned } from './signature.ts'

/** What a gate reads codes by. Everything in it was signed by the county when it was taken in, and lies sealed on the phone. */
type Kept = {
  keys?: KeyList
  rules?: AdmissionRules
  lists: StatusList[]
}
type Keeping = {
  readDraft: (name: string) => Promise<unknown>
  keepDraft: (name: string, value: unknown) => Promise<void>
}
export type Latest = z.infer<typeof latest>
/** Fetches below /codes: bytes, undefined where there is nothing (404). Throws when the server cannot be reached. */
export type Fetch = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>
/** How a gate stands: by the age of the list of this week. */
export type Standing = 'fresh' | 'degraded' | 'manual'

const KEPT_AS = 'gate/papers'

/** Key list, rules of admission and status lists of a gate's phone: whole once, then what changed, each minute while there is a network. */
export class GatePapers {
  readonly #store: Keeping
  readonly #root: Uint8Array<ArrayBuffer>
  #kept: Kept = { lists: [] }
  /** Something came that the county has not signed: said loudly, and what was there before stays. */
  isForged = false

  private constructor(store: Keeping, root: Uint8Array<ArrayBuffer>) {
    this.#store = store
    this.#root = root
  }

  static async open(store: Keeping, root: Uint8Array<ArrayBuffer>): Promise<GatePapers> {
    const papers = new GatePapers(store, root)
    const kept = await store.readDraft(KEPT_AS)
    // Kept by `#keep` below, sealed.
    if (typeof kept === 'string') papers.#kept = unpacked(JSON.parse(kept, revive) as Packed)
    return papers
  }

  keys(): KeyList | undefined {
    return this.#kept.keys
  }

  rules(): AdmissionRules | undefined {
    return this.#kept.rules
  }

  /** The list that a code is looked up in: of the week it was issued in, or the cards'. */
  listFor({ anchor, issuedAt }: Pick<Claims, 'anchor' | 'issuedAt'>): StatusList | undefined {
    const epoch = anchor === undefined ? CARDS : epochOf(issuedAt)
    return this.#kept.lists.find((list) => list.epoch === epoch)
  }

  /** Seconds since the newest list was signed; undefined: there is none. */
  age(now: number): number | undefined {
    const signed = this.#kept.lists.filter(({ epoch }) => epoch !== CARDS).map(({ signedAt }) => signedAt)
    return signed.length === 0 ? undefined : Math.max(0, now - Math.max(...signed))
  }

  standing(now: number): Standing {
    const age = this.age(now)
    if (age === undefined || age > OF_USE || !this.#kept.rules) return 'manual'
    return age > FRESH ? 'degraded' : 'fresh'
  }

  /** Takes in what is out. Gives the server's time in milliseconds; undefined: the county has no codes yet. */
  async refresh(fetch: Fetch): Promise<number | undefined> {
    const told = await fetch('latest')
    if (!told) return undefined
    // As the contract says; none of it is trusted but the time.
    const out = JSON.parse(new TextDecoder().decode(told)) as Latest
    this.isForged = false
    const next: Kept = { ...this.#kept }
    if (out.keys !== next.keys?.version) next.keys = await this.#newKeys(fetch, next.keys)
    if (next.keys && out.rules !== 0 && out.rules !== next.rules?.version)
      next.rules = await this.#newRules(fetch, next.keys, next.rules)
    if (next.keys) next.lists = await this.#newLists(fetch, next.keys, out.lists)
    await this.#keep(next)
    return out.now * 1000
  }

  async #newKeys(fetch: Fetch, before: KeyList | undefined): Promise<KeyList | undefined> {
    const bytes = await fetch('keys')
    const paper = bytes && readKeyPaper(bytes)
    const isGood =
      paper !== undefined &&
      paper.keys.version >= (before?.version ?? 0) &&
      (await isSigned(this.#root, paper.toSign, paper.signature))
    if (!isGood && bytes) this.isForged = true
    return isGood ? paper.keys : before
  }

  async #newRules(
    fetch: Fetch,
    keys: KeyList,
    before: AdmissionRules | undefined,
  ): Promise<AdmissionRules | undefined> {
    const bytes = await fetch('rules')
    const rules = bytes && (await this.#proven(paperOf(bytes, keys, 'rules', readAdmission)))
    return rules && rules.version >= (before?.version ?? 0) ? rules : before
  }

  async #newLists(fetch: Fetch, keys: KeyList, out: Latest['lists']): Promise<StatusList[]> {
    const lists: StatusList[] = []
    for (const { epoch, version } of out) {
      const known = this.#kept.lists.find((list) => list.epoch === epoch)
      const list =
        known?.version === version ? known : await this.#newList(fetch, keys, { epoch, version }, known)
      if (list) lists.push(list)
    }
    return lists
  }

  /** By what changed since; whole where that cannot be told. One signed before the one that is here is no news. */
  async #newList(
    fetch: Fetch,
    keys: KeyList,
    { epoch, version }: { epoch: number; version: number },
    known: StatusList | undefined,
  ): Promise<StatusList | undefined> {
    const changed = known && (await fetch(`list/${epoch}/${known.version}-${version}`))
    const delta = changed && (await this.#proven(readDeltaPaper(changed, keys)))
    const next = known && delta && withDelta(known, delta)
    if (next) return next
    const whole = await fetch(`list/${epoch}/${version}`)
    const list = whole && (await this.#proven(readListPaper(whole, keys)))
    const isNews = list?.epoch === epoch && list.signedAt >= (known?.signedAt ?? 0)
    return isNews ? list : known
  }

  async #proven<T>(paper: Paper<T> | undefined): Promise<T | undefined> {
    if (paper && (await isSigned(paper.key.point, paper.toSign, paper.signature))) return paper.content
    this.isForged = true
    return undefined
  }

  async #keep(next: Kept): Promise<void> {
    const isSame =
      next.keys === this.#kept.keys &&
      next.rules === this.#kept.rules &&
      next.lists.length === this.#kept.lists.length &&
      next.lists.every((list, at) => list === this.#kept.lists[at])
    this.#kept = next
    if (!isSame) await this.#store.keepDraft(KEPT_AS, JSON.stringify(packed(next), replace))
  }
}

/** A list as it is kept: nearly every place says `ok`, so only the others are written down. */
type PackedList = Omit<StatusList, 'bits'> & { places: Record<Status, number[]> }
type Packed = Omit<Kept, 'lists'> & { lists: PackedList[] }

function packed({ lists, ...rest }: Kept): Packed {
  return { ...rest, lists: lists.map(packedList) }
}

function packedList({ bits, ...list }: StatusList): PackedList {
  const places: Record<Status, number[]> = { ok: [], yellow: [], red: [], recalled: [] }
  for (const [byte, four] of bits.entries()) {
    if (four === 0) continue
    for (let index = byte * 4; index < byte * 4 + 4; index += 1) {
      const status = statusAt({ ...list, bits }, index)
      if (status !== undefined && status !== 'ok') places[status].push(index)
    }
  }
  return { ...list, places }
}

function unpacked({ lists, ...rest }: Packed): Kept {
  return {
    ...rest,
    lists: lists.map(({ places, ...list }) => {
      const { bits } = emptyList(list.epoch, list.size, list.signedAt)
      for (const status of STATUSES) for (const index of places[status]) setStatus(bits, index, status)
      return { ...list, bits }
    }),
  }
}

/** Bytes in JSON. */
function replace(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: [...value] } : value
}

function revive(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'bytes' in value && Array.isArray(value.bytes)
    ? Uint8Array.from(value.bytes, Number)
    : value
}
