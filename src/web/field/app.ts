import type { RecordSubject } from '../../core/kind.ts'
import { uuidV7 } from '../../core/id.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import { WITHDRAWAL, type Draft } from '../../slices/ledger/rules.ts'
import type { enrolDevice } from '../../slices/sync/contract.ts'
import { DiskFull, type Photo } from '../offline/photos.ts'
import { remoteOf, type Remote } from '../offline/remote.ts'
import { spareKeeper } from '../offline/spare.ts'
import type { OwnRecord, Store } from '../offline/store.ts'
import { makeSyncer, type Syncer, type SyncState } from '../offline/syncer.ts'
import { shrunk } from './picture.ts'
import { fixNoted } from '../../slices/rounds/kinds/fix-noted.ts'
import { VERSION } from './version.ts'
import { LiveView } from './live-view.ts'
import { unseen, type View } from './view.ts'
import { Rounds, type Whose } from './walking.ts'
import { Whereabouts } from './whereabouts.ts'

/** For whom this phone works, as it was told when it was enrolled. */
export type Enrolled = Pick<ReplyOf<typeof enrolDevice>, 'device' | 'token' | 'account' | 'post' | 'county'> &
  Partial<Pick<ReplyOf<typeof enrolDevice>, 'sealTo' | 'codeRoot'>>

/** What is about to be recorded; id, time and device are added. */
export type Saying = Pick<Draft, 'kind' | 'subject' | 'payload'> & Partial<Pick<Draft, 'area' | 'corrects'>>

/** What records are about that are made where it is. */
const AT_THE_DOOR = new Set<RecordSubject>(['household', 'person', 'place', 'unit', 'area'])

/** Whom a practice alley exchanges with. */
const NOBODY: Syncer = {
  state: () => ({ phase: 'idle', failure: undefined, failures: 0, over: false }),
  kick: () => undefined,
  stop: () => undefined,
}

/** Milliseconds between two looks at what has come so far, of a bundle or from the disk. */
const PAUSE = 700

/** An open app: the store, what the screens show of it, and the exchange with the server. */
export class App {
  readonly store: Store
  readonly enrolled: Enrolled
  /** A made-up alley to learn with: nothing leaves this phone, and nothing is asked of it (practice.ts). */
  readonly isPractice: boolean
  /** Where this phone is, if its holder allows that. */
  readonly place: Whereabouts | undefined
  readonly #heard = new Set<() => void>()
  readonly #syncer: Syncer
  readonly #remote: Remote | undefined
  readonly #spare: ReturnType<typeof spareKeeper> | undefined
  readonly #live: LiveView
  #rounds: { of: string; rounds: Rounds } | undefined
  /** Of the telling that is put off while rows keep coming. */
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(store: Store, enrolled: Enrolled, isPractice = false) {
    this.store = store
    this.enrolled = enrolled
    this.isPractice = isPractice
    this.place = isPractice ? undefined : new Whereabouts(enrolled.device)
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
    this.#remote = isPractice ? undefined : remoteOf(enrolled.token)
    this.#syncer = this.#remote
      ? makeSyncer(
          store,
          this.#remote,
          { now: Date.now, random: randomBytes, appVersion: VERSION, chance: Math.random },
          (state) => this.#synced(state),
        )
      : NOBODY
    this.#spare = isPractice
      ? undefined
      : spareKeeper(store, enrolled, () => ({ now: this.now(), appVersion: VERSION }))
    this.#spare?.keep()
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
    const drafts = said.map((one): Draft => ({ id: this.newId(), ...one, happenedAt, device }))
    const fixes = drafts.flatMap((draft) => this.#fixOf(draft))
    await this.store.add([...drafts, ...fixes], draftKey)
    this.#live.own(this.#unseen())
    this.#tell()
    this.#spare?.keep()
    this.kick()
  }

  /** Where the phone was when a record was made at a door or place, beside it. */
  #fixOf({ id, kind, subject, happenedAt, device }: Draft): Draft[] {
    const about = KIND_BY_NAME.get(kind)
    const fix = about && AT_THE_DOOR.has(about.subject) && !about.creates ? this.place?.recent() : undefined
    if (fix === undefined || device === undefined) return []
    const { households, persons, sites } = this.view()
    const area = (households.get(subject) ?? persons.get(subject) ?? sites.get(subject))?.area
    const payload = { of: id, fix }
    return [
      {
        id: this.newId(),
        kind: fixNoted.name,
        subject: device,
        area: area ?? this.enrolled.post.area,
        happenedAt,
        device,
        payload,
      },
    ]
  }

  /** Keeps a photo for a draft. Gives why it could not be kept: the record is none the worse for it. */
  async addPhoto(
    about: Pick<Photo, 'of' | 'subject' | 'keptAs'>,
    file: Blob,
  ): Promise<'full' | 'unreadable' | undefined> {
    const picture = await shrunk(file)
    if (!picture) return 'unreadable'
    try {
      await this.store.photos.add({ ...about, id: this.newId() }, picture)
    } catch (error) {
      if (error instanceof DiskFull) return 'full'
      throw error
    }
    this.#tell()
    return undefined
  }

  /** Empties a form that was half filled in. */
  async dropDraft(name: string): Promise<void> {
    await this.store.dropDraft(name)
    await this.removePhotos(this.store.photos.of(name).map(({ id }) => id))
  }

  async removePhotos(ids: readonly string[]): Promise<void> {
    await this.store.photos.remove(ids)
    this.#tell()
  }

  /** Takes a record back, and its photos with it. */
  async withdraw({ id, subject }: Draft, reason: string): Promise<void> {
    const photos = this.store.photos.of(id)
    const back = [id, ...photos.flatMap((photo) => (photo.standing === 'sent' ? photo.id : []))]
    const { area } = this.enrolled.post
    // About the same subject, so that the reason stands in the timeline of what it takes back.
    await this.record(
      back.map((corrects) => ({ kind: WITHDRAWAL, subject, area, payload: { reason }, corrects })),
    )
    await this.removePhotos(photos.map((photo) => photo.id))
  }

  async settle(id: string): Promise<void> {
    await this.store.settle(id)
    this.#tell()
  }

  /** Tells the server that messages were read; without network they stay unread there, and are told again when next opened. */
  async readMessages(messages: string[]): Promise<void> {
    await this.#remote?.read(messages).catch(() => undefined)
    this.kick()
  }

  /** What the server knows of a gate; throws without a network. */
  watchGate(gate: string): ReturnType<Remote['watchGate']> | undefined {
    return this.#remote?.watchGate(gate)
  }

  /** Asks the server about an identity number; undefined without a network, or where nothing may be asked (practice). */
  async lookUp(gate: string, number: string): Promise<'admit' | 'refuse' | 'clarify' | undefined> {
    if (this.isPractice) return undefined
    const told = await this.#remote?.lookUp({ id: this.newId(), gate, number }).catch(() => undefined)
    return told?.answer
  }

  /** The badge of this phone's post; throws without a network. */
  ownBadge(): ReturnType<Remote['ownBadge']> | undefined {
    return this.#remote?.ownBadge()
  }

  kick(): void {
    this.#syncer.kick()
  }

  stop(): void {
    this.#syncer.stop()
    this.#spare?.stop()
  }

  /** What the county does not have, neither as records nor in a sealed file. */
  unsent(): number {
    if (this.isPractice) return 0
    const { handed = -1 } = this.store.marks()
    return this.own().filter(({ standing, order }) => standing === 'waiting' && order > handed).length
  }

  /** What was recorded here, as people count it: without what goes along with a record by itself. */
  own(): readonly OwnRecord[] {
    return this.store.own().filter(({ draft }) => draft.kind !== fixNoted.name)
  }

  /** Photos on their way; those of a record that was sent back are not. */
  unsentPhotos(): number {
    if (this.isPractice) return 0
    const back = new Set(this.store.own().flatMap((one) => (one.standing === 'refused' ? one.draft.id : [])))
    return this.store.photos.all().filter(({ standing, of }) => standing === 'waiting' && !back.has(of))
      .length
  }

  sentBack(): number {
    return this.own().filter(({ standing, settled }) => standing === 'refused' && !settled).length
  }

  #synced(state: SyncState): void {
    this.#live.own(this.#unseen())
    if (state.phase === 'idle') this.#spare?.keep()
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
