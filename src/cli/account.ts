import { readFile, writeFile } from 'node:fs/promises'
import { within } from '../database/connect.ts'
import { importAccounts, resetByMachine } from '../slices/accounts/actions.ts'
import { accountsIn } from '../slices/accounts/directory.ts'
import { SLIP_DAYS } from '../slices/accounts/slips.ts'
import type { Principal } from '../slices/ledger/actions.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { inCounty, type OpenCounty } from './county.ts'

const OPTIONS = {
  json: { type: 'boolean' },
  totp: { type: 'boolean' },
  slips: { type: 'string' },
  address: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const

export const accountCommand: Command = {
  name: 'account',
  summary: 'List accounts, reset a lost password, make many at once',
  help: [
    'hutong account list [--json]',
    'hutong account reset USERNAME [--totp] [--json]',
    'hutong account import FILE --slips FILE.html [--address https://…] [--dry-run] [--json]',
    '',
    'reset    a new first password, printed once; whoever may use this machine may do it, even for a lost commander',
    '--totp   also takes away the authenticator, as after a lost phone',
    'import   people from CSV (UTF-8 or GB18030) or .xlsx with the columns name, role, area and, if wanted, phone, username,',
    '         organisation (单位: whom they work for)',
    '--slips  where the slips to print are written, eight a page; delete the file once they are printed',
    '--dry-run  says what each row would do',
    '',
    `First passwords are good for ${SLIP_DAYS} days and must be changed at the first sign-in.`,
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, OPTIONS, 2)
    const [verb, word] = positionals
    const json = values.json ?? false
    if (verb === 'list' && word === undefined) return inCounty(io, json, (open) => list(io, open, json))
    if (verb === 'reset' && word !== undefined)
      return inCounty(io, json, (open) =>
        reset(io, open, { username: word, totp: values.totp ?? false, json }),
      )
    if (verb !== 'import' || word === undefined)
      throw new WrongUse('Say list, reset USERNAME or import FILE.')
    const dryRun = values['dry-run'] ?? false
    if (!dryRun && !values.slips) throw new WrongUse('--slips FILE.html says where the first passwords go.')
    const address = values.address ?? io.config.publicUrl ?? `http://${io.config.host}:${io.config.port}`
    if (!URL.canParse(address)) throw new WrongUse(`--address is no address: ${address}`)
    return inCounty(io, json, (open) =>
      takeIn(io, open, { file: word, slips: values.slips, address, dryRun, json }),
    )
  },
}

/** Who writes records at the machine itself: no account of the county's, with a commander's rights. */
function machine(area: string): Principal {
  const nobody = '00000000-0000-0000-0000-000000000000'
  return { account: nobody, post: nobody, role: 'commander', area }
}

async function list(io: Io, { ledger }: OpenCounty, json: boolean): Promise<number> {
  let after: string | undefined
  do {
    const filter = { area: ledger.county, after, limit: 500 }
    const page = await within(ledger.database, ledger.county, (tx) =>
      accountsIn(tx, filter, new Date(ledger.now())),
    )
    for (const one of page.accounts) {
      const posts = one.posts.map(({ role, area }) => `${role} ${area}`).join(', ')
      io.print(
        json
          ? JSON.stringify(one)
          : `${one.username.padEnd(24)} ${one.state.padEnd(9)} ${one.name}  ${posts}`,
      )
    }
    after = page.next ?? undefined
  } while (after !== undefined)
  return 0
}

type Reset = { username: string; totp: boolean; json: boolean }

async function reset(
  io: Io,
  { ledger, county }: OpenCounty,
  { username, totp, json }: Reset,
): Promise<number> {
  const address = io.config.publicUrl ?? `http://${io.config.host}:${io.config.port}`
  const given = await resetByMachine(ledger, machine(county.area), {
    username: username.toLowerCase(),
    totp,
    address,
  })
  if (!given) {
    io.error(`There is no open account "${username}". \`hutong account list\` shows them all.`)
    return 1
  }
  const { password, until } = given
  if (json) io.print(JSON.stringify({ username: given.username, name: given.name, password, until }))
  else
    io.print(
      `${given.username} (${given.name})   password: ${password}   (to be changed at the first sign-in, until ${until.slice(0, 10)})`,
    )
  return 0
}

type Import = { file: string; slips: string | undefined; address: string; dryRun: boolean; json: boolean }

async function takeIn(io: Io, { ledger, county }: OpenCounty, wanted: Import): Promise<number> {
  const bytes = await readFile(wanted.file)
  const began = Date.now()
  const commit = !wanted.dryRun
  const done = await importAccounts(ledger, machine(county.area), { bytes, address: wanted.address, commit })
  const { counts, rows, problem, slips } = done
  if (wanted.slips && slips !== null) await writeFile(wanted.slips, slips, { mode: 0o600 })
  if (wanted.json)
    io.print(JSON.stringify({ counts, rows, problem, slips: slips === null ? null : wanted.slips }))
  else {
    if (problem !== null) io.error(`${wanted.file} cannot be used: ${problem}`)
    for (const { line, name, faults } of rows.filter(({ status }) => status === 'faulty'))
      io.error(`  line ${line}: ${name} ${faults.join(', ')}`)
    const { new: fresh, appoint, there, faulty } = counts
    const verb = wanted.dryRun ? 'would be made' : 'made'
    io.print(
      `${fresh} accounts ${verb}, ${appoint} further posts, ${there} there already, ${faulty} rows faulty; ${((Date.now() - began) / 1000).toFixed(1)} s.`,
    )
    if (slips !== null)
      io.print(
        `Slips to print: ${wanted.slips}. They are the only place the passwords stand in; delete the file afterwards.`,
      )
  }
  return problem === null && counts.faulty === 0 ? 0 : 1
}
