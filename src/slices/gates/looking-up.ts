import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { readDocument } from '../../core/identity.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { pacing } from '../codes/pacing.ts'
import { recolourNow } from '../colours/actions.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { LOOKUPS } from './kinds/gate-lookup.ts'
import { areaOfGate } from './queries.ts'
import { KEEPERS } from './rules.ts'

type Answer = (typeof LOOKUPS)[number]

/** A guard asks once for each who comes without a code: twenty at once, then one every six seconds. More is counting people through. */
const pace = pacing({ most: 20, each: 6000 })

/**
 * Whether somebody who shows an identity number and no code may pass: that, and nothing else of them. On record about that person before
 * the answer leaves. `clarify`: the register does not know the number, or not one person by it.
 */
export async function lookUpAtGate(
  ledger: Ledger,
  by: Principal,
  { id, gate, number }: { id: string; gate: string; number: string },
): Promise<{ answer: Answer }> {
  if (!KEEPERS.some((role) => role === by.role)) throw new Refusal('not-allowed')
  pace(by.post, ledger.now())
  const document = readDocument('identity-card', number)
  if (typeof document === 'string') throw new Refusal('bad-input', [{ path: 'number', message: document }])
  const hash = ledger.sealer.match(document.number)
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const area = await areaOfGate(tx, gate)
      if (area === undefined || !isWithin(area, by.area)) throw new Refusal('not-found')
      const { rows } = await sql<{ person: string }>`
        select person from person where identity_hash = ${hash} and standing = 'here' limit 2`.execute(tx)
      const [only] = rows.length === 1 ? rows : []
      const answer = only ? await answerFor(tx, ledger, only.person) : 'clarify'
      const happenedAt = new Date(ledger.now()).toISOString()
      const draft = {
        id,
        kind: 'gate-lookup',
        subject: only?.person ?? gate,
        happenedAt,
        payload: { gate, answer },
      }
      // Whoever comes may live in another village: what is written of them there is the program's word, in the guard's name.
      await appendWithin(tx, ledger, { ...by, area: ledger.county, program: true }, [draft])
      return { answer }
    }),
  )
}

/** As a gate judges a code, of which it is the colour and the travel that count here (codes/admitting.ts). */
async function answerFor(tx: Tx, ledger: Ledger, person: string): Promise<Answer> {
  await recolourNow(tx, ledger, [person])
  const { rows } = await sql<{ colour: string; travel: string }>`
    select colour, travel from colour where person = ${person}`.execute(tx)
  const [known] = rows
  return !known || (known.colour === 'green' && known.travel !== 'risk') ? 'admit' : 'refuse'
}
