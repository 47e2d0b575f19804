import { randomBytes } from 'node:crypto'
import { uuidTime, uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendRecords, appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { Sealer } from '../ledger/sealing.ts'
import type { VIEW_PURPOSES } from './kinds/identity-viewed.ts'
import { findPerson } from './queries.ts'
import {
  closingOf,
  countStretch,
  destroyedSinceClosing,
  dutiesAbout,
  numbersOf,
  recordsAboutPerson,
  registerLeft,
  viewsIn,
  type Numbers,
} from './rights.ts'

type Look = { id: string; purpose: (typeof VIEW_PURPOSES)[number]; reason: string }

/** A person's numbers in full. The look is recorded first; without the record there is no answer. */
export async function viewIdentity(ledger: Ledger, by: Principal, person: string, look: Look) {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const numbers = await numbersOf(tx, person)
      if (!numbers) throw new Refusal('not-found')
      await recordLook(tx, ledger, by, person, look)
      return opened(ledger.sealer, numbers)
    }),
  )
}

/** Everything held about one person, put together for the person: what was recorded, what is asked of them, who looked. */
export async function extractPerson(
  ledger: Ledger,
  by: Principal,
  person: string,
  look: Omit<Look, 'purpose'>,
) {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const [line, numbers] = [await findPerson(tx, person), await numbersOf(tx, person)]
      if (!line || !numbers) throw new Refusal('not-found')
      // From here on the transaction sees the whole county: a person who moved is held in more than one area.
      await recordLook(tx, ledger, by, person, { ...look, purpose: 'extract' })
      const records = await recordsAboutPerson(tx, person)
      return {
        at: new Date(ledger.now()).toISOString(),
        person: line,
        numbers: opened(ledger.sealer, numbers),
        records: records.map((record) => ({ ...record, payload: openedAll(ledger.sealer, record.payload) })),
        duties: await dutiesAbout(tx, person),
        views: await viewsIn(tx, { person, limit: 200 }),
      }
    }),
  )
}

async function recordLook(tx: Tx, ledger: Ledger, by: Principal, person: string, look: Look): Promise<void> {
  const { id, purpose, reason } = look
  // The id carries the asker's time: asking again after a lost answer is the same record. When it came in is the server's word.
  const happenedAt = new Date(uuidTime(id)).toISOString()
  await appendWithin(tx, ledger, { ...by, program: true }, [
    { id, kind: 'identity-viewed', subject: person, happenedAt, payload: { purpose, reason } },
  ])
}

function opened(sealer: Sealer, { identity, phone }: Numbers) {
  return {
    identity: identity && sealer.open(identity.cipher),
    phone: phone && sealer.open(phone.cipher),
  }
}

function openedAll(sealer: Sealer, payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([field, value]) => {
      const isSealed = typeof value === 'object' && value !== null && 'cipher' in value
      return [field, isSealed ? sealer.open(String(value.cipher)) : value]
    }),
  )
}

/** Records whose personal fields one step of the close-out destroys: short enough that nobody at a desk waits long. */
const STRETCH = 20_000

/**
 * The outbreak is over: every personal field kept as long as the register is destroyed, a stretch of the ledger at a time, each a
 * record with its counts; the last record sums them up and says how much is left. Cut off, it goes on when called again.
 */
export async function closeRegister(
  ledger: Ledger,
  by: Principal,
  { reason, confirm }: { reason: string; confirm: string },
) {
  const { county } = await within(ledger.database, ledger.county, closingOf)
  if (confirm !== county) throw new Refusal('close-unconfirmed')
  const author: Principal = { ...by, program: true }
  const { last } = await within(ledger.database, ledger.county, (tx) => registerLeft(tx))
  for (let from = 0; from < last; from += STRETCH) {
    const stretch = { from, through: Math.min(from + STRETCH, last) }
    const counts = await within(ledger.database, ledger.county, (tx) =>
      countStretch(tx, stretch.from, stretch.through),
    )
    if (counts.records === 0) continue
    await appendRecords(ledger, author, [
      countyDraft(ledger, 'register-destroyed', { ...stretch, ...counts }),
    ])
  }
  const total = await within(ledger.database, ledger.county, (tx) => destroyedSinceClosing(tx))
  const { left } = await within(ledger.database, ledger.county, (tx) => registerLeft(tx))
  await appendRecords(ledger, author, [
    countyDraft(ledger, 'register-closed', { reason, through: last, ...total, left }),
  ])
  return { ...total, left }
}

function countyDraft(ledger: Ledger, kind: string, payload: object) {
  const id = (): string => uuidV7(ledger.now(), randomBytes(10))
  const happenedAt = new Date(ledger.now()).toISOString()
  return { id: id(), kind, subject: id(), happenedAt, area: ledger.county, payload }
}
