import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { canonical } from '../ledger/rules.ts'
import { signedStatement, type SignedStatement, type Statement } from './kinds/campaign-closed.ts'
import { statementFaults } from './stating.ts'

/** Signs with the county's statement key (Ed25519, RFC 8032) over the canonical JSON of the statement. */
export function signStatement(statement: Statement, key: KeyObject): SignedStatement {
  const text = Buffer.from(canonical(statement), 'utf8')
  return {
    statement,
    hash: createHash('sha256').update(text).digest('hex'),
    signature: sign(null, text, key).toString('base64'),
    key: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

export type Verdict = {
  isValid: boolean
  faults: string[]
  /** SHA-256 of the public key that signed, in hex. */
  signer: string
  /** Whether the key given to check against is the one that signed; null when none was given. */
  isKnownKey: boolean | null
  statement: Statement | null
}

/** Checks a statement file with nothing but itself and, when given, the county's public key (PEM). */
export function verifyStatement(text: string, publicKey?: string): Verdict {
  const nothing = { isValid: false, signer: '', isKnownKey: null, statement: null }
  const parsed = signedStatement.safeParse(jsonOf(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      ...nothing,
      faults: [`not a closing statement: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`],
    }
  }
  const signed = parsed.data
  // What was signed is what was sent: fields that the form does not know would otherwise go unsigned.
  if (canonical(jsonOf(text)) !== canonical(signed))
    return { ...nothing, faults: ['the file holds more than a closing statement'] }
  // A key written twice would show a reader one number and the program another.
  if (withoutSpace(text) !== JSON.stringify(jsonOf(text)))
    return { ...nothing, faults: ['the file is not written as it was signed'] }
  const bytes = Buffer.from(canonical(signed.statement), 'utf8')
  const faults: string[] = []
  if (createHash('sha256').update(bytes).digest('hex') !== signed.hash)
    faults.push('the hash is not that of the statement')
  if (!isSignedBy(bytes, signed)) faults.push('the signature is not valid: the statement was altered')
  faults.push(...statementFaults(signed.statement))
  const isKnownKey = publicKey === undefined ? null : derOf(publicKey) === signed.key
  if (isKnownKey === false) faults.push('signed with another key than the one given')
  return {
    isValid: faults.length === 0,
    faults,
    signer: createHash('sha256').update(Buffer.from(signed.key, 'base64')).digest('hex'),
    isKnownKey,
    statement: signed.statement,
  }
}

function isSignedBy(bytes: Buffer, { key, signature }: SignedStatement): boolean {
  const given = Buffer.from(signature, 'base64')
  // Base64 has spellings that decode alike: only the one we write is the file we signed.
  if (given.toString('base64') !== signature) return false
  try {
    const der = Buffer.from(key, 'base64')
    if (der.toString('base64') !== key) return false
    const open = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return open.asymmetricKeyType === 'ed25519' && verify(null, bytes, open, given)
  } catch {
    return false
  }
}

function withoutSpace(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A public key from PEM as the file states one; empty when it is none. */
function derOf(pem: string): string {
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64')
  } catch {
    return ''
  }
}
