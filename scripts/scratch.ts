import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import path from 'node:path'

const MEMORY = '/dev/shm'
/** What a whole run leaves there at its fullest is under 2 GB; a container's own 64 MB are too little. */
const ROOM = 6 * 1024 ** 3

/**
 * A new folder for what tests throw away, and how to be rid of it: in memory where there is plenty (a database is copied in 20 ms there,
 * in 200 on a disk, and whole runs take a third less processor time), else in the temporary folder. A server killed there loses no
 * more than on a disk: only a machine that loses its power would.
 */
export function makeScratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(hasRoom() ? MEMORY : tmpdir(), 'hutong-'))
  // PostgreSQL's own user passes through.
  chmodSync(folder, 0o755)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function hasRoom(): boolean {
  if (process.platform !== 'linux' || freemem() < ROOM) return false
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM
  } catch {
    return false
  }
}
