import { createSHA256 } from 'hash-wasm'
import type { ReplyOf } from '../../core/endpoint.ts'
import type { Sha256 } from '../../core/steps.ts'
import type { Claims } from '../../core/token.ts'
import type { watchGate } from '../../slices/gates/contract.ts'
import { gatePass } from '../../slices/gates/kinds/gate-pass.ts'
import { incidentOpened } from '../../slices/gates/kinds/incident-opened.ts'
import { CARDS, epochOf } from '../../slices/codes/rules.ts'
import { ACKNOWLEDGED_WITHIN, pseudonymText, showingText } from '../../slices/gates/rules.ts'
import { COUNTY_OFFSET, DAY, dayStart } from '../../core/cadence.ts'
import { WITHDRAWAL } from '../../slices/ledger/rules.ts'
import { codeRootOf } from '../offline/code-root.ts'
import { sealEntrant } from '../offline/entry-box.ts'
import type { Entrant } from '../../core/entry-box.ts'
import { GateClock } from '../offline/gate-clock.ts'
import { GatePapers } from '../offline/gate-papers.ts'
import type { OwnRecord } from '../offline/store.ts'
import type { App } from './app.ts'

type Watched = ReplyOf<typeof watchGate>
/** Lists and keys are fetched so often; while an incident waits to be taken on, that is asked more often. */
const [MINUTE, SOON] = [60_000, 5_000]
const WATCHED = 'gate/watched'

/** What a gate's phone keeps going behind its screens: papers, clock, whom to call, how incidents stand. */
export class GateKeeping {
  readonly app: App
  readonly gate: string
  readonly tags: readonly string[]
  papers: GatePapers | undefined
  sha256: Sha256 | undefined
  watched: Watched = { days: [], call: [], incidents: [] }
  readonly #clock = new GateClock(
    () => performance.now(),
    () => Date.now(),
  )
  readonly #heard = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOver = false
  #askedAt = -Infinity

  constructor(app: App, gate: string, tags: readonly string[]) {
    this.app = app
    this.gate = gate
    this.tags = tags
  }

  async start(): Promise<void> {
    const { store, enrolled } = this.app
    const hasher = await createSHA256()
    this.sha256 = (bytes) => hasher.init().update(bytes).digest('binary')
    const root = await codeRootOf(store, enrolled)
    if (root) this.papers = await GatePapers.open(store, root)
    const kept = await store.readDraft(WATCHED)
    // Kept by `#watch` below, sealed.
    if (typeof kept === 'object' && kept !== null && 'gate' in kept && kept.gate === this.gate)
      this.watched = kept as unknown as Watched
    this.#tell()
    await this.#round()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  hear(listener: () => void): () => void {
    this.#heard.add(listener)
    return () => this.#heard.delete(listener)
  }

  /** Milliseconds, and whether anybody has told the time since the app was opened. */
  clock(): { now: number; isSure: boolean } {
    return this.#clock.read(this.app.store.marks().offset ?? 0)
  }

  /** Passes and incidents of this gate that were recorded here, without what was taken back. */
  own(kind: string): OwnRecord[] {
    const own = this.app.store.own()
    const back = new Set(
      own.flatMap(({ draft }) => (draft.kind === WITHDRAWAL ? (draft.corrects ?? []) : [])),
    )
    return own.filter(
      ({ draft }) => draft.kind === kind && draft.subject === this.gate && !back.has(draft.id),
    )
  }

  today(): { entered: number; refused: number } {
    const start = dayStart(this.app.now())
    const count = { entered: 0, refused: 0 }
    for (const { draft } of this.own(gatePass.name)) {
      if (Date.parse(draft.happenedAt) < start) continue
      const said = gatePass.payload.safeParse(draft.payload).data
      if (said?.entered) count.entered += 1 + said.companions
      else count.refused += 1
    }
    return count
  }

  /** Incidents of the last day that were opened here, the newest first. */
  incidents(): { record: OwnRecord; seen: Watched['incidents'][number] | undefined; isLate: boolean }[] {
    const now = this.app.now()
    return this.own(incidentOpened.name)
      .filter(({ draft }) => now - Date.parse(draft.happenedAt) < DAY)
      .map((record) => {
        const seen = this.watched.incidents.find(({ incident }) => incident === record.draft.id)
        const isTaken = seen?.acknowledgedAt != null || seen?.closedAt != null
        const isLate = !isTaken && now - Date.parse(record.draft.happenedAt) >= ACKNOWLEDGED_WITHIN
        return { record, seen, isLate }
      })
      .toReversed()
  }

  /** Pseudonyms of today for a code; none when the phone has been away for longer than its keys reach. */
  async pseudonyms({ digest, anchor }: Claims): Promise<{ person?: string; code?: string }> {
    const day = new Date(this.clock().now + COUNTY_OFFSET).toISOString().slice(0, 10)
    const key = this.watched.days.find((one) => one.day === day)?.key
    if (!key) return {}
    return {
      person: await pseudonym(key, pseudonymText(digest)),
      ...(anchor ? { code: await pseudonym(key, showingText(anchor)) } : {}),
    }
  }

  /** Who came, sealed for nobody here; none while the county has no key for it, or when it cannot be done on this phone. */
  async box(who: Claims | { identity: string }): Promise<{ box?: string }> {
    const now = Math.floor(this.clock().now / 1000)
    const box = await sealEntrant(this.papers?.keys(), {
      entrant: entrantOf(who),
      gate: this.gate,
      now,
    }).catch(() => undefined)
    return box === undefined ? {} : { box }
  }

  /** Asks now rather than in a minute: an incident has been opened. */
  hurry(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#round(), 500)
  }

  async #round(): Promise<void> {
    const isAwaited = this.incidents().some(({ seen }) => !seen?.acknowledgedAt && !seen?.closedAt)
    if (performance.now() - this.#askedAt >= MINUTE) {
      this.#askedAt = performance.now()
      const told = await this.papers?.refresh(fetched).catch(() => undefined)
      if (told !== undefined) this.#clock.tell(told)
      else this.#askedAt = performance.now() - MINUTE + SOON
    }
    if (!this.app.isPractice) await this.#watch().catch(() => undefined)
    this.#tell()
    if (this.#isOver) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#round(), isAwaited ? SOON : MINUTE / 4)
  }

  async #watch(): Promise<void> {
    const told = await this.app.watchGate(this.gate)
    if (!told) return
    const isSame = JSON.stringify(told) === JSON.stringify(this.watched)
    this.watched = told
    if (!isSame) await this.app.store.keepDraft(WATCHED, { ...told, gate: this.gate })
  }

  #tell(): void {
    for (const one of this.#heard) one()
  }
}

function entrantOf(who: Claims | { identity: string }): Entrant {
  if ('identity' in who) return who
  const { anchor, issuedAt, index, name } = who
  return { epoch: anchor === undefined ? CARDS : epochOf(issuedAt), index, name }
}

/** Below /codes, past every cache; undefined for what is not there. */
async function fetched(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reply = await fetch(`/codes/${path}`, { cache: 'no-store', signal: AbortSignal.timeout(20_000) })
  if (reply.status === 404) return undefined
  if (!reply.ok) throw new Error(`/codes/${path}: ${reply.status}`)
  return new Uint8Array(await reply.arrayBuffer())
}

/** Twelve bytes, base64url. */
async function pseudonym(key: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(key), (char) => char.codePointAt(0) ?? 0)
  const how = { name: 'HMAC', hash: 'SHA-256' }
  const made = await crypto.subtle.importKey('raw', bytes, how, false, ['sign'])
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', made, new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...digest.subarray(0, 12)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
