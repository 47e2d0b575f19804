import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { KeyList, KeyUse, SigningKey } from '../core/key-list.ts'
import { readKeyPaper } from '../core/proving.ts'
import { writeSign1, bytesToSign } from '../core/sign1.ts'
import { kidOf, newPair, privateKeyOf, readRoot, type Root } from './code-root.ts'
import { derive } from './derive.ts'
import { isSignedBy, signBytes, signSoon } from './es256.ts'
import { openSecret, sealSecret, sealingKey } from './sealed-secret.ts'

/** A key of the week that this machine may sign with. `sign`: of bytes; `paper`: a whole COSE_Sign1 over a payload. */
export type Signer = {
  key: SigningKey
  sign: (bytes: Uint8Array) => Uint8Array
  /** The same in a thread beside this one, for what is signed thousands of times a second. */
  soon: (bytes: Uint8Array) => Promise<Uint8Array>
  paper: (payload: Uint8Array) => Uint8Array
}

/** The key list in force, as it was signed and as it reads. */
export type InForce = { root: Root; signed: Uint8Array; list: KeyList }

/**
 * The keys of the county's codes, in a folder of their own (`keys/codes`): the root's public half, the key list it signed, and the sealed
 * private halves of its keys, save those that entries are sealed to (entry-keys.ts). Looked at anew when the list's file changes, so that a
 * command that installs or leaks a key is heeded by running servers within a second.
 */
export type CodeKeys = {
  folder: string
  area: string
  inForce: () => InForce | undefined
  /** The newest key of that use in force at that second (since 1970) whose private half is here. */
  signer: (use: KeyUse, at: number) => Signer | undefined
  /** Whether the private half of a key of the list is here and opens. */
  holds: (key: SigningKey) => boolean
  /** A secret for one purpose that the database alone does not give. */
  secret: (purpose: string) => Buffer
  /** Makes the private halves of new keys; they count once a list with them is signed and installed. */
  make: (wanted: readonly Omit<SigningKey, 'kid' | 'point'>[]) => SigningKey[]
  /** Puts a list in force that the root has signed. Throws a sentence when it may not. */
  install: (signed: Uint8Array) => KeyList
}

/** How often the list's file is looked at, in milliseconds. */
const LOOK = 1000
const LIST = 'list.cose'
const ROOT = 'root.json'

/** `passphrase`: asked for beside the county's key before a private half can be read; undefined where none was chosen. */
export function openCodeKeys(folder: string, master: Buffer, area: string, passphrase?: string): CodeKeys {
  const wrapping = sealingKey(master, passphrase)
  let known:
    | { stamp: string; inForce: InForce | undefined; signers: Map<string, Signer | undefined> }
    | undefined
  let looked = -Infinity
  const look = (): NonNullable<typeof known> => {
    if (known && performance.now() - looked < LOOK) return known
    looked = performance.now()
    const stamp = stampOf(path.join(folder, LIST))
    if (known?.stamp !== stamp) known = { stamp, inForce: readInForce(folder, area), signers: new Map() }
    return known
  }
  const signerOf = (key: SigningKey): Signer | undefined => {
    const { signers } = look()
    const name = nameOf(key.kid)
    if (!signers.has(name)) signers.set(name, readSigner(folder, key, wrapping))
    return signers.get(name)
  }
  return {
    folder,
    area,
    inForce: () => look().inForce,
    signer: (use, at) => {
      const keys = (look().inForce?.list.keys ?? [])
        .filter((key) => key.use === use && key.from <= at && at < key.until)
        .sort((a, b) => b.from - a.from)
      for (const key of keys) {
        const signer = signerOf(key)
        if (signer) return signer
      }
      return undefined
    },
    holds: (key) => signerOf(key) !== undefined,
    secret: (purpose) => derive(master, `code ${purpose}`),
    make: (wanted) => wanted.map((one) => makeKey(folder, one, wrapping)),
    install: (signed) => {
      const list = install(folder, area, signed)
      known = undefined
      return list
    },
  }
}

function readInForce(folder: string, area: string): InForce | undefined {
  const [rootFile, listFile] = [path.join(folder, ROOT), path.join(folder, LIST)]
  if (!existsSync(rootFile) || !existsSync(listFile)) return undefined
  const root = readRoot(readFileSync(rootFile, 'utf8'))
  const signed = new Uint8Array(readFileSync(listFile))
  const list = provenList(root, signed)
  if (!list || list.area !== area)
    throw new Error(`${listFile} is not signed by this county's root. Put the right one back.`)
  return { root, signed, list }
}

/** The key list inside, when the root has signed it. */
export function provenList(root: Root, signed: Uint8Array): KeyList | undefined {
  const paper = readKeyPaper(signed)
  const isRoots = paper && paper.keys.area === root.area && nameOf(paper.kid) === nameOf(kidOf(root.point))
  return isRoots && isSignedBy(root.point, paper.toSign, paper.signature) ? paper.keys : undefined
}

export function nameOf(kid: Uint8Array): string {
  return Buffer.from(kid).toString('hex')
}

function keyFile(folder: string, kid: Uint8Array): string {
  return path.join(folder, `${nameOf(kid)}.key`)
}

function makeKey(folder: string, wanted: Omit<SigningKey, 'kid' | 'point'>, wrapping: Buffer): SigningKey {
  const { point, secret } = newPair()
  const key = { kid: kidOf(point), point, ...wanted }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(keyFile(folder, key.kid), `${sealSecret(wrapping, secret, point)}\n`, { mode: 0o600 })
  return key
}

/** Undefined when the private half is not here, or cannot be read with this county's key and passphrase. */
function readSigner(folder: string, key: SigningKey, wrapping: Buffer): Signer | undefined {
  const file = keyFile(folder, key.kid)
  if (!existsSync(file)) return undefined
  const secret = openSecret(wrapping, readFileSync(file, 'utf8').trim(), key.point)
  if (!secret) return undefined
  const own = privateKeyOf(key.point, secret)
  const sign = (bytes: Uint8Array): Uint8Array => signBytes(own, bytes)
  const { kid } = key
  return {
    key,
    sign,
    soon: (bytes) => signSoon(own, bytes),
    paper: (payload) => writeSign1({ kid, payload, signature: sign(bytesToSign({ kid, payload })) }),
  }
}

/** The root this county's readers hold. Set once; another one takes `instead`. */
export function trustRoot(folder: string, root: Root, text: string, instead = false): void {
  const file = path.join(folder, ROOT)
  if (
    existsSync(file) &&
    !instead &&
    nameOf(readRoot(readFileSync(file, 'utf8')).point) !== nameOf(root.point)
  )
    throw new Error(
      `${folder} holds another root already. Every gate and phone would have to be given the new one: say --replace.`,
    )
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWhole(file, text)
}

export function rootIn(folder: string): Root | undefined {
  const file = path.join(folder, ROOT)
  return existsSync(file) ? readRoot(readFileSync(file, 'utf8')) : undefined
}

function install(folder: string, area: string, signed: Uint8Array): KeyList {
  const root = rootIn(folder)
  if (!root) throw new Error(`There is no root in ${folder}. hutong codes trust takes its public half.`)
  const list = provenList(root, signed)
  if (!list) throw new Error('This list is not signed by the county’s root.')
  if (list.area !== area) throw new Error(`This list is ${list.area}’s, not ${area}’s.`)
  const before = readInForce(folder, area)?.list
  if (before && list.version <= before.version)
    throw new Error(`A newer list is in force: version ${before.version}; this one is ${list.version}.`)
  const lost = list.keys.filter(
    ({ kid, use, until }) => use !== 'entries' && until > list.signedAt && !existsSync(keyFile(folder, kid)),
  )
  if (lost.length > 0)
    throw new Error(
      `The private half of ${lost.map(({ kid }) => nameOf(kid)).join(', ')} is not in ${folder}.`,
    )
  writeWhole(path.join(folder, LIST), signed)
  dropOthers(folder, list)
  return list
}

/** Private halves that no list names any more sign nothing; a key that leaked, or ended, is not kept. */
function dropOthers(folder: string, list: KeyList): void {
  const named = new Set(list.keys.map(({ kid }) => `${nameOf(kid)}.key`))
  for (const name of readdirSync(folder))
    if (/^[0-9a-f]{8}\.key$/.test(name) && !named.has(name)) rmSync(path.join(folder, name))
}

function writeWhole(file: string, content: Uint8Array | string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  renameSync(draft, file)
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : ''
}
