import { CallFailure } from '../kit/call.ts'
import { pauseAfter } from './backoff.ts'
import { exchange, type Around, type Phase } from './exchange.ts'
import type { Remote } from './remote.ts'
import type { Store } from './store.ts'

/** How the exchange with the server stands. `over`: this phone may no more (device-revoked, device-post-over). */
export type SyncState = {
  phase: Phase | 'idle'
  failure: CallFailure | undefined
  failures: number
  over: boolean
}
export type Syncer = ReturnType<typeof makeSyncer>

/** Between exchanges when all is well. */
const CALM = 60_000
const OVER = new Set(['device-revoked', 'device-post-over'])

/**
 * Exchanges again and again: at once when something was recorded or the network came back, else every minute; after a failure with pauses
 * that grow. Never two at a time.
 */
export function makeSyncer(
  store: Store,
  remote: Remote,
  around: Omit<Around, 'told'> & { chance: () => number },
  changed: (state: SyncState) => void,
) {
  let state: SyncState = { phase: 'idle', failure: undefined, failures: 0, over: false }
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let again = false
  let stopped = false
  const set = (part: Partial<SyncState>): void => {
    state = { ...state, ...part }
    changed(state)
  }

  async function run(): Promise<void> {
    if (running || stopped || state.over) {
      again = true
      return
    }
    running = true
    clearTimeout(timer)
    again = false
    try {
      await exchange(store, remote, { ...around, told: (phase) => set({ phase }) }, state.failures)
      set({ phase: 'idle', failure: undefined, failures: 0 })
    } catch (error) {
      const failure = error instanceof CallFailure ? error : new CallFailure('something-broke')
      set({ phase: 'idle', failure, failures: state.failures + 1, over: OVER.has(failure.code) })
      if (!(error instanceof CallFailure)) console.error(error)
    } finally {
      running = false
    }
    if (stopped || state.over) return
    const pause = state.failures === 0 ? CALM : pauseAfter(state.failures, around.chance())
    timer = setTimeout(() => void run(), again && state.failures === 0 ? 0 : pause)
  }

  return {
    state: () => state,
    /** Something to send, or a network again: now rather than later. */
    kick: (): void => {
      void run()
    },
    stop: (): void => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
