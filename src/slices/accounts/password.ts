import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** argon2id with OWASP's first choice (Password Storage Cheat Sheet, 2023): 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const hash = promisify(argon2)

/** `argon2id$memory$passes$salt$hash`, the last two base64. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await hash('argon2id', { ...COST, message: password.normalize('NFKC'), nonce })
  return ['argon2id', COST.memory, COST.passes, nonce.toString('base64'), tag.toString('base64')].join('$')
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, salt, tag] = stored.split('$')
  if (!memory || !passes || !salt || !tag) return false
  const expected = Buffer.from(tag, 'base64')
  const cost = { ...COST, memory: Number(memory), passes: Number(passes) }
  const given = await hash('argon2id', {
    ...cost,
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64'),
  })
  return given.length === expected.length && timingSafeEqual(given, expected)
}
