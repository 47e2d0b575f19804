import { sql } from 'kysely'
import { readAdmission, writeAdmission, type AdmissionRules } from '../../core/admission.ts'
import { DAY } from '../../core/cadence.ts'
import { readPaper } from '../../core/proving.ts'
import type { Tx } from '../../database/connect.ts'
import { nameOf, type CodeKeys } from '../../files/code-keys.ts'
import { rulesInForce } from '../colours/in-force.ts'
import type { Ledger } from '../ledger/actions.ts'
import { findPaper } from './queries.ts'

export const ADMISSION = 'admission'
/** What gates admit, signed anew when the rules in force say otherwise, when the key has changed, and once a day. */
export async function keepRules(tx: Tx, ledger: Ledger, codes: CodeKeys, now: number): Promise<void> {
  const version = Math.floor(now / 1000)
  const signer = codes.signer('rules', version)
  if (!signer) return
  const last = await findPaper(tx, ADMISSION)
  const read = last && readPaper(last.signed)
  const before = read && readAdmission(read.message.payload)
  const wanted = await admissionOf(tx, ledger)
  const isSame = before?.belowCelsius === wanted.belowCelsius && before.travel.join() === wanted.travel.join()
  const isOwn = read !== undefined && nameOf(read.message.kid) === nameOf(signer.key.kid)
  if (last && isSame && isOwn && now - last.signedAt.getTime() < DAY) return
  const signed = signer.paper(writeAdmission({ ...wanted, version, signedAt: version }))
  await sql`
    insert into code_paper (paper, version, signed_at, signed)
    values (${ADMISSION}, ${version}, ${new Date(version * 1000)}, ${Buffer.from(signed)})
    on conflict (paper) do update set version = excluded.version, signed_at = excluded.signed_at, signed = excluded.signed`.execute(
    tx,
  )
}

/** No declaration of travel is no ground for refusing somebody (only what is known of them is): the gate asks for one. */
async function admissionOf(
  tx: Tx,
  ledger: Ledger,
): Promise<Pick<AdmissionRules, 'area' | 'travel' | 'belowCelsius'>> {
  const { feverCelsius } = await rulesInForce(tx, ledger)
  return { area: ledger.county, travel: ['none', 'clean'], belowCelsius: feverCelsius }
}
