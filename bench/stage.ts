import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { buildCounty, type DemoCounty } from '../demo/county.ts'
import { areaDrafts, householdDrafts, personDrafts, writeDrafts } from '../demo/drafts.ts'
import { uuidV7 } from '../src/core/id.ts'
import { connect } from '../src/database/connect.ts'
import { startEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { fileStore } from '../src/files/file-store.ts'
import { fileKeys } from '../src/keys.ts'
import type { Ledger, Principal } from '../src/slices/ledger/actions.ts'
import { KIND_BY_NAME } from '../src/slices/ledger/kinds.ts'
import { makeSealer } from '../src/slices/ledger/sealing.ts'
import { PROJECTIONS } from '../src/wiring.ts'

const COUNTY = { schema: 'county_130430', area: '130430', name: '邱县' }
const APP = { role: 'hutong_bench', password: 'only-for-benchmarks' }

/** A county on a PostgreSQL of its own that keeps its promises (fsync on), and how it was filled. */
export type BenchStage = {
  ledger: Ledger
  ownerUrl: string
  by: Principal
  id: () => string
  /** How long benches send that send for minutes; shorter to try something out. */
  seconds: number
  /** The big county: about 500,000 residents in 7,000 alleys, loaded through the ledger like any import. Made once. */
  county: () => Promise<Filled>
  say: (line: string) => void
  close: () => Promise<void>
}
export type Filled = {
  county: DemoCounty
  alleys: string[]
  persons: number
  /** Seconds the households and persons took, and how many records that were. */
  load: { seconds: number; records: number }
}

/** Opens an empty county. `residents` scales the big one. */
export async function openStage(
  residents: number,
  say: (line: string) => void,
  seconds = 150,
): Promise<BenchStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hutong-bench-'))
  const embedded = await startEmbedded(folder)
  await migrate(embedded.url, COUNTY, APP)
  const url = new URL(embedded.url)
  url.username = APP.role
  url.password = APP.password
  const ledger: Ledger = {
    database: connect(url.toString(), COUNTY.schema, 12),
    county: COUNTY.area,
    kinds: KIND_BY_NAME,
    projections: PROJECTIONS,
    sealer: makeSealer(Buffer.alloc(32, 7)),
    statementKey: generateKeyPairSync('ed25519').privateKey,
    files: fileStore(path.join(tmpdir(), 'hutong-bench-files'), fileKeys(Buffer.alloc(32, 7))),
    now: Date.now,
  }
  const id = (): string => uuidV7(ledger.now(), randomBytes(10))
  const by: Principal = {
    account: id(),
    post: id(),
    role: 'commander',
    area: COUNTY.area,
    program: true,
  }
  let filled: Promise<Filled> | undefined
  return {
    ledger,
    ownerUrl: embedded.url,
    by,
    id,
    seconds,
    say,
    county: () =>
      (filled ??= fill({ ledger, by, id }, residents, say).then((made) => settled(made, embedded.url))),
    close: async () => {
      await ledger.database.close()
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** As a county is some minutes after its first load: what autovacuum would do meanwhile is done, and on disk. */
async function settled(filled: Filled, ownerUrl: string): Promise<Filled> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  return filled
}

type Filling = Pick<BenchStage, 'ledger' | 'by' | 'id'>

async function fill(
  { ledger, by, id }: Filling,
  residents: number,
  say: (line: string) => void,
): Promise<Filled> {
  say(`Making a county of about ${residents.toLocaleString('en')} residents …`)
  const county = buildCounty({ households: residents / 3.3, seed: 7, now: ledger.now(), doors: 22 })
  const make = { ledger, id, county }
  await writeDrafts(ledger, by, areaDrafts(make))
  const drafts = [...householdDrafts(make), ...personDrafts(make)]
  const started = performance.now()
  await writeDrafts(ledger, by, drafts)
  const seconds = (performance.now() - started) / 1000
  say(`  ${drafts.length.toLocaleString('en')} records in ${seconds.toFixed(0)} s`)
  const alleys = county.areas.flatMap(({ level, number }) =>
    level === 'alley' || level === 'stairwell' ? [number] : [],
  )
  return {
    county,
    alleys,
    persons: drafts.length - county.households.length,
    load: { seconds, records: drafts.length },
  }
}
