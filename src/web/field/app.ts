import { uuidV7 } from '../../core/id.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { enrolDevice } from '../../slices/sync/contract.ts'
import { remoteOf, type Remote } from '../offline/remote.ts'
import { spareKeeper } from '../offline/spare.ts'
import type { Store } from '../offline/store.ts'
import { makeSyncer, type Syncer, type SyncState } from '../offline/syncer.ts'
import { VERSION } from './version.ts'
import { LiveView } from './live-view.ts'
import { unseen, type View } from './view.ts'
import { Rounds, type Whose } from './walking.ts'

/** For whom this phone works, as it was told when it was enrolled. */
export type Enrolled = Pick<ReplyOf<typeof enrolDevice>, 'device' | 'token' | 'account' | 'post' | 'county'> &
  Partial<Pick<ReplyOf<typeof enrolDevice>, 'sealTo'>>

/** What is about to be recorded; id, time and device are added. */
export type Saying = Pick<Draft, 'kind' | 'subject' | 'payload'> & Partial<Pick<Draft, 'area' | 'corrects'>>

/** Milliseconds between two looks at what has come so far, of a bundle or from the disk. */
const PAUSE = 700

/** An open app: the store, what the screens show of it, and the exchange with the server. */
export class App {
  readonly store: Store
  readonly enrolled: Enrolled
  readonly #heard = new Set<() => void>()
  readonly #syncer: Syncer
  readonly #remote: Remote
  readonly #spare: ReturnType<typeof spareKeeper>
  readonly #live: LiveView
  #rounds: { of: string; rounds: Rounds } | undefined
  /** Of the telling that is put off while rows keep coming. */
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(store: Store, enrolled: Enrolled) {
    this.store = store
    this.enrolled = enrolled
    this.#live = new LiveView(() => store.rows().values(), KIND_BY_NAME, this.now())
    this.#live.own(this.#unseen())
    store.hear((merged) => {
      this.#live.merged(merged, this.#unseen(), this.now())
      this.#tellSoon()
    })
    store.whole().then(
      () => this.#tell(),
      (error: unknown) => console.error(error),
    )
    this.#remote = remoteOf(enrolled.token)
    this.#syncer = makeSyncer(
      store,
      this.#remote,
      { now: Date.now, random: randomBytes, appVersion: VERSION, chance: Math.random },
      (state) => this.#synced(state),
    )
    this.#spare = spareKeeper(store, enrolled, () => ({ now: this.now(), appVersion: VERSION }))
    this.#spare.keep()
  }

  view(): View {
    return this.#live.view()
  }

  /** Something the server has told, or what lies on the disk, is still on its way in: whoever is not found may come yet. */
  isPartial(): boolean {
    return this.store.marks().cursor === undefined || !this.store.isWhole()
  }

  /** Today's rounds; kept from one look to the next, and only what was touched worked out anew. */
  rounds(whose: Whose): Rounds {
    const of = JSON.stringify(whose)
    const touched = this.#live.takeTouched()
    if (this.#rounds?.of === of && touched !== 'all') {
      if (touched.size > 0) this.#rounds.rounds.again(this.view(), touched, this.now())
      return this.#rounds.rounds
    }
    const rounds = new Rounds(this.view(), whose, this.now())
    this.#rounds = { of, rounds }
    return rounds
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

  /** Time has passed: windows open and close. */
  refresh(): void {
    this.#live.passed(this.now())
    this.#rounds = undefined
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
    this.#live.own(this.#unseen())
    this.#tell()
    this.#spare.keep()
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
    this.#spare.stop()
  }

  /** What the county does not have, neither as records nor in a sealed file. */
  unsent(): number {
    const { handed = -1 } = this.store.marks()
    return this.store.own().filter(({ standing, order }) => standing === 'waiting' && order > handed).length
  }

  sentBack(): number {
    return this.store.own().filter(({ standing, settled }) => standing === 'refused' && !settled).length
  }

  #synced(state: SyncState): void {
    this.#live.own(this.#unseen())
    if (state.phase === 'idle') this.#spare.keep()
    if (state.over) void this.#empty()
    this.#tellSoon()
  }

  /** The phone's post is over: what was sent leaves it, what was not is kept and named. */
  async #empty(): Promise<void> {
    if (this.store.rows().size === 0) return
    await this.store.forget()
  }

  /** Own records whose effect the server's rows do not show yet. */
  #unseen(): Draft[] {
    return unseen(this.store.own(), this.store.marks().cursor)
  }

  /** While rows keep coming, a page is drawn now and then. */
  #tellSoon(): void {
    if (this.isPartial()) this.#timer ??= setTimeout(() => this.#tell(), PAUSE)
    else this.#tell()
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const one of this.#heard) one()
  }
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(10))
}
