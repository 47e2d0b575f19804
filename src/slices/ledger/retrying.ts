import { Collision } from './writing.ts'

const TRIES = 5
/** PostgreSQL: deadlock detected, could not serialize. Both say: nothing was done, try again. */
const AGAIN = new Set(['40P01', '40001'])

/** Runs a transaction, and runs it again when another one got in its way. Everything else is thrown as it is. */
export async function persist<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction()
    } catch (error) {
      if (tries === TRIES || !isInTheWay(error)) throw error
    }
  }
}

function isInTheWay(error: unknown): boolean {
  if (error instanceof Collision) return true
  return error instanceof Error && 'code' in error && AGAIN.has(String(error.code))
}
