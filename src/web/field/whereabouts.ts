import { fixText, type Fix } from '../../core/fix.ts'

const STORED = 'hutong.place'
/** A fix may be so old when a record is made: two minutes of walking, 150 m. */
const FRESH = 2 * 60_000
/** The phone looks for itself so long in the background; no record waits for it. */
const PATIENCE = 20_000

/**
 * Where this phone is, while its holder allows it: off until they say yes, asked of the browser only then. What a form's opening sets going
 * is there when the form is saved, or it is not.
 */
export class Whereabouts {
  readonly #device: string
  #last: { fix: Fix; at: number } | undefined

  constructor(device: string) {
    this.#device = device
  }

  /** Undefined: nobody has answered yet on this phone; the next holder is asked anew. */
  allowed(): boolean | undefined {
    if (!('geolocation' in navigator)) return false
    const [device, answer] = (localStorage.getItem(STORED) ?? '').split(' ')
    return device === this.#device ? answer === 'yes' : undefined
  }

  allow(isAllowed: boolean): void {
    localStorage.setItem(STORED, `${this.#device} ${isAllowed ? 'yes' : 'no'}`)
    this.#last = undefined
    if (isAllowed) this.look()
  }

  /** Begins to find out, if that is allowed and not known. What the browser refuses is refused in silence. */
  look(): void {
    if (this.allowed() !== true || this.recent() !== undefined) return
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy }, timestamp: at }) => {
        if (this.allowed()) this.#last = { fix: { latitude, longitude, accuracy }, at }
      },
      () => undefined,
      { enableHighAccuracy: true, maximumAge: FRESH, timeout: PATIENCE },
    )
  }

  /** Where it is, as it is recorded; undefined when that is not known well enough to say. */
  recent(): string | undefined {
    if (this.allowed() !== true || !this.#last) return undefined
    return Math.abs(Date.now() - this.#last.at) <= FRESH ? fixText(this.#last.fix) : undefined
  }
}
