import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** The server may show a board two seconds old (duties/actions.ts): asked again after that, it has counted what just happened. */
const COUNTED_AGAIN = 2200

/** Listens to /api/live and has the board read again when something was recorded; the browser reconnects by itself. */
export function useLive(): boolean {
  const client = useQueryClient()
  const [live, setLive] = useState(false)
  useEffect(() => {
    const source = new EventSource('/api/live')
    source.addEventListener('here', () => setLive(true))
    let later: ReturnType<typeof setTimeout> | undefined
    const readAgain = (): void => void client.invalidateQueries({ queryKey: ['board'] })
    source.addEventListener('changed', () => {
      readAgain()
      clearTimeout(later)
      later = setTimeout(readAgain, COUNTED_AGAIN)
    })
    source.addEventListener('error', () => setLive(false))
    return () => {
      clearTimeout(later)
      source.close()
    }
  }, [client])
  return live
}
