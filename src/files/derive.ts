import { hkdfSync } from 'node:crypto'

/** A key for one purpose (RFC 5869), so that one derived key gives away neither the master nor another. */
export function derive(master: Buffer, purpose: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `hutong ${purpose}`, length))
}
