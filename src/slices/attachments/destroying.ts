import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import { appendWithin, machineOf, type Ledger } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { addressesDestroyed, addressesInUse, endingsAt, holdFiles, type Ending } from './queries.ts'

/** Files destroyed under one record, and addresses asked about at once. */
const MANY = 500
/** A file that no attachment names may be one whose record is just being written; after this long it is nobody's. */
const ORPHAN = DAY
/** As long as phones keep what they have not sent. */
const UNFINISHED = 7 * DAY

/**
 * Destroys the content of files that were taken back, erased or closed out, or whose time is over, and records it. Content that
 * another file shares stays for that one. The files go before the commit: cut off in between, it is done again, and nothing is left
 * that the ledger calls destroyed. Gives how many; 0: none is left.
 */
export async function destroyEnded(ledger: Ledger): Promise<number> {
  return persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      await holdFiles(tx, ledger.county, true)
      const endings = await endingsAt(tx, new Date(ledger.now()), MANY)
      if (endings.length === 0) return 0
      const ids = endings.map(({ attachment }) => attachment)
      const addresses = [...new Set(endings.map(({ address }) => address))]
      const used = await addressesInUse(tx, addresses, ids)
      for (const address of addresses) if (!used.has(address)) await ledger.files.remove(address)
      const id = (): string => uuidV7(ledger.now(), randomBytes(10))
      const happenedAt = new Date(ledger.now()).toISOString()
      await appendWithin(tx, ledger, { ...machineOf(ledger), program: true }, [
        {
          id: id(),
          kind: 'attachments-destroyed',
          subject: id(),
          area: ledger.county,
          happenedAt,
          payload: { attachments: ids, ...countsOf(endings) },
        },
      ])
      return endings.length
    }),
  )
}

function countsOf(endings: readonly Ending[]) {
  const of = (why: string): number => endings.filter((one) => one.why === why).length
  return {
    expired: of('expired'),
    withdrawn: of('withdrawn'),
    erased: of('erased'),
    closed: of('closed'),
    bytes: endings.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** After a restore: files that came out of the backup and that the ledger has since been told are destroyed. */
export async function removeDestroyed(ledger: Ledger): Promise<void> {
  await within(ledger.database, ledger.county, async (tx) => {
    await holdFiles(tx, ledger.county, true)
    for (const address of await addressesDestroyed(tx)) await ledger.files.remove(address)
  })
}

/** Removes files that no attachment needs and uploads that nobody goes on with. Gives how many of each. */
export async function sweepFiles(ledger: Ledger): Promise<{ files: number; uploads: number }> {
  const swept = { files: 0, uploads: 0 }
  let some: string[] = []
  for await (const { address, writtenAt } of ledger.files.addresses()) {
    if (ledger.now() - writtenAt > ORPHAN) some.push(address)
    if (some.length < MANY) continue
    swept.files += await removeUnused(ledger, some)
    some = []
  }
  swept.files += await removeUnused(ledger, some)
  for (const { upload, movedAt } of await ledger.files.uploads()) {
    if (ledger.now() - movedAt < UNFINISHED) continue
    await ledger.files.dropParts(upload)
    swept.uploads += 1
  }
  await within(ledger.database, ledger.county, (tx) =>
    sql`delete from upload where coalesce(finished_at, begun_at) < ${new Date(ledger.now() - UNFINISHED)}`.execute(
      tx,
    ),
  )
  return swept
}

/** Of these, what no attachment needs. Gives how many there were. */
export async function removeUnused(ledger: Ledger, addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0
  return within(ledger.database, ledger.county, async (tx) => {
    await holdFiles(tx, ledger.county, true)
    const used = await addressesInUse(tx, addresses)
    const orphans = addresses.filter((address) => !used.has(address))
    for (const address of orphans) await ledger.files.remove(address)
    return orphans.length
  })
}
