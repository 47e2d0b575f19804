import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { appRole, masterKey, type Config } from '../config.ts'
import { connect } from '../database/connect.ts'
import { startEmbedded } from '../database/embedded.ts'
import { migrate, type County } from '../database/migrate.ts'
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
  const master = masterKey(config)
  const county = await whichCounty(config)
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded(path.join(config.dataFolder, 'postgres'))
  try {
    const ownerUrl = config.databaseUrl ?? embedded?.url ?? ''
    const role = appRole(master)
    const ran = await migrate(ownerUrl, county, role)
    if (ran.length > 0) say(`Database ready: ${ran.length} migrations ran.`)
    const url = new URL(ownerUrl)
    url.username = role.role
    url.password = role.password
    const database = connect(url.toString(), county.schema)
    const ledger: Ledger = {
      database,
      county: county.area,
      kinds: KIND_BY_NAME,
      projections: PROJECTIONS,
      sealer: makeSealer(master),
      now: Date.now,
    }
    const close = async (): Promise<void> => {
      await database.close()
      await embedded?.stop()
    }
    return { ledger, county, ownerUrl, close }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
