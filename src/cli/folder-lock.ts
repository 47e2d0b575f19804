import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Takes a data folder for this process, or throws saying who has it: two programs on one embedded database would stop each other's.
 * A lock left by a process that is gone is taken over. Gives the function that lets go.
 */
export function takeFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'program.lock')
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (!isThere(error)) throw error
      const holder = Number(readFileSync(file, 'utf8'))
      if (isAlive(holder)) {
        throw new Error(
          `The data folder ${folder} is in use by process ${holder}. Stop that one first, or choose another folder: HUTONG_DATA=… npm start`,
          { cause: error },
        )
      }
      rmSync(file, { force: true })
    }
  }
}

function isThere(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST'
}

/** A number may have gone to another program since: only one that runs our main file counts. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return pid === process.pid || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts')
  } catch {
    return true
  }
}
