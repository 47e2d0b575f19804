/** Calls that share a transaction at most, and records in them: enough to share a commit's cost, few enough to stay quick. */
const CALLS = 64
const RECORDS = 640
/** Groups being written at the same time. While they are, the calls that come in gather for the next. */
const LANES = 3

/**
 * Gathers calls into groups: with nothing to do a call is written at once, alone; under load up to 64 share one transaction
 * and one flush to disk. `ids`: of the records a call would write; no two calls of a group share one. `write` settles every
 * call it is given, and never throws.
 */
export class Gathering<C extends { ids: readonly string[] }> {
  readonly #write: (group: readonly C[]) => Promise<void>
  readonly #waiting: C[] = []
  #busy = 0

  constructor(write: (group: readonly C[]) => Promise<void>) {
    this.#write = write
  }

  add(call: C): void {
    this.#waiting.push(call)
    void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#busy === LANES) return
    this.#busy += 1
    try {
      for (let group = this.#next(); group.length > 0; group = this.#next()) await this.#write(group)
    } finally {
      this.#busy -= 1
    }
  }

  /** From the front of the queue; a call that shares an id with one before it waits for the next group. */
  #next(): C[] {
    const group: C[] = []
    const ids = new Set<string>()
    let place = 0
    while (group.length < CALLS && place < this.#waiting.length) {
      const call = this.#waiting[place]
      if (!call || ids.size + call.ids.length > Math.max(RECORDS, call.ids.length)) break
      if (call.ids.some((id) => ids.has(id))) {
        place += 1
        continue
      }
      for (const id of call.ids) ids.add(id)
      group.push(call)
      this.#waiting.splice(place, 1)
    }
    return group
  }
}
