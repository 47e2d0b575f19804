import { hash } from 'node:crypto'
import { readAdmission } from '../../core/admission.ts'
import { judge, type Judgement } from '../../core/judging.ts'
import { keyOfCode, paperOf, readListPaper } from '../../core/proving.ts'
import { Refusal } from '../../core/refusals.ts'
import type { StatusList } from '../../core/status-list.ts'
import { readToken } from '../../core/token.ts'
import { isSignedBy } from '../../files/es256.ts'
import type { Ledger } from '../ledger/actions.ts'
import { codesOf } from './issuing.ts'
import { CARDS, epochOf } from './rules.ts'
import { latestOf, listPaper, rulesPaper } from './serving.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'))

/** What a text of a code proves: `unreadable`: it is none; `unsigned`: none of this county’s keys has signed it. */
export type Verified =
  | { proven: true; judgement: Judgement; maskedName: string; isCard: boolean; issuedAt: string }
  | { proven: false; fault: 'unreadable' | 'unsigned' }

/** The judgement of a gate that has just fetched everything: for readers that have a network and no verifier of their own. Keeps nothing. */
export async function verifyCode(
  ledger: Ledger,
  { text, celsius }: { text: string; celsius?: number | undefined },
): Promise<Verified> {
  const keys = codesOf(ledger).inForce()?.list
  if (!keys) throw new Refusal('codes-without-keys')
  const read = readToken(text.trim().toUpperCase())
  if ('fault' in read) return { proven: false, fault: 'unreadable' }
  const key = keyOfCode(read, keys)
  if (!key || !isSignedBy(key.point, read.toSign, read.message.signature))
    return { proven: false, fault: 'unsigned' }
  const { claims, step } = read
  const isCard = claims.anchor === undefined
  const rules = await rulesPaper(ledger)
  const admission = rules && paperOf(rules, keys, 'rules', readAdmission)?.content
  if (!admission) throw new Refusal('codes-without-keys')
  const judgement = judge(claims, step, {
    now: Math.floor(ledger.now() / 1000),
    isClockSure: true,
    list: await listNow(ledger, isCard ? CARDS : epochOf(claims.issuedAt)),
    celsius,
    admission,
    sha256,
  })
  const issuedAt = new Date(claims.issuedAt * 1000).toISOString()
  return { proven: true, judgement, maskedName: claims.name, isCard, issuedAt }
}

/** Read once a version. */
const kept = new WeakMap<Uint8Array, StatusList | undefined>()

async function listNow(ledger: Ledger, epoch: number): Promise<StatusList | undefined> {
  const version = (await latestOf(ledger))?.lists.find((list) => list.epoch === epoch)?.version
  const paper = version === undefined ? undefined : await listPaper(ledger, epoch, version)
  const keys = codesOf(ledger).inForce()?.list
  if (!paper || !keys) return undefined
  if (!kept.has(paper)) kept.set(paper, readListPaper(paper, keys)?.content)
  return kept.get(paper)
}
