import path from 'node:path'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { connect, within } from '../database/connect.ts'
import { prepareJobs } from '../jobs/schema.ts'
import { findCounties, migrate, standingOf, type County, type Standing } from '../database/migrate.ts'
import { openCodeKeys } from '../files/code-keys.ts'
import { fileStore } from '../files/file-store.ts'
import { appRole, fileKeys, haveKeys, readKeys, type Keys } from '../keys.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { KIND_BY_NAME } from '../slices/ledger/kinds.ts'
import { makeSealer } from '../slices/ledger/sealing.ts'
import { PROJECTIONS } from '../wiring.ts'
import type { Io } from './command.ts'
import { journalFor, settleDestructions } from './destructions.ts'
import { reachDatabase } from './reach.ts'

export type OpenCounty = {
  ledger: Ledger
  county: County
  keys: Keys
  ownerUrl: string
  close: () => Promise<void>
}

export type Opening = {
  /** The county to make when the database holds none. */
  make?: County
  /** Needs the embedded database to itself. */
  alone?: boolean
  /** Runs missing migrations; without it an old schema is refused, since an upgrade begins with a backup. */
  migrate?: boolean
}

export const DEMO_COUNTY: County = { schema: 'county_130430', area: '130430', name: '邱县' }

/** Starts or reaches the database and opens the county's ledger as the app role. Throws a sentence when it cannot. */
export async function openCounty(
  config: Config,
  say: (line: string) => void,
  opening: Opening = {},
): Promise<OpenCounty> {
  const { ownerUrl, close: letGo } = await reachDatabase(config, say, opening.alone ?? false)
  try {
    const counties = await findCounties(ownerUrl)
    const county = choose(counties, config, opening.make)
    const standing = counties.some(({ schema }) => schema === county.schema)
      ? await standingOf(ownerUrl, county)
      : undefined
    if (standing) checkStanding(standing, county, config, opening)
    const keys = readKeys(config.keysFolder)
    const app = appRole(keys.master, county.schema)
    const ran = await migrate(ownerUrl, county, app)
    await prepareJobs(ownerUrl, county.area, app.role)
    if (ran.length > 0) say(`Database ready: ${ran.length} migrations ran.`)
    const ledger = openLedger(ownerUrl, county, keys, config)
    await rememberKey(ledger, keys)
    await settleDestructions(ledger, say)
    const close = async (): Promise<void> => {
      await ledger.database.close()
      await letGo()
    }
    return { ledger, county, keys, ownerUrl, close }
  } catch (error) {
    await letGo()
    throw error
  }
}

/** The county meant: the one named, the only one there, or the one to be made. Throws a sentence. */
export function choose(counties: readonly County[], config: Config, make: County | undefined): County {
  if (config.county !== undefined) {
    const named = counties.find(({ area }) => area === config.county)
    if (named) return named
    if (make?.area === config.county) return make
    throw new Error(`There is no county ${config.county} in this database.`)
  }
  const [first, second] = counties
  if (first && second) {
    const list = counties.map(({ area, name }) => `${area} ${name}`).join(', ')
    throw new Error(`This database holds several counties (${list}). Say which: HUTONG_COUNTY=${first.area}`)
  }
  const county = first ?? make
  if (county) return county
  throw new Error('There is no county here yet. `hutong init` makes one; `npm start` shows the demo county.')
}

/** Refuses what would do harm: another county's key, a schema from the future, an upgrade without a backup. */
function checkStanding(standing: Standing, county: County, config: Config, opening: Opening): void {
  const { missing, unknown } = standing
  checkKey(standing, county, config)
  if (unknown.length > 0) {
    throw new Error(
      `This database was upgraded by a newer Hutong (${unknown.at(-1)}). Install that version, or restore a backup made before.`,
    )
  }
  if (missing.length > 0 && !opening.migrate) {
    throw new Error(
      `The database is older than this program: ${missing.length} migrations are missing. \`hutong upgrade\` makes a backup and runs them.`,
    )
  }
}

/** Refuses to go on without the county's own key: a new one would be made in its place. */
export function checkKey({ keyFingerprint }: Standing, county: County, { keysFolder }: Config): void {
  if (keyFingerprint !== null && !haveKeys(keysFolder)) {
    throw new Error(
      `The keys of ${county.name} are not in ${keysFolder}. Put them back (docs/keys.md), or say where they are: HUTONG_KEYS=…`,
    )
  }
  if (keyFingerprint !== null && readKeys(keysFolder).fingerprint !== keyFingerprint)
    throw new Error(
      `The key in ${keysFolder} is another county's, not ${county.name}'s. Put the right one back.`,
    )
}

/** The county's ledger as the app role sees it. */
export function openLedger(ownerUrl: string, county: County, keys: Keys, config: Config): Ledger {
  const { role, password } = appRole(keys.master, county.schema)
  const url = new URL(ownerUrl)
  url.username = role
  url.password = password
  return {
    database: connect(url.toString(), county.schema),
    county: county.area,
    kinds: KIND_BY_NAME,
    projections: PROJECTIONS,
    sealer: makeSealer(keys.master),
    statementKey: keys.statement,
    journal: journalFor(config, keys, county.area),
    files: fileStore(filesFolder(config), fileKeys(keys.master)),
    codes: openCodeKeys(codesFolder(config), keys.master, county.area, config.codePassphrase),
    now: Date.now,
  }
}

async function rememberKey(ledger: Ledger, keys: Keys): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`update county set key_fingerprint = ${keys.fingerprint} where key_fingerprint is null`.execute(tx),
  )
}

/** Where the keys of health codes lie. */
export function codesFolder(config: Config): string {
  return path.join(config.keysFolder, 'codes')
}

/** Where attachments lie, encrypted. */
export function filesFolder(config: Config): string {
  return path.join(config.dataFolder, 'files')
}

/** Opens the county for one command and closes it after; with `json` nothing but the command's own data is printed. */
export async function inCounty(
  io: Io,
  json: boolean,
  work: (open: OpenCounty) => Promise<number>,
): Promise<number> {
  const open = await openCounty(io.config, json ? () => undefined : io.print)
  try {
    return await work(open)
  } finally {
    await open.close()
  }
}
