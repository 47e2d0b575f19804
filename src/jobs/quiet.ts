import { Logger } from 'graphile-worker'

/** The queue tells of every job it takes; failures are on the status page, so only what breaks the queue itself is passed on. */
export const quiet = loudFor(() => undefined)

export function loudFor(say: (line: string) => void): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') say(message)
  })
}
