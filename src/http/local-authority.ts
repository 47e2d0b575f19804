import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import {
  authorityExtensions,
  makeCertificate,
  newKeyPair,
  serverExtensions,
  type Name,
} from './certificate.ts'
import { innerNamesOnly, isInnerAddress, isInnerName } from './name-constraints.ts'

const DAY = 86_400_000
/** Ten years: phones ask for it once. */
const AUTHORITY_DAYS = 3650
/** What iOS and Chrome still accept of a certificate (398 days), less one for clocks. */
const LEAF_DAYS = 397
/** Renewed when less than this is left. */
const RENEW_DAYS = 30

export type LocalCertificate = {
  /** PEM: the server's certificate and its key. */
  cert: string
  key: string
  /** PEM and SHA-256 fingerprint of the authority that phones are asked to trust. */
  authority: string
  fingerprint: string
  expiresAt: number
  /** What the certificate is for, and what was left out because it is not inside this house. */
  covered: string[]
  left: string[]
}

/**
 * A certificate for this machine's names and addresses from an authority of its own, both kept in the keys folder. The authority is made
 * once; the certificate is made anew when it runs out, when the names change, or when the authority is another.
 */
export function localCertificate(
  folder: string,
  machine: string,
  hosts: readonly string[],
  now: number,
): LocalCertificate {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = ownAuthority(folder, machine, now)
  const named = own.machine
  const covered = hosts.filter((host) => isInner(host, named))
  const left = hosts.filter((host) => !covered.includes(host))
  const files = { cert: path.join(folder, 'server.crt'), key: path.join(folder, 'server.key') }
  if (!isGood(files, own.pem, covered, now)) makeLeaf(files, own, covered, now)
  const cert = readFileSync(files.cert, 'utf8')
  return {
    cert,
    key: readFileSync(files.key, 'utf8'),
    authority: own.pem,
    fingerprint: fingerprintOf(own.pem),
    expiresAt: Date.parse(new X509Certificate(cert).validTo),
    covered,
    left,
  }
}

/** SHA-256 over the certificate, in pairs, as devices show it. */
export function fingerprintOf(pem: string): string {
  const hash = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase()
  return hash.replaceAll(/(..)(?=.)/g, '$1:')
}

function isInner(host: string, machine: string): boolean {
  if (isIP(host) === 0) return isInnerName(host, machine)
  return isInnerAddress(addressBytes(host))
}

function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number)
  // Written out in full by the URL parser, save for the longest run of zeros.
  const [front = '', back] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const missing = 8 - groups(front).length - groups(back).length
  const all = [
    ...groups(front),
    ...Array.from({ length: back === undefined ? 0 : missing }, () => '0'),
    ...groups(back),
  ]
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}

type Authority = { pem: string; key: KeyObject; machine: string; until: number }
type Files = { cert: string; key: string }

function ownAuthority(folder: string, machine: string, now: number): Authority {
  const files = { cert: path.join(folder, 'authority.crt'), key: path.join(folder, 'authority.key') }
  if (!existsSync(files.cert) || !existsSync(files.key)) makeAuthority(files, machine, now)
  const pem = readFileSync(files.cert, 'utf8')
  const certificate = new X509Certificate(pem)
  const key = createPrivateKey(readFileSync(files.key))
  if (!certificate.checkPrivateKey(key))
    throw new Error(
      `${files.key} is not the key of ${files.cert}. Put the right one back, or remove both: phones then install a new authority.`,
    )
  // The name it was made for: its constraints know no other.
  const named = /^OU=(.+)$/m.exec(certificate.subject)?.[1] ?? machine
  return { pem, key, machine: named, until: Date.parse(certificate.validTo) }
}

function nameOf(machine: string): Name {
  return { commonName: `Hutong local authority ${machine}`, unit: machine }
}

function makeAuthority(files: Files, machine: string, now: number): void {
  const { privateKey, publicKey } = newKeyPair()
  const made = makeCertificate({
    subject: nameOf(machine),
    issuer: nameOf(machine),
    publicKey,
    signer: privateKey,
    from: now - DAY,
    until: now + AUTHORITY_DAYS * DAY,
    extensions: [...authorityExtensions(publicKey), innerNamesOnly(machine)],
  })
  write(files, made, privateKey)
}

function isGood(files: Files, authority: string, hosts: readonly string[], now: number): boolean {
  if (!existsSync(files.cert) || !existsSync(files.key)) return false
  const leaf = new X509Certificate(readFileSync(files.cert))
  const signer = new X509Certificate(authority)
  return (
    Date.parse(leaf.validTo) - now > RENEW_DAYS * DAY &&
    leaf.verify(signer.publicKey) &&
    leaf.checkPrivateKey(createPrivateKey(readFileSync(files.key))) &&
    hosts.every((host) => (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host.split('%')[0] ?? '')))
  )
}

function makeLeaf(files: Files, authority: Authority, hosts: readonly string[], now: number): void {
  const { privateKey, publicKey } = newKeyPair()
  const made = makeCertificate({
    subject: { commonName: authority.machine },
    issuer: nameOf(authority.machine),
    publicKey,
    signer: authority.key,
    from: now - DAY,
    until: Math.min(now + LEAF_DAYS * DAY, authority.until),
    extensions: serverExtensions(hosts, addressBytes),
  })
  write(files, made, privateKey)
}

/** The key first: a certificate never stands without it. */
function write(files: Files, made: string, secret: KeyObject): void {
  replace(files.key, secret.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600)
  replace(files.cert, made, 0o644)
}

function replace(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.new`, text, { mode })
  renameSync(`${file}.new`, file)
}
