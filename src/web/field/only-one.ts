/**
 * True when this window is the one that may write; the lock lies with it until it is closed. Two at a time would each keep blocks in
 * memory the other has changed. Browsers without locks (before 2022) are trusted with one window.
 */
export function becomeOnlyOne(): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((resolve) => {
    void navigator.locks.request('hutong.field', { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      // Held for as long as the page lives.
      return lock === null ? undefined : new Promise<never>(() => undefined)
    })
  })
}

/** What the app cannot do without. */
export function isAble(): boolean {
  return (
    'indexedDB' in window &&
    'WebAssembly' in window &&
    'DecompressionStream' in window &&
    // Absent where the page came over plain HTTP from another machine.
    crypto.subtle !== undefined
  )
}
