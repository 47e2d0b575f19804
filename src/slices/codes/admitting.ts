import { sql } from 'kysely'
import { readAdmission, writeAdmission, type AdmissionRules } from '../../core/admission.ts'
import { DAY } from '../../core/cadence.ts'
import { readPaper } from '../../core/proving.ts'
import type { Tx } from '../../database/connect.ts'
import { nameOf, type CodeKeys } from '../../files/code-keys.ts'
import { packsInForce } from '../directives/in-force.ts'
import type { Ledger } from '../ledger/actions.ts'
import { findPaper } from './queries.ts'

export const ADMISSION = 'admission'
/** Where no pack in force names a limit: the guard's thermometer of most editions of the national plan. */
const FEVER = 37.3

/** What gates admit, signed anew when the packs in force say otherwise, when the key has changed, and once a day. */
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

/**
 * The lowest limit of the packs in force. No declaration of travel is no ground for refusing somebody (only what is known of them is): the
 * gate asks for one.
 */
async function admissionOf(
  tx: Tx,
  { county }: Ledger,
): Promise<Pick<AdmissionRules, 'area' | 'travel' | 'belowCelsius'>> {
  const limits = (await packsInForce(tx)).flatMap(({ limits: { feverCelsius } }) => feverCelsius?.value ?? [])
  const known = limits.filter((limit): limit is number => typeof limit === 'number')
  return {
    area: county,
    travel: ['none', 'clean'],
    belowCelsius: known.length > 0 ? Math.min(...known) : FEVER,
  }
}
