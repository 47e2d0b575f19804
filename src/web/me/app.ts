import { toBase64 } from '../../core/base64.ts'
import { sha256 } from '../../core/sha256.ts'
import { anchorOf, chainOf, VALUE_BYTES } from '../../core/steps.ts'
import { CallFailure } from '../kit/call.ts'
import type { Reply } from './calls.ts'
import { makeClock, type Clock, type Reading } from './clock.ts'
import { keep, NOTHING, readKept, type Kept, type KeptCode } from './keeping.ts'
import { nextAskAt, type Tries } from './refreshing.ts'

/** What the page needs of the phone and the server, so that a test can be both. */
export type Ground = {
  read: () => Reading
  shelf: Storage
  random: (bytes: number) => Uint8Array
  makeCode: (asked: Asked) => Promise<Reply<'makeCode'>>
}
type Part = { person: string; anchor: string }
type Asked = { anchor: string; issuedAt: number; family: Part[] }

/** How the last try to get a code went: `asking` while one is under way. */
export type Phase = 'quiet' | 'asking' | 'silent' | 'refused'

/** The signed-in page: its codes, its clock, and when it asks for new ones. Whoever draws it listens. */
export class Me {
  kept: Kept
  readonly clock: Clock
  phase: Phase = 'quiet'
  failure: CallFailure | undefined
  /** Nothing can be kept here: said on the screen. */
  isForgetful = false
  /** Of those one answers for: asked for with one's own. */
  wards: readonly string[] = []
  /** Version of the key list, when somebody has looked. */
  keys: number | undefined
  #tries: Tries
  #ground: Ground
  #heard = new Set<() => void>()

  constructor(ground: Ground) {
    this.#ground = ground
    this.kept = readKept(ground.shelf)
    this.wards = this.kept.codes.slice(1).map(({ person }) => person)
    this.clock = makeClock(ground.read, this.kept.clock)
    this.#tries = { openedAt: this.clock.now(), failures: 0, failedAt: 0 }
  }

  hear(listener: () => void): () => void {
    this.#heard.add(listener)
    return () => this.#heard.delete(listener)
  }

  change(kept: Partial<Kept>): void {
    this.kept = { ...this.kept, ...kept, clock: this.clock.kept() }
    this.isForgetful = !keep(this.#ground.shelf, this.kept)
    for (const listener of this.#heard) listener()
  }

  /** The page is in sight (again). */
  opened(): void {
    this.#tries = { openedAt: this.clock.now(), failures: 0, failedAt: 0 }
  }

  /** Out of sight: the phone may sleep. What is known of the time is written down. */
  hidden(): void {
    this.clock.hidden()
    this.change({})
  }

  /** Somebody has looked which key list is out. */
  look(keys: number): void {
    this.keys = keys
  }

  /** Signed in, as somebody else perhaps. */
  enter(person: string): void {
    const { isOut: _, ...kept } = this.kept.person === person ? this.kept : NOTHING
    this.wards = kept.codes.slice(1).map((one) => one.person)
    this.kept = { ...kept, person }
    this.change({})
    this.opened()
  }

  /** Asks for new codes if it is time, or `now`. Never throws: how it went is in `phase` and `failure`. */
  async refresh(now = false): Promise<void> {
    const { person, isOut } = this.kept
    if (person === undefined || isOut || this.phase === 'asking') return
    if (!now && this.clock.now() < nextAskAt(this.kept, this.#tries, this.keys)) return
    this.#tell('asking', this.failure)
    try {
      await this.#renew(person)
      this.#tries = { ...this.#tries, failures: 0 }
      this.#tell('quiet')
    } catch (error) {
      this.#failed(error)
    }
  }

  /** A phone whose clock is far off is told the time by the refusal, and asks once more. */
  async #renew(person: string): Promise<void> {
    try {
      await this.#renewAll(person)
    } catch (error) {
      const said = error instanceof CallFailure && error.code === 'code-clock' ? error.faults[0] : undefined
      const seconds = Number(said?.message)
      if (!(seconds > 0)) throw error
      this.clock.told(seconds * 1000 + 500, this.clock.now())
      await this.#renewAll(person)
    }
  }

  /** The server gives all codes or none: whoever one does not answer for any more is found out, and must not cost one's own. */
  async #renewAll(person: string): Promise<void> {
    try {
      await this.#askFor(person, this.wards)
    } catch (error) {
      if (!(error instanceof CallFailure && error.code === 'not-found') || this.wards.length === 0)
        throw error
      const left: string[] = []
      for (const ward of this.wards)
        if (await this.#askFor(person, [ward]).then(() => true, isOther)) left.push(ward)
      await this.#askFor(person, left)
      this.wards = left
    }
  }

  async #askFor(person: string, wards: readonly string[]): Promise<void> {
    const sentAt = this.clock.now()
    const issuedAt = Math.floor(sentAt / 1000)
    const made = [person, ...wards].map((who) => {
      const seed = this.#ground.random(VALUE_BYTES)
      const anchor = toBase64(anchorOf(chainOf(seed, issuedAt, sha256)))
      return { person: who, anchor, seed: toBase64(seed) }
    })
    const family = made.slice(1).map((one) => ({ person: one.person, anchor: one.anchor }))
    const reply = await this.#ground.makeCode({ anchor: made[0]?.anchor ?? '', issuedAt, family })
    this.clock.told(reply.now * 1000 + 500, sentAt)
    const codes = reply.codes.flatMap(({ person: who, code }, at): KeptCode[] => {
      // One's own comes first, whatever row the register has merged one into.
      const seed = at === 0 ? made[0]?.seed : made.find((one) => one.person === who)?.seed
      return seed === undefined ? [] : [{ person: who, code, seed, issuedAt }]
    })
    this.keys = reply.keys
    this.change({ codes, keys: reply.keys, share: (this.#ground.random(1)[0] ?? 0) / 256 })
  }

  #failed(error: unknown): void {
    const failure = error instanceof CallFailure ? error : new CallFailure('offline')
    this.#tries = { ...this.#tries, failures: this.#tries.failures + 1, failedAt: this.clock.now() }
    if (failure.code === 'not-signed-in') this.kept = { ...this.kept, isOut: true }
    this.#tell(failure.code === 'offline' ? 'silent' : 'refused', failure)
  }

  #tell(phase: Phase, failure?: CallFailure): void {
    this.phase = phase
    this.failure = failure
    this.change({})
  }
}

function isOther(error: unknown): false {
  if (error instanceof CallFailure && error.code === 'not-found') return false
  throw error
}
