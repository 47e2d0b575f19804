import { createHmac } from 'node:crypto'
import { Refusal } from '../../core/refusals.ts'
import { writeSign1 } from '../../core/sign1.ts'
import { claimsToSign, COLOURS, REASONS, TRAVELS, type Claims } from '../../core/token.ts'
import { within, type Database } from '../../database/connect.ts'
import { together } from '../../database/together.ts'
import type { CodeKeys } from '../../files/code-keys.ts'
import type { Ledger } from '../ledger/actions.ts'
import { numbersOf } from './numbering.ts'
import { placeOf } from './places.ts'
import { ASKED_APART, endOf, epochOf, maskedName } from './rules.ts'
import type { Holder } from './holders.ts'

/** The signed part of a code: its step the phone puts behind it each minute. */
export type Issued = { person: string; code: Uint8Array }

/** Of the end of the phone's chain, and the second it was made for. */
export type Asked = { anchor: Uint8Array; issuedAt: number }

/** A phone's code for somebody, as they are now. No record: half a million are refreshed a day, and nothing follows from it. */
export async function issue(ledger: Ledger, holder: Holder, { anchor, issuedAt }: Asked): Promise<Issued> {
  const now = Math.floor(ledger.now() / 1000)
  // The phone has hashed the second in already (decision 0062): it is taken as it is, or not at all.
  if (Math.abs(issuedAt - now) > ASKED_APART)
    throw new Refusal('code-clock', [{ path: 'issuedAt', message: String(now) }])
  const codes = codesOf(ledger)
  const signer = codes.signer('phone', issuedAt)
  if (!signer) throw new Refusal('codes-without-keys')
  const number = holder.number ?? (await dealtTo(ledger, holder.person))
  const claims: Claims = {
    ...claimsOf(ledger, codes, holder, issuedAt),
    issuedAt,
    expiresAt: endOf(issuedAt),
    index: placeOf(codes, epochOf(issuedAt), number),
    anchor,
  }
  const { kid } = signer.key
  const { payload, toSign } = claimsToSign(claims, kid)
  return { person: holder.person, code: writeSign1({ kid, payload, signature: await signer.soon(toSign) }) }
}

export function codesOf({ codes }: Ledger): CodeKeys {
  if (!codes) throw new Refusal('codes-without-keys')
  return codes
}

const NO_RULES = new Uint8Array(4)

/** What a phone's code and a card say alike of somebody. */
export function claimsOf(
  { county, sealer }: Ledger,
  codes: CodeKeys,
  holder: Holder,
  at: number,
): Omit<Claims, 'issuedAt' | 'expiresAt' | 'index' | 'anchor'> {
  const { colour, reason, travel, testedAt, identity, rules, name, person } = holder
  const number = identity === null ? `person ${person}` : sealer.open(identity.cipher)
  return {
    area: county,
    colour: COLOURS.find((one) => one === colour) ?? 'green',
    reason: REASONS.find((one) => one === reason) ?? 'none',
    travel: TRAVELS.find((one) => one === travel) ?? 'none',
    rules: rules ? new Uint8Array(rules) : NO_RULES,
    name: maskedName(name),
    digest: digestOf(codes, epochOf(at), number),
    testedHour: testedAt === null ? undefined : Math.floor(testedAt.getTime() / 3_600_000),
  }
}

/** Three bytes by which a gate compares a code with an identity card, under a key of the week: a plain hash could be counted through. */
export function digestOf(codes: CodeKeys, epoch: number, identity: string): Uint8Array {
  const digest = createHmac('sha256', digestKey(codes, epoch)).update(identity).digest()
  return new Uint8Array(digest.subarray(0, 3))
}

const digestKeys = new WeakMap<CodeKeys, Map<number, Buffer>>()

export function digestKey(codes: CodeKeys, epoch: number): Buffer {
  const made = digestKeys.get(codes) ?? new Map<number, Buffer>()
  digestKeys.set(codes, made)
  const key = made.get(epoch) ?? codes.secret(`digest ${epoch}`)
  made.set(epoch, key)
  return key
}

const dealers = new WeakMap<Database, (person: string) => Promise<number | undefined>>()

/** A number for somebody who never had one; those who ask at one time are dealt to together. */
async function dealtTo({ database, county, now }: Ledger, person: string): Promise<number> {
  const dealer =
    dealers.get(database) ??
    together((persons: readonly string[]) =>
      within(database, county, (tx) => numbersOf(tx, persons, new Date(now()))),
    )
  dealers.set(database, dealer)
  const number = await dealer(person)
  if (number === undefined) throw new Error('a number that was just dealt is not there')
  return number
}
