import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds from the start of one look to the start of the next: what comes in between is asked for together. */
const APART = 5

/**
 * Asks for many keys at once what callers ask for one by one: a key that comes alone is looked up immediately, under load those that come
 * within a few milliseconds together. `find` gives what it found by key; when it fails, everybody it was asked for fails.
 */
export function together<V>(
  find: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): (key: string) => Promise<V | undefined> {
  let waiting = new Map<string, PromiseWithResolvers<V | undefined>>()
  let began = -APART
  let collecting = false

  /** Looks may overlap: a slow one does not hold up those after it. */
  async function look(): Promise<void> {
    collecting = true
    const early = began + APART - performance.now()
    if (early > 0) await pause(early)
    collecting = false
    began = performance.now()
    const asked = waiting
    waiting = new Map()
    try {
      const found = await find([...asked.keys()])
      for (const [key, { resolve }] of asked) resolve(found.get(key))
    } catch (error) {
      for (const { reject } of asked.values()) reject(error)
    }
  }

  return (key) => {
    const one = waiting.get(key) ?? Promise.withResolvers<V | undefined>()
    waiting.set(key, one)
    if (!collecting) void look()
    return one.promise
  }
}
