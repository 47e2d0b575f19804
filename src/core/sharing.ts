type Kept = Map<string, { at: number; done: Promise<unknown> }>
/** Whose memory it is and what time it has: a county's ledger, say. */
type Owner = { now: () => number }

/**
 * Work done once for all who ask for the same within so many milliseconds; what fails is done again for the next. What lies under a key is
 * always of one type: each key belongs to one caller.
 */
export function sharedFor(
  fresh: number,
): <T>(owner: Owner, key: string, work: () => Promise<T>) => Promise<T> {
  const memories = new WeakMap<Owner, Kept>()
  return <T>(owner: Owner, key: string, work: () => Promise<T>): Promise<T> => {
    const kept: Kept = memories.get(owner) ?? new Map()
    memories.set(owner, kept)
    const now = owner.now()
    const last = kept.get(key)
    // As above: put there by the same caller.
    if (last && now - last.at < fresh) return last.done as Promise<T>
    for (const [old, { at }] of kept) if (now - at >= fresh) kept.delete(old)
    const done = work()
    kept.set(key, { at: now, done })
    done.catch(() => kept.delete(key))
    return done
  }
}
