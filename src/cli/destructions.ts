import path from 'node:path'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { readArchive, readHead } from '../database/backup/archive.ts'
import { within } from '../database/connect.ts'
import {
  contentOf,
  journalAt,
  linesOf,
  merged,
  type Destruction,
  type Journal,
  type Noted,
} from '../files/journal.ts'
import { journalKey, type Keys } from '../keys.ts'
import { removeDestroyed } from '../slices/attachments/destroying.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { carryOut, destructionsBeside } from '../slices/ledger/destroying.ts'
import { holdJournal } from '../slices/ledger/turns.ts'
import { keyFor } from './backup.ts'
import { readArguments, WrongUse, type Command } from './command.ts'
import { openCounty } from './county.ts'

export const destructionsCommand: Command = {
  name: 'destructions',
  summary: 'What was destroyed for good, and whether a restored county knows of it',
  help: [
    'hutong destructions [--from FILE …] [--accept REASON] [--json]',
    '',
    '--from FILE      takes in another journal (data/destructions of the machine before), or the one inside a later backup, and carries',
    '                 out here what it tells of: it is complete up to its last line, so the warning names a later moment',
    '--accept REASON  nothing more can be found out, or the journal is known to be the last: ends the warning that people erased after the',
    '                 backup may be here again; the reason is kept in the journal',
    '',
    'Erasures and destroyed stretches are noted outside the database (data/destructions), since a backup does not know what was erased',
    'after it was taken. Copy that file to another machine like the backups. Every start carries out what the ledger lacks.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      from: { type: 'string', multiple: true },
      accept: { type: 'string' },
      json: { type: 'boolean' },
    })
    const say = values.json ? () => undefined : io.print
    const reason = values.accept?.trim()
    if (reason === '') throw new WrongUse('--accept needs the reason.')
    const open = await openCounty(io.config, say)
    try {
      const { ledger, keys } = open
      const given = await readGiven(io.config, keys, ledger.county, values.from ?? [])
      if (given.length > 0) await writing(ledger, (journal) => takeIn(journal, given))
      const carried = await settleDestructions(ledger, say)
      const before = (await knownUntil(ledger))?.toISOString()
      const reached = lastOf(given.flat())
      if (before !== undefined && reached !== undefined && reached > before)
        await sayKnownUntil(ledger, reached)
      if (reason !== undefined) {
        await writing(ledger, (journal) =>
          journal.note([{ at: new Date(ledger.now()).toISOString(), mark: 'accepted', reason }]),
        )
        await sayKnownUntil(ledger, null)
      }
      const until = (await knownUntil(ledger))?.toISOString() ?? null
      const lines = (await ledger.journal?.read()) ?? []
      const told = {
        destructions: recordsOf(lines).length,
        last: lastOf(lines) ?? null,
        carried,
        unknownSince: until,
      }
      if (values.json) io.print(JSON.stringify(told))
      else {
        io.print(
          `${told.destructions} destructions in ${ledger.journal?.file ?? ''}, the last line of ${told.last ?? '–'}.`,
        )
        if (until !== null) io.print(warning(until))
      }
      return 0
    } finally {
      await open.close()
    }
  },
}

/** The county's journal in the data folder. */
export function journalFor(config: Config, keys: Keys, county: string): Journal {
  const file = path.join(config.dataFolder, 'destructions', `${county}.journal`)
  return journalAt(file, journalKey(keys.master), county)
}

/** Writes the journal while nobody else does, whichever process it runs in. */
async function writing(ledger: Ledger, work: (journal: Journal) => Promise<void>): Promise<void> {
  const { journal } = ledger
  if (!journal) return
  await within(ledger.database, ledger.county, async (tx) => {
    await holdJournal(tx, ledger.county)
    await work(journal)
  })
}

/**
 * Brings journal and ledger together, before anybody is served: what the ledger lacks is carried out, what the journal lacks (a county
 * from before there was one, a copy that was lost) is noted. Throws BadJournal. Gives how many were carried out.
 */
export async function settleDestructions(ledger: Ledger, say: (line: string) => void): Promise<number> {
  const { journal } = ledger
  if (!journal) return 0
  const carried = await carryOut(ledger, recordsOf(await journal.read()))
  if (carried > 0) {
    say(`Carried out again what was destroyed since this backup was taken: ${carried} destructions.`)
    await removeDestroyed(ledger)
  }
  await within(ledger.database, ledger.county, async (tx) => {
    await holdJournal(tx, ledger.county)
    const noted = recordsOf(await journal.read()).map(({ id }) => id)
    await journal.note(await destructionsBeside(tx, ledger.kinds, noted))
  })
  const until = await knownUntil(ledger)
  if (until) say(warning(until.toISOString()))
  return carried
}

function warning(until: string): string {
  return [
    `WARNING: this county was restored from a backup, and nothing here tells what was erased after ${until}.`,
    '  People erased since may be in it again. If the data/destructions folder of the machine before, or a later backup, can still be read:',
    '  hutong destructions --from FILE. If not, look through the written requests for erasure since that day, and repeat them.',
  ].join('\n')
}

/** Files named on the command line: journals, or backups that carry one. */
export async function readGiven(
  config: Config,
  keys: Keys,
  county: string,
  files: readonly string[],
): Promise<Noted[][]> {
  const given: Noted[][] = []
  for (const file of files.map((name) => path.resolve(name))) {
    const content = await contentOf(file)
    if (content.length === 0) throw new Error(`There is no journal at ${file}.`)
    if (content.subarray(0, 7).toString('latin1') === 'HUTONGB')
      given.push(await journalIn(config, keys, county, file))
    else given.push(linesOf(content, journalKey(keys.master), county, file))
  }
  return given
}

/** The journal inside a backup: everything destroyed until it was taken. */
export async function journalIn(config: Config, keys: Keys, county: string, file: string): Promise<Noted[]> {
  const { key } = keyFor(config, file, (await readHead(file)).backupKey)
  const pieces: Buffer[] = []
  let within = false
  for await (const piece of readArchive(file, key)) {
    if (piece.kind === 'content' && within) pieces.push(piece.bytes)
    if (piece.kind !== 'step') continue
    if (piece.step.step !== 'journal') break
    within = true
  }
  const lines = linesOf(Buffer.concat(pieces), journalKey(keys.master), county, file)
  // The backup itself is a word on how far they are complete.
  return [...lines, { at: (await readHead(file)).takenAt, mark: 'backup' }]
}

/** Puts what other journals tell of into the county's own. */
export async function takeIn(journal: Journal, given: readonly (readonly Noted[])[]): Promise<void> {
  await journal.rewrite((own) => merged([own, ...given]))
}

/** Up to when this machine's own journal is complete; undefined when a restore left a gap in it that nobody has accepted. */
export function reachOf(own: readonly Noted[], takenAt: string): string | undefined {
  const accepted = lastOf(own.filter(({ mark }) => mark === 'accepted')) ?? ''
  const hasGap = own.some(
    ({ mark, since, at }) => mark === 'gap' && (since ?? '') >= takenAt && at > accepted,
  )
  return hasGap ? undefined : lastOf(own)
}

export function lastOf(lines: readonly Noted[]): string | undefined {
  return lines.reduce<string | undefined>(
    (last, { at }) => (last === undefined || at > last ? at : last),
    undefined,
  )
}

/** Each once: a transaction that was begun again noted its record again. */
function recordsOf(lines: readonly Noted[]): Destruction[] {
  const byId = new Map<string, Destruction>()
  for (const { record } of lines) if (record && !byId.has(record.id)) byId.set(record.id, record)
  return [...byId.values()]
}

async function knownUntil(ledger: Ledger): Promise<Date | null> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ until: Date | null }>`select destructions_known_until as until from county`.execute(tx),
  )
  return rows[0]?.until ?? null
}

/** The moment after which nobody knows what was destroyed; null: nothing is unknown. */
export async function sayKnownUntil(ledger: Ledger, until: string | null): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`update county set destructions_known_until = ${until}::timestamptz`.execute(tx),
  )
}
