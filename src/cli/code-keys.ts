import { readFileSync, writeFileSync } from 'node:fs'
import { writeKeys, type KeyList, type SigningKey } from '../core/key-list.ts'
import { within } from '../database/connect.ts'
import { standingOfCodes } from '../files/code-check.ts'
import { installAsDemo, isDemoRoot } from '../files/code-demo.ts'
import { nameOf, openCodeKeys, rootIn, trustRoot, type CodeKeys } from '../files/code-keys.ts'
import { fingerprintOfRoot, readRoot } from '../files/code-root.ts'
import { keysWanted, nextList, weekOf } from '../files/code-weeks.ts'
import { haveKeys, readKeys } from '../keys.ts'
import { codesOut } from '../slices/codes/queries.ts'
import { linesOf } from './code-ceremony.ts'
import { WrongUse, type Io } from './command.ts'
import { codesFolder, inCounty } from './county.ts'

const now = (): number => Math.floor(Date.now() / 1000)

/** The county's keys of codes, without its database. Throws a sentence when there is no root yet. */
export function openKeys({ config }: Io): CodeKeys {
  const folder = codesFolder(config)
  const root = rootIn(folder)
  if (!root)
    throw new Error(
      `There is no root in ${folder}. hutong codes root makes one, hutong codes trust takes its public half.`,
    )
  if (!haveKeys(config.keysFolder)) throw new Error(`The county’s key is not in ${config.keysFolder}.`)
  return openCodeKeys(folder, readKeys(config.keysFolder).master, root.area, config.codePassphrase)
}

export function trust({ config, print }: Io, file: string, replace: boolean): number {
  const text = readFileSync(file, 'utf8')
  const root = readRoot(text)
  trustRoot(codesFolder(config), root, text, replace)
  print(
    `Root ${fingerprintOfRoot(root)} of ${root.area} is the county’s. Compare these sixteen digits with the holders’ by telephone.`,
  )
  print('Next: hutong codes prepare --out proposed.bin')
  return 0
}

/** Makes the keys that are missing and the list that would have them. */
export function prepare(io: Io, weeks: number, out: string | undefined): number {
  const codes = openKeys(io)
  const present = codes.inForce()?.list
  const at = now()
  const wanted = keysWanted(
    present,
    Array.from({ length: weeks + 1 }, (_, ahead) => weekOf(at) + ahead),
  )
  if (wanted.length === 0) {
    io.print('Nothing is missing: the keys of these weeks are in the list already.')
    return 0
  }
  return propose(io, codes, nextList(codes.area, present, { fresh: codes.make(wanted), now: at }), out)
}

/** A demo's list is put in force; any other is written down for the holders to sign. */
export function propose({ print }: Io, codes: CodeKeys, list: KeyList, out: string | undefined): number {
  for (const line of linesOf(list)) print(line)
  if (isDemoRoot(codes.folder)) {
    installAsDemo(codes, list)
    print('Signed by the demo’s own root, and in force.')
    return 0
  }
  if (out === undefined) throw new WrongUse('--out FILE says where the proposed list goes.')
  writeFileSync(out, writeKeys(list))
  print(
    `${out}: to be signed by two holders on a machine without a network (hutong codes sign), then hutong codes install.`,
  )
  return 0
}

export function installList(io: Io, file: string): number {
  const list = openKeys(io).install(new Uint8Array(readFileSync(file)))
  for (const line of linesOf(list)) io.print(line)
  io.print('In force. Copy the keys folder again.')
  return 0
}

export function showStanding(io: Io, json: boolean): number {
  const { config, print } = io
  const folder = codesFolder(config)
  const root = rootIn(folder)
  if (!root && json) print(JSON.stringify({ folder, root: null, keys: [], faults: ['There is no root.'] }))
  if (!root) {
    if (!json) print(`! There is no root in ${folder}: this county issues no health codes yet.`)
    return 1
  }
  const standing = standingOfCodes(openKeys(io), now())
  if (json) print(JSON.stringify({ folder, ...standing }))
  else {
    print(
      `${folder}: root ${standing.root}${standing.demo ? ' (a demo’s own, whole on this machine)' : ''}, list ${standing.version ?? '-'}`,
    )
    for (const { kid, use, from, until, held } of standing.keys)
      print(
        `  ${kid}  ${use.padEnd(6)} ${dayOf(from)} – ${dayOf(until)}  ${stateOf(from, until)}${held ? '' : '  not here'}`,
      )
    for (const fault of standing.faults) print(`! ${fault}`)
    if (standing.faults.length === 0) print('Codes can be signed, and the next keys are here.')
  }
  return standing.faults.length > 0 ? 1 : 0
}

function dayOf(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

function stateOf(from: number, until: number): string {
  const at = now()
  if (at < from) return 'to come'
  return at < until ? 'in force' : 'only to read what it signed'
}

/**
 * A key whose private half somebody else may have: it leaves the list, another takes its place for the same time. From the moment the new
 * list is in force, what it signed sends its holders to the lane without codes until their phones have asked anew.
 */
export async function leak(
  io: Io,
  name: string,
  { dryRun, out }: { dryRun: boolean; out: string | undefined },
): Promise<number> {
  const codes = openKeys(io)
  const present = codes.inForce()?.list
  const key = present?.keys.find(({ kid }) => nameOf(kid) === name)
  if (!present || !key)
    throw new WrongUse(`There is no key ${name} in the list. hutong codes check shows them.`)
  if (!dryRun && out === undefined && !isDemoRoot(codes.folder))
    throw new WrongUse('--out FILE says where the proposed list goes.')
  if (key.use === 'entries')
    throw new WrongUse(
      'Keys of entries have no private half here: hutong entries make, take, with the offices.',
    )
  await sayReach(io, key)
  if (dryRun) {
    const stays = nextList(codes.area, present, { fresh: [], leaked: [key], now: now() })
    io.print(
      `Would be taken out: ${name}. A new key of use ${key.use} would stand in list ${stays.version} in its place.`,
    )
    io.print('Nothing was changed.')
    return 0
  }
  const { use, from, until } = key
  const fresh = until > now() ? codes.make([{ use, from, until }]) : []
  return propose(io, codes, nextList(codes.area, present, { fresh, leaked: [key], now: now() }), out)
}

/** What has to be asked for, printed or signed anew. */
async function sayReach(io: Io, { use, from, until }: SigningKey): Promise<void> {
  if (use === 'entries') return
  if (use === 'log') {
    io.print(
      'The next head of the public log is signed with the new key. Whoever has the old one can sign another log: witnesses tell.',
    )
    return
  }
  if (use === 'list' || use === 'rules') {
    io.print(
      'Lists and rules are signed anew within seconds by the processes that serve; gates fetch them with the new key list.',
    )
    return
  }
  await inCounty(io, true, async ({ ledger }) => {
    const reach = await within(ledger.database, ledger.county, (tx) =>
      codesOut(tx, { use, from: new Date(from * 1000), until: new Date(until * 1000), now: new Date() }),
    )
    const what =
      use === 'phone' ? 'phones ask for a new code when they are opened next' : 'cards must be printed anew'
    io.print(`${reach} ${what}.`)
    return 0
  })
}
