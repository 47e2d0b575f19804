/** Milliseconds by which the phone's two clocks may differ before neither is trusted: it has slept, or somebody has set it. */
const APART = 90_000

type Told = { now: number; elapsed: number; wall: number }

/** What a gate knows of the time. Sure only after the server has told it since the app was opened, and while both clocks go on alike. */
export class GateClock {
  #told: Told | undefined
  readonly #elapsed: () => number
  readonly #wall: () => number

  /** `elapsed` never jumps (performance.now), `wall` may (Date.now); milliseconds both. */
  constructor(elapsed: () => number, wall: () => number) {
    this.#elapsed = elapsed
    this.#wall = wall
  }

  /** The server's time, in milliseconds. */
  tell(now: number): void {
    this.#told = { now, elapsed: this.#elapsed(), wall: this.#wall() }
  }

  /** Milliseconds; `offset`: what was last known of the phone's clock, for when nobody has told the time yet. */
  read(offset: number): { now: number; isSure: boolean } {
    if (!this.#told) return { now: this.#wall() + offset, isSure: false }
    const { now, elapsed, wall } = this.#told
    const [gone, walled] = [this.#elapsed() - elapsed, this.#wall() - wall]
    return { now: now + Math.max(gone, 0), isSure: Math.abs(gone - walled) < APART }
  }
}
