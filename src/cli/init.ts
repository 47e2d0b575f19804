import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { uuidV7 } from '../core/id.ts'
import { within } from '../database/connect.ts'
import { dropCounty, findCounties, hasPasswords } from '../database/migrate.ts'
import { readGrid } from '../slices/areas/grid-file.ts'
import type { GridRow } from '../slices/areas/rules.ts'
import { giveFirstPasswords } from '../slices/accounts/actions.ts'
import { firstPassword, firstUntil } from '../slices/accounts/first-password.ts'
import { appendRecords, type Ledger, type Principal } from '../slices/ledger/actions.ts'
import type { Draft } from '../slices/ledger/rules.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { openCounty } from './county.ts'
import { reachDatabase } from './reach.ts'

/** Records in one transaction. */
const CHUNK = 1000

export const initCommand: Command = {
  name: 'init',
  summary: 'Make a real county: its grid, its keys, its first commander',
  help: [
    'hutong init --area 130430 --name 邱县 --commander USERNAME --commander-name NAME [--phone N] [--organisation UNIT] [--grid FILE.csv] [--json]',
    '',
    '--area            the county’s six-digit statistical code',
    '--grid            CSV with the columns number, level, name (UTF-8 or GB18030): townships, villages, alleys',
    '--organisation    whom the commander works for: an override of a colour takes two people of two organisations',
    '--commander       the first account; its password is printed once and must be changed at the first sign-in',
    '',
    'Makes no demo account. Every key it makes is described in docs/keys.md: copy the keys folder to a safe place at once.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      area: { type: 'string' },
      name: { type: 'string' },
      grid: { type: 'string' },
      commander: { type: 'string' },
      'commander-name': { type: 'string' },
      phone: { type: 'string' },
      organisation: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { area, name, commander, 'commander-name': person } = values
    if (!area || !name || !commander || !person)
      throw new WrongUse('--area, --name, --commander and --commander-name are needed.')
    if (!/^\d{6}$/.test(area)) throw new WrongUse(`--area is a six-digit code: ${area}`)
    const grid = await gridOf(values.grid, area, name)
    return init(
      io,
      { area, name, grid, commander, person, phone: values.phone, organisation: values.organisation },
      values.json ?? false,
    )
  },
}

type Wanted = {
  area: string
  name: string
  grid: GridRow[]
  commander: string
  person: string
  phone: string | undefined
  organisation: string | undefined
}

async function gridOf(file: string | undefined, area: string, name: string): Promise<GridRow[]> {
  const county: GridRow = { number: area, level: 'county', name }
  if (file === undefined) return [county]
  const { rows, faults } = readGrid(await readFile(file))
  if (faults.length > 0) {
    const shown = faults.slice(0, 20).map(({ line, message }) => `  line ${line}: ${message}`)
    const more = faults.length > 20 ? [`  and ${faults.length - 20} more`] : []
    throw new Error([`${file} cannot be used:`, ...shown, ...more].join('\n'))
  }
  const foreign = rows.find(({ number }) => !number.startsWith(area))
  if (foreign) throw new Error(`${file}: ${foreign.number} ${foreign.name} does not lie in ${area}.`)
  return [county, ...rows.filter(({ number }) => number !== area)]
}

async function init(io: Io, wanted: Wanted, json: boolean): Promise<number> {
  const { config, print } = io
  const say = json ? () => undefined : print
  await makeRoom(io, wanted.area)
  const county = { schema: `county_${wanted.area}`, area: wanted.area, name: wanted.name }
  const open = await openCounty({ ...config, county: wanted.area }, say, { make: county, migrate: true })
  try {
    const password = await fill(open.ledger, wanted)
    if (json)
      print(JSON.stringify({ county, areas: wanted.grid.length, commander: wanted.commander, password }))
    else {
      print(`${wanted.name} (${wanted.area}) is made, with ${wanted.grid.length} areas.`)
      print(
        `First account: ${wanted.commander}   password: ${password}   (to be changed at the first sign-in)`,
      )
      print(
        `Keys: ${config.keysFolder}. Copy them to a safe place now; without them the register cannot be read.`,
      )
      print('Next: hutong serve')
    }
    return 0
  } finally {
    await open.close()
  }
}

/** Refuses a county that is there. One whose making was cut off has no account that could sign in: it is made anew. */
async function makeRoom({ config, print }: Io, area: string): Promise<void> {
  const { ownerUrl, close } = await reachDatabase(config, print, false)
  try {
    const there = (await findCounties(ownerUrl)).find((one) => one.area === area)
    if (!there) return
    if (await hasPasswords(ownerUrl, there)) throw new Error(`County ${area} is here already.`)
    await dropCounty(ownerUrl, there)
  } finally {
    await close()
  }
}

/** The grid, then the commander, who is also the author of these first records. */
async function fill(ledger: Ledger, wanted: Wanted): Promise<string> {
  const id = (): string => uuidV7(ledger.now(), randomBytes(10))
  const happenedAt = new Date(ledger.now()).toISOString()
  const [account, post] = [id(), id()]
  const by: Principal = { account, post, role: 'commander', area: wanted.area }
  const draft = (kind: string, subject: string, payload: object, area: string): Draft => {
    return { id: id(), kind, subject, happenedAt, payload, area }
  }
  const areas = wanted.grid.map((row) => draft('area-opened', id(), row, row.number))
  const { commander: username, person: name, phone, organisation } = wanted
  const people = [
    draft(
      'account-made',
      account,
      { username, name, ...(phone ? { phone } : {}), ...(organisation ? { organisation } : {}) },
      wanted.area,
    ),
    draft('post-appointed', post, { account, role: 'commander' }, wanted.area),
  ]
  await appendRecords(ledger, by, people)
  for (let from = 0; from < areas.length; from += CHUNK)
    await appendRecords(ledger, by, areas.slice(from, from + CHUNK))
  const password = firstPassword()
  await within(ledger.database, ledger.county, (tx) =>
    giveFirstPasswords(tx, ledger, [{ account, password }], firstUntil(ledger.now())),
  )
  return password
}
