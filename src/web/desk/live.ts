import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Listens to /api/live and has the board read again when something was recorded; the browser reconnects by itself. */
export function useLive(): boolean {
  const client = useQueryClient()
  const [live, setLive] = useState(false)
  useEffect(() => {
    const source = new EventSource('/api/live')
    source.addEventListener('here', () => setLive(true))
    source.addEventListener('changed', () => void client.invalidateQueries({ queryKey: ['board'] }))
    source.addEventListener('error', () => setLive(false))
    return () => source.close()
  }, [client])
  return live
}
