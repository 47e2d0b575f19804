import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Entry } from '../ledger/drafting.ts'

/** Kinds that say who somebody is, or which door this is: without their personal fields nothing is left to record. */
const SAYS_WHO = new Set(['household-amended', 'person-amended'])

/**
 * What a phone brings late. Personal fields about a subject that was erased or closed out since are not kept: the call counts as made,
 * who was met and what was answered does not come in again. What was answered about an erased person later is left out of the call.
 */
export async function redactLate(tx: Tx, entries: readonly Entry[]): Promise<void> {
  await refuseClosed(tx, entries)
  const marked = entries.filter(({ forgottenAt, kind }) => forgottenAt !== undefined && !kind.creates)
  for (const entry of marked) {
    const isLate = Date.parse(entry.draft.happenedAt) <= (entry.forgottenAt?.getTime() ?? 0)
    if ((isLate && !SAYS_WHO.has(entry.kind.name)) || entry.cause !== null) entry.personal = {}
  }
  await leaveOut(tx, marked)
}

/** Nothing enters the register that was seen before it was closed out. */
async function refuseClosed(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const said = entries.filter(
    ({ kind, forgottenAt }) =>
      kind.retention === 'register' &&
      ((kind.creates && ['household', 'person'].includes(kind.subject)) ||
        (forgottenAt !== undefined && SAYS_WHO.has(kind.name))),
  )
  if (said.length === 0) return
  const { rows } = await sql<{ at: Date | null }>`
    select max(received_at) as at from record where kind = 'register-closed'`.execute(tx)
  const closedAt = rows[0]?.at?.getTime() ?? 0
  const late = said.find(({ draft }) => Date.parse(draft.happenedAt) <= closedAt)
  if (late)
    throw new Refusal('register-is-closed', [{ path: `${late.index}.happenedAt`, message: late.kind.name }])
}

/** Answers of a call at a door where somebody was erased, without those about them. */
async function leaveOut(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const answers = entries.flatMap(({ personal }) => membersOf(personal))
  if (answers.length === 0) return
  const { rows } = await sql<{ person: string }>`
    select person from person_erased where person = any(${answers.map(({ person }) => person)}::uuid[])`.execute(
    tx,
  )
  const erased = new Set(rows.map(({ person }) => person))
  for (const entry of entries) {
    const members = membersOf(entry.personal)
    if (members.some(({ person }) => erased.has(person)))
      entry.personal = { ...entry.personal, members: members.filter(({ person }) => !erased.has(person)) }
  }
}

function membersOf({ members }: Record<string, unknown>): { person: string }[] {
  // Checked by the kind's own schema: the only field of that name that is a list of answers.
  return Array.isArray(members)
    ? members.filter((one): one is { person: string } => typeof one?.person === 'string')
    : []
}
