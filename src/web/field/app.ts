import { uuidV7 } from '../../core/id.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { enrolDevice } from '../../slices/sync/contract.ts'
import { remoteOf, type Remote } from '../offline/remote.ts'
import type { Store } from '../offline/store.ts'
import { makeSyncer, type Syncer, type SyncState } from '../offline/syncer.ts'
import { VERSION } from './version.ts'
import { unseen, viewOf, withOwn, type View } from './view.ts'

/** For whom this phone works, as it was told when it was enrolled. */
export type Enrolled = Pick<ReplyOf<typeof enrolDevice>, 'device' | 'token' | 'account' | 'post' | 'county'>

/** What is about to be recorded; id, time and device are added. */
export type Saying = Pick<Draft, 'kind' | 'subject' | 'payload'> & Partial<Pick<Draft, 'area' | 'corrects'>>

/** Milliseconds between two looks at what has come of a bundle. */
const BUNDLE_PAUSE = 1500

/** An open app: the store, what the screens show of it, and the exchange with the server. */
export class App {
  readonly store: Store
  readonly enrolled: Enrolled
  readonly #heard = new Set<() => void>()
  readonly #syncer: Syncer
  readonly #remote: Remote
  #base: View
  #view: View
  /** How far the store was when `#base` was put together. */
  #place = ''
  #builtAt = 0

  constructor(store: Store, enrolled: Enrolled) {
    this.store = store
    this.enrolled = enrolled
    this.#base = viewOf(store.rows().values(), this.now())
    this.#view = this.#ownOf()
    this.#remote = remoteOf(enrolled.token)
    this.#syncer = makeSyncer(
      store,
      this.#remote,
      { now: Date.now, random: randomBytes, appVersion: VERSION, chance: Math.random },
      (state) => this.#synced(state),
    )
  }

  view(): View {
    return this.#view
  }

  sync(): SyncState {
    return this.#syncer.state()
  }

  /** This phone's clock, put right by what the server last said of it. */
  now(): number {
    return Date.now() + (this.store.marks().offset ?? 0)
  }

  newId(): string {
    return uuidV7(this.now(), randomBytes())
  }

  /** Calls `listener` whenever something shown has changed; gives how to stop. */
  hear(listener: () => void): () => void {
    this.#heard.add(listener)
    return () => this.#heard.delete(listener)
  }

  /** The server's rows changed, or time has passed: windows open and close. */
  refresh(): void {
    this.#base = viewOf(this.store.rows().values(), this.now())
    this.#tell()
  }

  /** Keeps records, shows their effect and tries to send them. They are on the disk when this resolves. */
  async record(said: readonly Saying[], draftKey?: string): Promise<void> {
    const happenedAt = new Date(this.now()).toISOString()
    const { device } = this.enrolled
    await this.store.add(
      said.map((one): Draft => ({ id: this.newId(), ...one, happenedAt, device })),
      draftKey,
    )
    this.#tell()
    this.kick()
  }

  async settle(id: string): Promise<void> {
    await this.store.settle(id)
    this.#tell()
  }

  /** Tells the server that messages were read; without network they stay unread there, and are told again when next opened. */
  async readMessages(messages: string[]): Promise<void> {
    await this.#remote.read(messages).catch(() => undefined)
    this.kick()
  }

  kick(): void {
    this.#syncer.kick()
  }

  stop(): void {
    this.#syncer.stop()
  }

  unsent(): number {
    return this.store.own().filter(({ standing }) => standing === 'waiting').length
  }

  sentBack(): number {
    return this.store.own().filter(({ standing, settled }) => standing === 'refused' && !settled).length
  }

  #synced(state: SyncState): void {
    const { cursor, bundle, inbox } = this.store.marks()
    const place = `${cursor}|${bundle?.taken}|${inbox}`
    // Rows are put together anew only when some may have come, and of a bundle on its way in not for each piece.
    const isEarly = bundle !== undefined && Date.now() - this.#builtAt < BUNDLE_PAUSE
    if (place !== this.#place && !isEarly) {
      this.#base = viewOf(this.store.rows().values(), this.now())
      this.#place = place
      this.#builtAt = Date.now()
    }
    if (state.over) void this.#empty()
    this.#tell()
  }

  /** The phone's post is over: what was sent leaves it, what was not is kept and named. */
  async #empty(): Promise<void> {
    if (this.store.rows().size === 0) return
    await this.store.forget()
    this.refresh()
  }

  #ownOf(): View {
    return withOwn(this.#base, unseen(this.store.own(), this.store.marks().cursor), KIND_BY_NAME)
  }

  #tell(): void {
    this.#view = this.#ownOf()
    for (const one of this.#heard) one()
  }
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(10))
}
