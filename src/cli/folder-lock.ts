import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Another living program has the data folder. */
export class FolderTaken extends Error {}

const held = new Set<string>()

/**
 * Takes a data folder for this process, or throws saying who has it: two programs on one embedded database would stop each other's.
 * A lock left by a process that is gone is taken over. Gives the function that lets go.
 */
export function takeFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'program.lock')
  // Linked into place whole: nobody ever reads a lock that is still being written.
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    for (;;) {
      try {
        linkSync(draft, file)
        held.add(file)
        return () => letGo(file)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
        refuseIfHeld(folder, file)
        rmSync(file, { force: true })
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

function letGo(file: string): void {
  held.delete(file)
  rmSync(file, { force: true })
}

function refuseIfHeld(folder: string, file: string): void {
  const holder = Number(readFileSync(file, 'utf8'))
  // In a container every run may have the same number: a lock with ours that we do not hold is from before.
  const isHeld = holder === process.pid ? held.has(file) : isAlive(holder)
  if (!isHeld) return
  throw new FolderTaken(
    `The data folder ${folder} is in use by process ${holder}. Stop that one first, or choose another folder: HUTONG_DATA=… npm start`,
  )
}

/** A number may have gone to another program since: only one that runs our main file counts. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there, and another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts')
  } catch {
    return true
  }
}
