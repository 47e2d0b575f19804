import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import { isIP } from 'node:net'
import { bits, der, integer, octets, oid, sequence, setOf, text, time, yes } from './der.ts'

/** An X.509 certificate (RFC 5280) on the curve P-256, as phones, browsers and OpenSSL read it. */
export type Certified = {
  subject: Name
  issuer: Name
  publicKey: KeyObject
  /** Private key of the issuer. */
  signer: KeyObject
  /** Milliseconds since 1970. */
  from: number
  until: number
  extensions: readonly Buffer[]
}
export type Name = { commonName: string; unit?: string }

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))

export function newKeyPair(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** Signs and gives the certificate as PEM. */
export function makeCertificate(parts: Certified): string {
  const serial = randomBytes(16)
  // Positive and of full length.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const signed = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    nameOf(parts.issuer),
    sequence(time(parts.from), time(parts.until)),
    nameOf(parts.subject),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...parts.extensions, authorityKey(createPublicKey(parts.signer)))),
  )
  const signature = sign('sha256', signed, { key: parts.signer, dsaEncoding: 'der' })
  const lines =
    sequence(signed, ECDSA_SHA256, bits(signature))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function nameOf({ commonName, unit }: Name): Buffer {
  const part = (id: string, value: string): Buffer => setOf(sequence(oid(id), text(value)))
  return sequence(part('2.5.4.3', commonName), ...(unit === undefined ? [] : [part('2.5.4.11', unit)]))
}

export function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [yes()] : []), octets(value))
}

/** An authority that makes certificates for servers, not for further authorities. */
export function authorityExtensions(publicKey: KeyObject): Buffer[] {
  return [
    extension('2.5.29.19', true, sequence(yes(), integer(Buffer.from([0])))),
    // keyCertSign, cRLSign
    extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
    forServers(),
    extension('2.5.29.14', false, octets(keyIdentifier(publicKey))),
  ]
}

/** A server reached under these names and addresses. */
export function serverExtensions(
  hosts: readonly string[],
  addressBytes: (host: string) => readonly number[],
): Buffer[] {
  const names = hosts.map((host) =>
    isIP(host) === 0 ? der(0x82, Buffer.from(host, 'ascii')) : der(0x87, Buffer.from(addressBytes(host))),
  )
  return [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature
    extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
    forServers(),
    extension('2.5.29.17', false, sequence(...names)),
  ]
}

function forServers(): Buffer {
  return extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1')))
}

function authorityKey(publicKey: KeyObject): Buffer {
  return extension('2.5.29.35', false, sequence(der(0x80, keyIdentifier(publicKey))))
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest().subarray(0, 20)
}
