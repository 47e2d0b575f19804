import { sql } from 'kysely'
import { playLive } from '../../demo/live.ts'
import { DEMO_PASSWORD, demoFieldPosts, seedDemo, type DemoAccount } from '../../demo/seed.ts'
import { within } from '../database/connect.ts'
import { dropCounty } from '../database/migrate.ts'
import { makeDemoRoot } from '../files/code-demo.ts'
import { buildApps } from './apps.ts'
import { readArguments, unlessStopped, WrongUse, type Command, type Io } from './command.ts'
import { DEMO_COUNTY, openCounty, type OpenCounty } from './county.ts'
import { checkPort, runSite } from './site.ts'

export const startCommand: Command = {
  name: 'start',
  summary: 'Show the demo county: database, demo data, command post in the browser',
  help: [
    'hutong start [--population tenth|full] [--live] [--no-work]',
    '',
    'Makes ./data on the first run. Ctrl-C stops it cleanly; started again, it goes on where it was.',
    '--population full   65,000 households instead of a tenth of them; only when the county is first made',
    '--live              its people go on working, sixty records a minute through the public API, so that the board moves',
    '--no-work           runs no jobs: nights are then not turned, nobody is reminded',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      population: { type: 'string', default: 'tenth' },
      live: { type: 'boolean', default: false },
      'no-work': { type: 'boolean', default: false },
    })
    const { population } = values
    if (population !== 'tenth' && population !== 'full')
      throw new WrongUse(`--population is tenth or full: ${population}`)
    return start(io, population, { live: values.live, work: !values['no-work'] })
  },
}

async function start(
  io: Io,
  population: 'tenth' | 'full',
  { live, work }: { live: boolean; work: boolean },
): Promise<number> {
  const { config, print, stop } = io
  await checkPort(config)
  const apps = buildApps(print)
  apps.catch(() => undefined)
  print('Starting the database …')
  const open = await openDemo(io)
  try {
    if (open.ledger.codes && makeDemoRoot(open.ledger.codes))
      print(
        'Health codes: a root of the demo’s own, whole on this machine. A real county’s never is (docs/keys.md).',
      )
    const accounts = await unlessStopped(stop, fill(open, print, population))
    await unlessStopped(stop, apps)
    if (stop.aborted || !accounts) return 1
    const ready = (address: string): void => {
      print(`\nThe command post is open: ${address}/desk/`)
      for (const { username, password, what } of accounts)
        print(`  ${what.padEnd(28)} ${username.padEnd(12)} ${password}`)
      print(`The public site: ${address}/`)
      print(
        `A phone: ${address}/field/, with the six digits that an account's page on the desk gives (Enrol a phone 登记手机).`,
      )
      print(
        `A resident: ${address}/me/, with the telephone number of anybody in the register; the six digits are printed here.`,
      )
      print('Ctrl-C stops it.')
      if (live) void playLive({ address, password: DEMO_PASSWORD, posts: demoFieldPosts(), pace: 60, stop })
    }
    return await runSite(io, open, { work, ready })
  } finally {
    await open.close()
  }
}

/** The demo county. One that was cut off while being filled is made again from nothing; a real county is left alone. */
async function openDemo(io: Io): Promise<OpenCounty> {
  const opening = { make: DEMO_COUNTY, alone: true, migrate: true }
  const open = await openCounty(io.config, io.print, opening)
  try {
    const { state, isEmpty } = await demoState(open)
    if (state === 'ready' || (state === null && isEmpty)) return open
    if (state === null)
      throw new Error(`This is ${open.county.name}, a real county, not the demo. \`hutong serve\` serves it.`)
    io.print('The demo county was not finished last time. Making it again …')
    await dropCounty(open.ownerUrl, open.county)
  } catch (error) {
    await open.close()
    throw error
  }
  await open.close()
  return openCounty(io.config, io.print, opening)
}

async function demoState({ ledger }: OpenCounty): Promise<{ state: string | null; isEmpty: boolean }> {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ state: string | null; isEmpty: boolean }>`
      select demo as state, not exists (select 1 from record) as "isEmpty" from county`.execute(tx)
    return rows[0] ?? { state: null, isEmpty: true }
  })
}

async function fill(
  open: OpenCounty,
  print: (line: string) => void,
  population: 'tenth' | 'full',
): Promise<DemoAccount[]> {
  const mark = (state: 'filling' | 'ready'): Promise<unknown> =>
    within(open.ledger.database, open.ledger.county, (tx) =>
      sql`update county set demo = ${state}`.execute(tx),
    )
  const { state } = await demoState(open)
  if (state !== 'ready') await mark('filling')
  const accounts = await seedDemo(open.ledger, print, population)
  if (state !== 'ready') await mark('ready')
  return accounts
}
