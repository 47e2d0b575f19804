import type { ReplyOf } from '../../core/endpoint.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import type { makeCode } from './contract.ts'
import { wardsAmong } from './family.ts'
import { codesOf, issue } from './issuing.ts'
import { today } from './about-me.ts'
import type { Resident } from './sessions.ts'

export { residentUnder, type Resident } from './sessions.ts'
export { deltaPaper, latestOf, listPaper, rulesPaper } from './serving.ts'

type AskedCodes = {
  anchor: string
  issuedAt: number
  family: readonly { person: string; anchor: string }[]
}

/** A code for whoever has the session, and one for each of those they answer for. */
export async function codesFor(
  ledger: Ledger,
  { holder }: Resident,
  { anchor, issuedAt, family }: AskedCodes,
): Promise<ReplyOf<typeof makeCode>> {
  const made = [await issue(ledger, holder, { anchor: bytesOf(anchor), issuedAt })]
  const wards = family.length === 0 ? [] : await wardsOf(ledger, holder.person, family)
  for (const { anchor: end, ward } of wards)
    made.push(await issue(ledger, ward, { anchor: bytesOf(end), issuedAt }))
  return {
    now: Math.floor(ledger.now() / 1000),
    keys: codesOf(ledger).inForce()?.list.version ?? 0,
    codes: made.map(({ person, code }) => ({ person, code: Buffer.from(code).toString('base64') })),
  }
}

/** Everybody asked for must be somebody's they answer for now: all or none. */
async function wardsOf(ledger: Ledger, proxy: string, family: AskedCodes['family']) {
  const found = await within(ledger.database, ledger.county, (tx) =>
    wardsAmong(
      tx,
      proxy,
      family.map(({ person }) => person),
      today(ledger),
    ),
  )
  const wards = new Map(found.map((ward) => [ward.person, ward]))
  return family.map(({ person, anchor }) => {
    const ward = wards.get(person)
    if (!ward) throw new Refusal('not-found')
    return { anchor, ward }
  })
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
