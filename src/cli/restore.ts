import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import { readArchive, readHead, type Head } from '../database/backup/archive.ts'
import { checkVersion, loadBackup, type Loaded } from '../database/backup/load.ts'
import { inItsPlace, settleAside } from '../database/aside.ts'
import { findCounties } from '../database/migrate.ts'
import type { Noted } from '../files/journal.ts'
import { appRole, haveKeys, readKeys, type Keys } from '../keys.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { keyFor } from './backup.ts'
import { readArguments, WrongUse, type Command } from './command.ts'
import { filesFolder, openLedger } from './county.ts'
import {
  journalFor,
  journalIn,
  lastOf,
  reachOf,
  readGiven,
  sayKnownUntil,
  settleDestructions,
  takeIn,
} from './destructions.ts'
import { reachDatabase } from './reach.ts'

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Make the county again from a backup, on this machine',
  help: [
    'hutong restore FILE [--replace] [--destructions FILE …] [--json]',
    '',
    'Needs the county’s keys in the keys folder: county.key, statement.key and the backup.key the file was sealed with (docs/keys.md).',
    '--replace   the county is here already: what it holds now is given up for what the backup holds, once all of that is in place',
    '--destructions FILE   what was erased after the backup is erased again: the data/destructions file of the machine before, or a later',
    '            backup. This machine’s own is used by itself. A copy is complete up to its last line: what came after is said loudly.',
    '',
    'Afterwards everybody signs in again. What was recorded after the backup is gone here; phones and desks that still have it offer it',
    'again by themselves, and it is taken once.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(
      args,
      {
        replace: { type: 'boolean' },
        destructions: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
      1,
    )
    const [file] = positionals
    if (file === undefined) throw new WrongUse('Which backup? Name its file.')
    const say = values.json ? () => undefined : io.print
    const wanted = {
      file: path.resolve(file),
      replace: values.replace ?? false,
      given: values.destructions ?? [],
    }
    const loaded = await restore(io.config, wanted, say)
    if (values.json) io.print(JSON.stringify(loaded))
    else {
      const { county, takenAt, rows, files } = loaded
      io.print(
        `${county.name} (${county.area}) is here again as of ${takenAt}: ${rows} rows, ${files} files.`,
      )
      io.print('Everybody signs in again. Next: hutong serve')
    }
    return 0
  },
}

async function restore(
  config: Config,
  { file, replace, given }: { file: string; replace: boolean; given: readonly string[] },
  say: (line: string) => void,
): Promise<Loaded & { takenAt: string; carried: number; unknownSince: string | null }> {
  const head = await readHead(file)
  await checkVersion({ file, head })
  const { key } = keyFor(config, file, head.backupKey)
  const keys = keysFor(config, file, head)
  const { area } = head.county
  const others = await readGiven(config, keys, area, given)
  const journal = journalFor(config, keys, area)
  const own = await journal.read()
  say(`Reading ${file} …`)
  // From end to end before anything is touched: a backup that breaks off half-way costs nothing but the time.
  for await (const _ of readArchive(file, key));
  const until = knownUntil(head.takenAt, own, others)
  const inside = await journalIn(config, keys, area, file)
  const { ownerUrl, close } = await reachDatabase(config, say, true)
  try {
    await settleAside(ownerUrl, head.county)
    const there = (await findCounties(ownerUrl)).find(({ area }) => area === head.county.area)
    if (there && !replace)
      throw new Error(
        `${there.name} (${there.area}) is here already. Restore into another data folder, or give up what it holds now: --replace`,
      )
    say('Loading it …')
    const app = appRole(keys.master, head.county.schema)
    const files = filesFolder(config)
    const load = { ownerUrl, file, head, key, app, filesFolder: files, say }
    const loaded = await inItsPlace(ownerUrl, head.county, async () => {
      const made = await loadBackup(load)
      // Said before what was here is given up: a restore that is cut off here begins again.
      const gap: Noted = { at: new Date().toISOString(), mark: 'gap', since: until ?? '' }
      await takeIn(journal, [...others, inside, ...(until === null ? [] : [[gap]])])
      await inRestored(ownerUrl, head.county, keys, config, (ledger) => sayKnownUntil(ledger, until))
      return made
    })
    // What was erased after the backup is erased again.
    const carried = await inRestored(ownerUrl, head.county, keys, config, (ledger) =>
      settleDestructions(ledger, say),
    )
    return { ...loaded, carried, unknownSince: until, takenAt: head.takenAt }
  } finally {
    await close()
  }
}

/**
 * After which moment nobody can tell what was destroyed; null when this machine's journal went on beyond the backup. Of a copy it is only
 * known how far it reaches: whatever was destroyed between its last line and the end of the machine it comes from is not in it.
 */
function knownUntil(
  takenAt: string,
  own: readonly Noted[],
  others: readonly (readonly Noted[])[],
): string | null {
  if ((reachOf(own, takenAt) ?? '') > takenAt) return null
  const reached = lastOf(others.flat()) ?? ''
  return reached > takenAt ? reached : takenAt
}

async function inRestored<T>(
  ownerUrl: string,
  county: Head['county'],
  keys: Keys,
  config: Config,
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = openLedger(ownerUrl, county, keys, config)
  try {
    return await work(ledger)
  } finally {
    await ledger.database.close()
  }
}

/** The county's own keys must be there before: a restore makes none. */
function keysFor({ keysFolder }: Config, file: string, head: Head): Keys {
  const name = head.county.name
  if (!haveKeys(keysFolder))
    throw new Error(
      `The keys of ${name} are not in ${keysFolder}. Copy its keys folder there first (docs/keys.md), or say where it is: --keys FOLDER`,
    )
  if (!existsSync(path.join(keysFolder, 'statement.key')))
    throw new Error(
      `${keysFolder} lacks statement.key. Copy the whole keys folder of ${name} there (docs/keys.md).`,
    )
  const keys = readKeys(keysFolder)
  if (keys.fingerprint !== head.countyKey)
    throw new Error(
      `The county.key in ${keysFolder} (${keys.fingerprint}) is not the one ${file} belongs to (${head.countyKey}). Put the right one there.`,
    )
  return keys
}
