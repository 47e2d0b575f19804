import { extension } from './certificate.ts'
import { der, sequence } from './der.ts'

/** Endings of names that exist only inside a house: mDNS (RFC 6762), home networks (RFC 8375), and the usual ones of routers. */
const INNER_NAMES = ['localhost', 'local', 'home.arpa', 'internal', 'lan']
/** Loopback, private (RFC 1918, 4193), carrier-shared (RFC 6598) and link-local addresses: address, then length of the prefix. */
const INNER_ADDRESSES: readonly [readonly number[], number][] = [
  [[127, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[172, 16, 0, 0], 12],
  [[192, 168, 0, 0], 16],
  [[169, 254, 0, 0], 16],
  [[100, 64, 0, 0], 10],
  [[...Array.from({ length: 15 }, () => 0), 1], 128],
  [[0xfc, ...Array.from({ length: 15 }, () => 0)], 7],
  [[0xfe, 0x80, ...Array.from({ length: 14 }, () => 0)], 10],
]

/**
 * What a local authority may vouch for (RFC 5280 §4.2.1.10, critical): this machine's own name, inner names, inner addresses. Whoever
 * steals its key can then impersonate no public site to the phones that trust it.
 */
export function innerNamesOnly(machine: string): Buffer {
  const subtrees = [
    ...[machine, ...INNER_NAMES].map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...INNER_ADDRESSES.map(([address, length]) =>
      der(0x87, Buffer.from([...address, ...maskOf(address.length, length)])),
    ),
  ].map((name) => sequence(name))
  return extension('2.5.29.30', true, sequence(der(0xa0, ...subtrees)))
}

export function isInnerName(name: string, machine: string): boolean {
  return [machine, ...INNER_NAMES].some((inner) => name === inner || name.endsWith(`.${inner}`))
}

/** `bytes`: 4 of an IPv4 address or 16 of an IPv6 one. */
export function isInnerAddress(bytes: readonly number[]): boolean {
  return INNER_ADDRESSES.some(([address, length]) => {
    const mask = maskOf(address.length, length)
    return (
      address.length === bytes.length &&
      bytes.every((byte, index) => (byte & (mask[index] ?? 0)) === (address[index] ?? 0))
    )
  })
}

function maskOf(bytes: number, length: number): number[] {
  return Array.from({ length: bytes }, (_, index) => {
    const bits = Math.min(8, Math.max(0, length - index * 8))
    return (0xff << (8 - bits)) & 0xff
  })
}
