import { argon2id } from 'hash-wasm'

/**
 * The lock of a phone's store (decision 0050). What is stored is encrypted under a random master key. The master key lies wrapped
 * under a key that takes two things to make: a key of this device that no script can read out, and the PIN through argon2id.
 */
export type Lock = {
  /** HMAC key that cannot be exported. */
  device: CryptoKey
  salt: Uint8Array<ArrayBuffer>
  /** Argon2id's memory in KiB and passes, as they were when the PIN was set. */
  cost: Cost
  wrapped: Uint8Array<ArrayBuffer>
}
export type Cost = { memory: number; passes: number }

/** 32 MiB and three passes: above the least that OWASP names (19 MiB, 2), about a second on a phone of 2018. */
export const COST: Cost = { memory: 32 * 1024, passes: 3 }

/** Six digits. */
export const PIN = /^\d{6}$/

/** PINs that are tried first by whoever finds a phone: one digit six times, digits in a row, the pairs people like. */
export function isEasyPin(pin: string): boolean {
  const digits = [...pin].map(Number)
  const steps = digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0))
  if (steps.every((step) => step === 0) || steps.every((step) => step === 1 || step === -9)) return true
  if (steps.every((step) => step === -1 || step === 9)) return true
  const [pair, triple] = [pin.slice(0, 2), pin.slice(0, 3)]
  return pin === pair.repeat(3) || pin === triple.repeat(2) || ['520131', '131452', '112233'].includes(pin)
}

/** Makes a lock and the key it holds. */
export async function makeLock(pin: string, cost = COST): Promise<{ lock: Lock; key: CryptoKey }> {
  const device = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const master = crypto.getRandomValues(new Uint8Array(32))
  const lock = await wrap(device, pin, cost, master)
  const key = await importMaster(master)
  master.fill(0)
  return { lock, key }
}

/** The key, when the PIN is right. */
export async function openLock(lock: Lock, pin: string): Promise<CryptoKey | undefined> {
  const master = await unwrap(lock, pin)
  return master && importMaster(master)
}

/** The same master key under another PIN; undefined when the present one is wrong. Nothing stored needs to be written anew. */
export async function changePin(lock: Lock, pin: string, next: string): Promise<Lock | undefined> {
  const master = await unwrap(lock, pin)
  return master && wrap(lock.device, next, lock.cost, master)
}

async function wrap(
  device: CryptoKey,
  pin: string,
  cost: Cost,
  master: Uint8Array<ArrayBuffer>,
): Promise<Lock> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await wrappingKey({ device, salt, cost }, pin)
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, master)
  const wrapped = new Uint8Array(12 + sealed.byteLength)
  wrapped.set(nonce)
  wrapped.set(new Uint8Array(sealed), 12)
  return { device, salt, cost, wrapped }
}

async function unwrap(lock: Lock, pin: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const key = await wrappingKey(lock, pin)
  const iv = lock.wrapped.slice(0, 12)
  const opened = await crypto.subtle
    .decrypt({ name: 'AES-GCM', iv }, key, lock.wrapped.slice(12))
    .catch(() => undefined)
  return opened && new Uint8Array(opened)
}

async function wrappingKey(
  { device, salt, cost }: Pick<Lock, 'device' | 'salt' | 'cost'>,
  pin: string,
): Promise<CryptoKey> {
  const stretched = await argon2id({
    password: pin,
    salt,
    parallelism: 1,
    iterations: cost.passes,
    memorySize: cost.memory,
    hashLength: 32,
    outputType: 'binary',
  })
  const bytes = await crypto.subtle.sign('HMAC', device, new Uint8Array(stretched))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

function importMaster(master: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', master, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** How often a wrong PIN was entered since the last right one, and until when nobody is asked again (milliseconds since 1970). */
export type Tries = { wrong: number; until: number }

/** Tries without a pause. */
export const FREE_TRIES = 5
const PAUSES = [1, 2, 5, 15, 60].map((minutes) => minutes * 60_000)

/** After a wrong PIN: from the fifth on, pauses that grow to an hour. */
export function afterWrong({ wrong }: Tries, now: number): Tries {
  const next = wrong + 1
  const pause = next < FREE_TRIES ? 0 : (PAUSES[Math.min(next - FREE_TRIES, PAUSES.length - 1)] ?? 0)
  return { wrong: next, until: pause === 0 ? 0 : now + pause }
}
