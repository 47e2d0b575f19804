import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import type { Opened } from './opening.ts'
import { KEPT, type Brought } from './rules.ts'

/** Keeps a parcel that has come. The same one again is the row that is there; one that was settled is there still. */
export async function keep(
  tx: Tx,
  opened: Opened,
  { area, brought, carrier }: { area: string; brought: Brought; carrier: string | null },
  now: Date,
): Promise<void> {
  const { parcel, bytes, content } = opened
  await sql`
    insert into parcel (parcel, device, area, records, made_at, received_at, brought, carrier, sealed)
    values (${parcel}, ${content.device}, ${area}, ${content.count}, ${new Date(content.madeAt)}, ${now}, ${brought}, ${carrier}, ${bytes})
    on conflict (parcel) do nothing`.execute(tx)
}

/** What nothing can be recorded from any more goes. */
export async function dropOld(ledger: Ledger): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`delete from parcel where received_at < ${new Date(ledger.now() - KEPT)}`.execute(tx),
  )
}
