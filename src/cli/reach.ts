import { statfs } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import { runningEmbedded, startEmbedded, type Embedded } from '../database/embedded.ts'
import { FolderTaken, takeFolder } from './folder-lock.ts'

/** A database as its owner reaches it. `close` stops what was started for it, and nothing else. */
export type Reached = { ownerUrl: string; close: () => Promise<void> }

/** Below this PostgreSQL would soon stop in the middle of its work; a fresh cluster alone takes 40 MB, its log 64 MB more. */
const FREE = 200 * 1024 * 1024

/**
 * The database: the server DATABASE_URL names, or the embedded one. The embedded one belongs to the program that started it; while
 * `serve` runs, a backup beside it borrows its server, unless it must be alone (`alone`: start, serve, restore).
 */
export async function reachDatabase(
  config: Config,
  say: (line: string) => void,
  alone: boolean,
): Promise<Reached> {
  if (config.databaseUrl) return { ownerUrl: config.databaseUrl, close: () => Promise.resolve() }
  const folder = path.join(config.dataFolder, 'postgres')
  makeDataFolder(config.dataFolder)
  let letGo: () => void
  try {
    letGo = takeFolder(config.dataFolder)
  } catch (error) {
    const ownerUrl = error instanceof FolderTaken && !alone ? await borrow(folder) : undefined
    if (ownerUrl === undefined) throw error
    return { ownerUrl, close: () => Promise.resolve() }
  }
  let embedded: Embedded | undefined
  try {
    await checkSpace(config.dataFolder)
    embedded = await startEmbedded(folder, { say, memory: config.memory })
  } catch (error) {
    letGo()
    throw error
  }
  const started = embedded
  return {
    ownerUrl: started.url,
    close: async () => {
      await started.stop()
      letGo()
    },
  }
}

/** The other program may be starting its server at this moment. */
async function borrow(folder: string): Promise<string | undefined> {
  for (let tries = 0; tries < 50; tries += 1) {
    const url = await runningEmbedded(folder)
    if (url) return url
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return undefined
}

function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The data folder ${folder} cannot be made (${why}). Choose another: HUTONG_DATA=… npm start`,
      {
        cause: error,
      },
    )
  }
}

async function checkSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= FREE) return
  const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024)
  throw new Error(
    `The disk under ${folder} is full: ${megabytes(free)} MB are free and the database needs ${megabytes(FREE)}. Free some space, or choose another folder: HUTONG_DATA=… npm start`,
  )
}
