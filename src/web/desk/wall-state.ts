import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ownSessions } from '../../slices/accounts/contract.ts'
import { sessionEnd } from '../../slices/accounts/rules.ts'
import { call } from '../kit/call.ts'
import { useSignedIn } from './session.tsx'

/** The time, looked at every ten seconds. */
export function useClock(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

const WARNED = 60 * 60_000

/** When this session will end, once that is less than an hour away: a screen that goes dark by itself must say so before. */
export function useSessionEnd(now: number): number | undefined {
  const { post } = useSignedIn()
  const query = useQuery({
    queryKey: ['own-sessions', 'end'],
    queryFn: () => call(ownSessions, {}),
    refetchInterval: 600_000,
  })
  const here = query.data?.sessions.find((one) => one.here)
  if (!here) return undefined
  const ends = sessionEnd(post, Date.parse(here.madeAt), now)
  return ends - now < WARNED ? ends : undefined
}

/** Counts up every so many seconds; stands still unless asked to. */
export function useTurns(seconds: number | undefined): number {
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (seconds === undefined) return undefined
    const timer = setInterval(() => setTurn((last) => last + 1), Math.max(5, seconds) * 1000)
    return () => clearInterval(timer)
  }, [seconds])
  return turn
}

/** Keeps the screen from sleeping while the page is in front, where the browser can. */
export function useWakefulness(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return
      // Not granted on battery, or not there at all: the television's own setting then decides.
      lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
    }
    void ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      document.removeEventListener('visibilitychange', ask)
      void lock?.release()
    }
  }, [])
}
