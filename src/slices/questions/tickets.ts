import { randomBytes } from 'node:crypto'
import { UUID, uuidTime, uuidV7 } from '../../core/id.ts'
import { keyedHash } from '../accounts/first-password.ts'
import type { Ledger } from '../ledger/actions.ts'
import { TICKET } from './rules.ts'

/**
 * Goes out with a form and comes back with it: an id for what will be recorded, and the county's word that it made that for this form. No cookie
 * is needed, and sent twice (a page loaded again) it is the same record.
 */
export function ticketFor(ledger: Ledger, form: string): string {
  const id = uuidV7(ledger.now(), randomBytes(10))
  return `${id}.${markOf(ledger, form, id)}`
}

/** The id of a ticket that is ours, neither too new nor too old; undefined for any other. */
export function ticketId(ledger: Ledger, form: string, ticket: string): string | undefined {
  const [id = '', mark = ''] = ticket.split('.')
  if (!UUID.test(id) || mark !== markOf(ledger, form, id)) return undefined
  const age = ledger.now() - uuidTime(id)
  return age >= TICKET.least && age <= TICKET.most ? id : undefined
}

function markOf({ sealer }: Ledger, form: string, id: string): string {
  return Buffer.from(keyedHash(sealer, 'form', `${form} ${id}`), 'base64')
    .toString('base64url')
    .slice(0, 22)
}
