import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import { readArchive, readHead, type Head } from '../database/backup/archive.ts'
import { checkVersion, loadBackup, type Loaded } from '../database/backup/load.ts'
import { inItsPlace, settleAside } from '../database/aside.ts'
import { findCounties } from '../database/migrate.ts'
import type { Noted } from '../files/journal.ts'
import { appRole, haveKeys, readKeys, type Keys } from '../keys.ts'
import { keyFor } from './backup.ts'
import { readArguments, WrongUse, type Command } from './command.ts'
import { filesFolder, openLedger } from './county.ts'
import {
  journalFor,
  journalIn,
  lastOf,
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
    '            backup. This machine’s own is used by itself. Without either, it says loudly what it cannot know.',
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
): Promise<Loaded & { takenAt: string; carried: number; destructionsKnown: boolean }> {
  const head = await readHead(file)
  await checkVersion({ file, head })
  const { key } = keyFor(config, file, head.backupKey)
  const keys = keysFor(config, file, head)
  const others = await readGiven(config, keys, head.county.area, given)
  say(`Reading ${file} …`)
  // From end to end before anything is touched: a backup that breaks off half-way costs nothing but the time.
  for await (const _ of readArchive(file, key));
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
    const loaded = await inItsPlace(ownerUrl, head.county, () => loadBackup(load))
    const destroyed = await repeatDestructions({ config, file, head, keys, ownerUrl, say }, others)
    return { ...loaded, ...destroyed, takenAt: head.takenAt }
  } finally {
    await close()
  }
}

type Restored = {
  config: Config
  file: string
  head: Head
  keys: Keys
  ownerUrl: string
  say: (line: string) => void
}

/** What was erased after the backup is erased again, by this machine's journal and those given; or it is said that nobody knows. */
async function repeatDestructions(
  { config, file, head, keys, ownerUrl, say }: Restored,
  given: readonly (readonly Noted[])[],
): Promise<{ carried: number; destructionsKnown: boolean }> {
  const { area } = head.county
  const here = await journalFor(config, keys, area).read()
  const reaches = (lines: readonly Noted[]): boolean => (lastOf(lines) ?? '') > head.takenAt
  const hasGap = here.some(({ mark, since }) => mark === 'gap' && (since ?? '') >= head.takenAt)
  const known = reaches(given.flat()) || (reaches(here) && !hasGap)
  const gap: Noted = { at: new Date().toISOString(), mark: 'gap', since: head.takenAt }
  const own = await journalIn(config, keys, area, file)
  await takeIn(config, keys, { county: area }, [...given, own, ...(known ? [] : [[gap]])])
  const ledger = openLedger(ownerUrl, head.county, keys, config)
  try {
    if (!known) await sayKnownUntil(ledger, head.takenAt)
    return { carried: await settleDestructions(ledger, say), destructionsKnown: known }
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
