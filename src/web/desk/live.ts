import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** The server may show a board two seconds old (duties/actions.ts): asked again after that, it has counted what just happened. */
const COUNTED_AGAIN = 2200

/** A line that the server has closed for good (it was starting, or a proxy spoke for it) is opened anew after this long. */
const REOPENED = 5000

/** Whether the server is heard (undefined: not known yet), and since when that has been so. */
export type Hearing = { live: boolean | undefined; since: number }

/**
 * Listens to /api/live and has the board read again when something was recorded, or when the line is there again: what was recorded in
 * between was not heard of.
 */
export function useLiveSince(): Hearing {
  const client = useQueryClient()
  const [hearing, setHearing] = useState<Hearing>(() => ({ live: undefined, since: Date.now() }))
  useEffect(() => {
    const say = (live: boolean): void =>
      setHearing((last) => (last.live === live ? last : { live, since: Date.now() }))
    let source: EventSource
    let heard = false
    let later: ReturnType<typeof setTimeout> | undefined
    let again: ReturnType<typeof setTimeout> | undefined
    const readAgain = (): void => void client.invalidateQueries({ queryKey: ['board'] })
    const open = (): void => {
      source = new EventSource('/api/live')
      source.addEventListener('here', () => {
        say(true)
        // The page has just read for itself when the line is there for the first time.
        if (heard) readAgain()
        heard = true
      })
      source.addEventListener('changed', () => {
        readAgain()
        clearTimeout(later)
        later = setTimeout(readAgain, COUNTED_AGAIN)
      })
      source.addEventListener('error', () => {
        say(false)
        // A line that broke is opened again by the browser; one that was refused is not.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, REOPENED)
      })
    }
    open()
    return () => {
      clearTimeout(later)
      clearTimeout(again)
      source.close()
    }
  }, [client])
  return hearing
}

export function useLive(): boolean {
  return useLiveSince().live === true
}
