import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { within, type Tx } from '../../database/connect.ts'
import { markOf, type EntryKey, type EntryPaper } from '../../files/entry-keys.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { PASSES_KEPT } from './rules.ts'

/** A key on record, and how far its end has come. `passes`: entries of its time that are there still. */
export type KeyStanding = EntryKey & {
  offices: string[]
  gone: { share: number; office: string; word: string; at: string }[]
  passes: number
  /** When what it sealed is destroyed, and its shares are to be, in milliseconds. */
  endsAt: number
}

/** Every key on record, the newest first. */
export async function entryKeys(ledger: Ledger): Promise<KeyStanding[]> {
  return within(ledger.database, ledger.county, keysIn)
}

type Row = {
  key: string
  point: string
  from: Date
  until: Date
  offices: string[]
  marks: string[]
  gone: { share: number; word: string; at: string }[]
  passes: number
}

export async function keysIn(tx: Tx): Promise<KeyStanding[]> {
  const { rows } = await sql<Row>`
    select k.key, k.point, k.seals_from as "from", k.seals_until as until, k.offices, k.marks,
      coalesce((select json_agg(json_build_object('share', g.share, 'word', g.word, 'at', g.at) order by g.share)
        from entry_share_gone g where g.key = k.key), '[]') as gone,
      (select count(*) from gate_entry e where e.at >= k.seals_from and e.at < k.seals_until) as passes
    from entry_key k order by k.seals_from desc, k.key`.execute(tx)
  return rows.map(({ key, from, until, gone, ...row }) => ({
    ...row,
    kid: key,
    from: from.getTime() / 1000,
    until: until.getTime() / 1000,
    endsAt: until.getTime() + PASSES_KEPT,
    gone: gone.map((one) => ({
      ...one,
      at: new Date(one.at).toISOString(),
      office: row.offices[one.share - 1] ?? '',
    })),
  }))
}

/** Puts new keys on record, each once. Gives those that were new. */
export async function recordKeys(ledger: Ledger, { area, offices, keys }: EntryPaper): Promise<EntryKey[]> {
  if (area !== ledger.county) throw new Error(`These keys are ${area}’s, not ${ledger.county}’s.`)
  const known = new Set((await entryKeys(ledger)).map(({ kid }) => kid))
  const fresh = keys.filter(({ kid }) => !known.has(kid))
  const moment = (second: number): string => new Date(second * 1000).toISOString()
  await record(
    ledger,
    'entry-key-made',
    fresh.map(({ kid, point, from, until, marks }) => {
      return { key: kid, point, since: moment(from), endsAt: moment(until), offices, marks }
    }),
  )
  return fresh
}

export type Word = { kid: string; word: string }

/** Puts on record that shares are destroyed, by their words. Throws a sentence for a word that is no share's; one said before is no news. */
export async function recordDestroyed(
  ledger: Ledger,
  words: readonly Word[],
): Promise<{ kid: string; share: number; office: string }[]> {
  const known = new Map((await entryKeys(ledger)).map((key) => [key.kid, key]))
  const told = words.map(({ kid, word }) => {
    const key = known.get(kid)
    const place = key?.marks.findIndex((mark, at) => mark === markOf(kid, at + 1, word)) ?? -1
    if (!key || place === -1) throw new Error(`${word} is no word of a share of key ${kid}.`)
    return { kid, word, share: place + 1, office: key.offices[place] ?? '', key }
  })
  const fresh = told.filter(({ key, share }) => !key.gone.some((one) => one.share === share))
  await record(
    ledger,
    'entry-share-destroyed',
    fresh.map(({ kid, share, office, word }) => ({ key: kid, portion: share, office, word })),
  )
  return fresh.map(({ kid, share, office }) => ({ kid, share, office }))
}

/** What the program records about the county, in its own name. */
export async function record(ledger: Ledger, kind: string, payloads: readonly object[]): Promise<void> {
  const now = ledger.now()
  const drafts = payloads.map((payload): Draft => {
    const id = (): string => uuidV7(now, randomBytes(10))
    const happenedAt = new Date(now).toISOString()
    return { id: id(), kind, subject: id(), area: ledger.county, happenedAt, payload }
  })
  if (drafts.length > 0) await appendRecords(ledger, machineOf(ledger), drafts)
}
