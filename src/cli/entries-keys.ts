import { readFileSync } from 'node:fs'
import { nextList } from '../files/code-weeks.ts'
import { listedKey, OFFICES, OPENERS, readEntryPaper } from '../files/entry-keys.ts'
import {
  entryKeys,
  recordDestroyed,
  recordKeys,
  type KeyStanding,
  type Word,
} from '../slices/gates/entry-keys.ts'
import { openKeys, propose } from './code-keys.ts'
import type { Io } from './command.ts'
import { inCounty } from './county.ts'

/** Puts new keys on record, and proposes a key list that has them. */
export async function takeKeys(io: Io, file: string, out: string | undefined): Promise<number> {
  const paper = readEntryPaper(readFileSync(file, 'utf8'))
  const codes = openKeys(io)
  const fresh = await inCounty(io, false, async ({ ledger }) => (await recordKeys(ledger, paper)).length)
  io.print(`${fresh} keys are on record, held by ${paper.offices.join(', ')}.`)
  const present = codes.inForce()?.list
  const now = Math.floor(Date.now() / 1000)
  const listed = new Set(present?.keys.map(({ kid }) => Buffer.from(kid).toString('hex')))
  const lacking = paper.keys.filter(({ kid, until }) => !listed.has(kid) && until > now).map(listedKey)
  if (lacking.length > 0)
    return propose(io, codes, nextList(codes.area, present, { fresh: lacking, now }), out)
  io.print('The key list has them already.')
  return 0
}

export async function recordWords(io: Io, words: readonly Word[]): Promise<number> {
  return inCounty(io, false, async ({ ledger }) => {
    const fresh = await recordDestroyed(ledger, words)
    for (const { kid, share, office } of fresh)
      io.print(`On record: share ${share} of key ${kid} (${office}) is destroyed.`)
    if (fresh.length === 0) io.print('That was on record already.')
    return 0
  })
}

/** In force, to be destroyed, beyond opening: as the ledger proves it. */
export async function showKeys(io: Io, json: boolean): Promise<number> {
  return inCounty(io, json, async ({ ledger }) => {
    const keys = await entryKeys(ledger)
    const now = ledger.now()
    const faults = faultsOf(keys, now)
    if (json) io.print(JSON.stringify({ keys, faults }))
    else {
      for (const key of keys) io.print(lineOf(key, now))
      for (const fault of faults) io.print(`! ${fault}`)
    }
    return faults.length > 0 ? 1 : 0
  })
}

function lineOf({ kid, from, until, gone, passes, endsAt }: KeyStanding, now: number): string {
  const day = (second: number): string => new Date(second * 1000).toISOString().slice(0, 10)
  const left = OFFICES - gone.length
  const state =
    gone.length > OFFICES - OPENERS
      ? `beyond opening: ${gone.map(({ office, at }) => `${office} ${at.slice(0, 10)}`).join(', ')} destroyed their shares`
      : now >= endsAt
        ? `over: ${left} shares are to be destroyed`
        : `${left} shares, until ${new Date(endsAt).toISOString().slice(0, 10)}`
  return `  ${kid}  ${day(from)} – ${day(until)}  ${passes} entries  ${state}`
}

function faultsOf(keys: readonly KeyStanding[], now: number): string[] {
  const inForce = keys.some(({ from, until }) => from * 1000 <= now && now < until * 1000)
  return [
    ...(inForce ? [] : ['Gates have no key to seal to: hutong entries make, take.']),
    ...keys
      .filter(({ endsAt, gone }) => now >= endsAt && gone.length < OFFICES)
      .map(({ kid, gone, offices }) => {
        const left = offices.filter((_, at) => !gone.some(({ share }) => share === at + 1))
        return `Key ${kid} is over: ${left.join(', ')}: hutong entries destroy.`
      }),
    ...keys
      .filter(({ endsAt, passes }) => now >= endsAt + 2 * 3_600_000 && passes > 0)
      .map(
        ({ kid, passes }) =>
          `${passes} entries of key ${kid} should be destroyed: does the job forget-passes run?`,
      ),
  ]
}
