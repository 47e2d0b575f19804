import { judge, type Judgement, type Note } from '../../core/judging.ts'
import { keyOfCode } from '../../core/proving.ts'
import type { Sha256 } from '../../core/steps.ts'
import { readToken, type Claims } from '../../core/token.ts'
import { answerAt, type Answer } from '../../slices/gates/rules.ts'
import type { GatePapers } from '../offline/gate-papers.ts'
import { isSigned } from '../offline/signature.ts'

/** A code whose signature is good. */
export type Proven = { how: 'code' | 'card'; claims: Claims; step: Parameters<typeof judge>[1] }
/** Why a text says nothing: it is no code, none of this county's, or this phone has no keys to tell. */
export type Fault = 'unreadable' | 'unsigned' | 'no-papers'

/** From what a scanner read to what it is, without a network. */
export async function readCode(
  text: string,
  papers: GatePapers | undefined,
): Promise<Proven | { fault: Fault }> {
  const read = readToken(text.trim().toUpperCase())
  if ('fault' in read) return { fault: 'unreadable' }
  const keys = papers?.keys()
  if (!keys) return { fault: 'no-papers' }
  const key = keyOfCode(read, keys)
  const isGood = key && (await isSigned(key.point, read.toSign, read.message.signature))
  if (!isGood) return { fault: 'unsigned' }
  const { claims, step } = read
  return { how: claims.anchor === undefined ? 'card' : 'code', claims, step }
}

export type Around = {
  papers: GatePapers
  /** Seconds since 1970. */
  now: number
  isClockSure: boolean
  sha256: Sha256
  /** Of the place that is the gate: whether care is given there. */
  tags: readonly string[]
}
/** What the guard has asked and measured. */
export type Asked = { celsius: number | undefined; declared: 'clean' | 'risk' | undefined }
export type Decided = Judgement & { answer: Answer }

/** What this gate does with a good code, as things stand: worked out anew with every answer of the guard. */
export function decide({ claims, step }: Proven, around: Around, { celsius, declared }: Asked): Decided {
  const admission = around.papers.rules()
  const travel =
    declared === 'risk' ? 'risk' : declared === 'clean' && claims.travel === 'none' ? 'clean' : claims.travel
  const judgement = judge({ ...claims, travel }, step, {
    now: around.now,
    isClockSure: around.isClockSure,
    list: around.papers.listFor(claims),
    celsius,
    // Without the county's own rules nothing is refused for travel or temperature, and nobody is let in by a code.
    admission: admission ?? { travel: ['none', 'clean', 'risk'], belowCelsius: Infinity },
    sha256: around.sha256,
  })
  const safe: Judgement =
    admission || judgement.verdict !== 'admit' ? judgement : { ...judgement, verdict: 'manual' }
  return { ...safe, answer: answerAt(around.tags, safe) }
}

/** The lane without codes: a person has looked; fever and a risk that was told refuse there as anywhere, and nothing else does. */
export function decideByHand(
  { celsius, declared }: Asked,
  belowCelsius: number | undefined,
  tags: readonly string[],
): { answer: Answer; notes: Note[] } {
  const notes: Note[] = [
    ...(declared === 'risk' ? ['travel' as const] : []),
    ...(celsius !== undefined && belowCelsius !== undefined && celsius >= belowCelsius
      ? ['fever' as const]
      : []),
  ]
  return { answer: answerAt(tags, { verdict: notes.length > 0 ? 'refuse' : 'manual' }), notes }
}
