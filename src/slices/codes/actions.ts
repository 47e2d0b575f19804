import type { Ledger } from '../ledger/actions.ts'
import { publish } from './publishing.ts'

export { deltaPaper, latestOf, listPaper, rulesPaper } from './serving.ts'

/** How often it is looked whether something changed, in milliseconds: a colour is with the gates within a minute. */
const LOOK = 5000

/**
 * Publishes until it is told to stop. Any number of processes may: one of them does it at a time. No job of the queue, which may be busy
 * with an import for minutes.
 */
export function keepPublishing(ledger: Ledger, say: (line: string) => void): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let last = ''
  let running = Promise.resolve()
  let isOver = false
  const turn = async (): Promise<void> => {
    const failed = await publish(ledger).then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (failed !== '' && failed !== last) say(`Lists of health codes are not published: ${failed}`)
    last = failed
    if (!isOver) timer = setTimeout(start, LOOK)
  }
  const start = (): void => {
    running = turn()
  }
  start()
  return {
    stop: async () => {
      isOver = true
      clearTimeout(timer)
      await running
    },
  }
}
