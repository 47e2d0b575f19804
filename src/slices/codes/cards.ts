import { sql } from 'kysely'
import { uuidTime } from '../../core/id.ts'
import { CARD_LIFE } from '../../core/proving.ts'
import { Refusal } from '../../core/refusals.ts'
import { claimsToSign, writeToken } from '../../core/token.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { CodeKeys, Signer } from '../../files/code-keys.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { holdersOf, type Holder } from './holders.ts'
import { claimsOf, codesOf } from './issuing.ts'
import { dealNumbers } from './numbering.ts'
import { maskedName, type RECALL_CAUSES } from './rules.ts'

/** A card to be printed: its text as a QR code (Q, on paper), and what stands beside it. */
export type Card = {
  id: string
  person: string
  number: number
  name: string
  text: string
  issuedAt: string
  expiresAt: string
}
type Wanted = { id: string; person: string }

/**
 * Cards for people, on record, all or none; each takes the place of those its holder had. Asked again under the same ids they are the same
 * cards, signed anew.
 */
export async function issueCards(ledger: Ledger, by: Principal, wanted: readonly Wanted[]): Promise<Card[]> {
  const codes = codesOf(ledger)
  const now = Math.floor(ledger.now() / 1000)
  const signer = codes.signer('card', now)
  if (!signer) throw new Refusal('codes-without-keys')
  const found = await within(ledger.database, by.area, (tx) =>
    holdersOf(
      tx,
      wanted.map(({ person }) => person),
    ),
  )
  const holders = new Map(found.map((holder) => [holder.person, holder]))
  if (!wanted.every(({ person }) => holders.has(person))) throw new Refusal('not-found')
  const numbers = await persist(() =>
    within(ledger.database, ledger.county, (tx) => recordCards(tx, ledger, by, wanted)),
  )
  return wanted.map(({ id, person }) => {
    const holder = holders.get(person)
    const number = numbers.get(id)
    if (!holder || number === undefined) throw new Error('a card that was recorded has no number')
    return cardOf(ledger, codes, signer, holder, { id, number, at: Math.floor(uuidTime(id) / 1000) })
  })
}

/** A number for each card that is not recorded yet, and the records. Whoever asks may reach these people: that was looked at before. */
async function recordCards(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  wanted: readonly Wanted[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; number: number }>`
    select id, (payload ->> 'number')::int as number from record
    where id = any(${wanted.map(({ id }) => id)}::uuid[]) and kind = 'card-issued'`.execute(tx)
  const numbers = new Map(rows.map(({ id, number }) => [id, number]))
  const fresh = wanted.filter(({ id }) => !numbers.has(id))
  const first = fresh.length === 0 ? 0 : await dealNumbers(tx, 'card', fresh.length, new Date(ledger.now()))
  for (const [place, { id }] of fresh.entries()) numbers.set(id, first + place)
  // The ones that were there are sent along: under an id that is somebody else's record they are refused.
  await appendWithin(
    tx,
    ledger,
    { ...by, program: true },
    wanted.map(({ id, person }) => {
      const at = Math.floor(uuidTime(id) / 1000) * 1000
      const payload = { number: numbers.get(id), expiresAt: new Date(at + CARD_LIFE * 1000).toISOString() }
      return { id, kind: 'card-issued', subject: person, happenedAt: new Date(at).toISOString(), payload }
    }),
  )
  return numbers
}

function cardOf(
  ledger: Ledger,
  codes: CodeKeys,
  { key: { kid }, sign }: Signer,
  holder: Holder,
  { id, number, at }: { id: string; number: number; at: number },
): Card {
  const expiresAt = at + CARD_LIFE
  const { payload, toSign } = claimsToSign(
    { ...claimsOf(ledger, codes, holder, at), issuedAt: at, expiresAt, index: number, anchor: undefined },
    kid,
  )
  return {
    id,
    person: holder.person,
    number,
    name: maskedName(holder.name),
    text: writeToken({ kid, payload, signature: sign(toSign) }),
    issuedAt: new Date(at * 1000).toISOString(),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  }
}

/** `cause`: why it counts no more; `replaced` by the next one. */
export type CardLine = {
  number: number
  issuedAt: string
  expiresAt: string
  recalledAt: string | null
  cause: (typeof RECALL_CAUSES)[number] | 'replaced' | null
}
type CardRow = Pick<CardLine, 'number' | 'cause'> & {
  issuedAt: Date
  expiresAt: Date
  recalledAt: Date | null
}

/** Somebody's cards, the newest first; whether the asker may see them is the asker's question. */
export async function cardsOf(tx: Tx, person: string): Promise<CardLine[]> {
  const { rows } = await sql<CardRow>`
    select c.number, c.issued_at as "issuedAt", c.expires_at as "expiresAt", c.recalled_at as "recalledAt",
      case when c.recalled_at is not null then coalesce((
        select r.payload ->> 'cause' from record r
        where r.subject = c.person and r.kind || '' = 'code-recalled' and (r.payload ->> 'card')::int = c.number limit 1
      ), 'replaced') end as cause
    from card c join person p on p.person = c.person
    where c.person = ${person} order by c.number desc limit 50`.execute(tx)
  return rows.map(({ issuedAt, expiresAt, recalledAt, ...row }) => ({
    ...row,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    recalledAt: recalledAt?.toISOString() ?? null,
  }))
}
