import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { appRole, masterKey, type Config } from '../config.ts'
import { connect } from '../database/connect.ts'
import { startEmbedded, type Embedded } from '../database/embedded.ts'
import { migrate, type County } from '../database/migrate.ts'
import { takeFolder } from './folder-lock.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { KIND_BY_NAME } from '../slices/ledger/kinds.ts'
import { makeSealer } from '../slices/ledger/sealing.ts'
import { PROJECTIONS } from '../wiring.ts'

export type OpenCounty = { ledger: Ledger; county: County; ownerUrl: string; close: () => Promise<void> }

/** The demo county unless `county.json` in the data folder (written by `init`) names another. */
async function whichCounty(config: Config): Promise<County> {
  const file = path.join(config.dataFolder, 'county.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { schema: 'county_130430', area: '130430', name: '邱县' }
  // Written by init; a broken file fails here with its own message.
  return JSON.parse(text) as County
}

/** Starts or reaches the database, brings it up to date, and opens the county's ledger as the app role. */
export async function openCounty(config: Config, say: (line: string) => void): Promise<OpenCounty> {
  // Any number of programs share a PostgreSQL of one's own; the embedded one belongs to a single program.
  const letGo = config.databaseUrl ? () => undefined : takeFolder(config.dataFolder)
  let embedded: Embedded | undefined
  const stop = async (): Promise<void> => {
    await embedded?.stop()
    letGo()
  }
  try {
    const master = masterKey(config)
    const county = await whichCounty(config)
    if (!config.databaseUrl) embedded = await startEmbedded(path.join(config.dataFolder, 'postgres'))
    const ownerUrl = config.databaseUrl ?? embedded?.url ?? ''
    const ran = await migrate(ownerUrl, county, appRole(master))
    if (ran.length > 0) say(`Database ready: ${ran.length} migrations ran.`)
    const ledger = openLedger(ownerUrl, county, master)
    const close = async (): Promise<void> => {
      await ledger.database.close()
      await stop()
    }
    return { ledger, county, ownerUrl, close }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The county's ledger as the app role sees it. */
function openLedger(ownerUrl: string, county: County, master: Buffer): Ledger {
  const { role, password } = appRole(master)
  const url = new URL(ownerUrl)
  url.username = role
  url.password = password
  return {
    database: connect(url.toString(), county.schema),
    county: county.area,
    kinds: KIND_BY_NAME,
    projections: PROJECTIONS,
    sealer: makeSealer(master),
    now: Date.now,
  }
}
