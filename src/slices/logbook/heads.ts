import { sql } from 'kysely'
import { writeHead, writePromise } from '../../core/log-head.ts'
import { treeRoot } from '../../core/merkle.ts'
import { within } from '../../database/connect.ts'
import { renewDemo } from '../../files/code-demo.ts'
import type { Ledger } from '../ledger/actions.ts'
import { sizeOf } from './queries.ts'
import { growTree, reading, sha256 } from './tree.ts'

/** Signs how the log stands now. Undefined where the county has no key for it: `hutong codes check` says so. */
export async function signHead(ledger: Ledger): Promise<{ size: number; signedAt: number } | undefined> {
  const { codes, county } = ledger
  if (!codes) return undefined
  renewDemo(codes, Math.floor(ledger.now() / 1000))
  const signedAt = Math.floor(ledger.now() / 1000)
  const signer = codes.signer('log', signedAt)
  if (!signer) return undefined
  await growTree(ledger)
  return within(ledger.database, county, async (tx) => {
    const size = await sizeOf(tx)
    const root = await reading(tx, (of) => treeRoot(of, size, sha256))
    const signed = signer.paper(writeHead({ area: county, size, signedAt, root }))
    // Whoever signs in the same second says the same, or a little more at the next hour.
    await sql`
      insert into log_head (signed_at, size, root, signed)
      values (${signedAt}, ${size}, ${Buffer.from(root)}, ${Buffer.from(signed)}) on conflict do nothing`.execute(
      tx,
    )
    return { size, signedAt }
  })
}

/**
 * The promise that a leaf logged at that moment (milliseconds) is under a head in time: signed by a key of that moment, whenever it is
 * asked for, so that the time cannot begin anew.
 */
export function promiseOf({ codes, county }: Ledger, leaf: Uint8Array, loggedAt: number): Buffer | undefined {
  const signedAt = Math.floor(loggedAt / 1000)
  const signer = codes?.signer('log', signedAt)
  return signer && Buffer.from(signer.paper(writePromise({ area: county, signedAt, leaf })))
}
