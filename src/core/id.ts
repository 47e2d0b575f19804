/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 random bits. `random` must hold 10 bytes. */
export function uuidV7(milliseconds: number, random: Uint8Array): string {
  const time = Math.floor(milliseconds).toString(16).padStart(12, '0')
  const bytes = Array.from(random.slice(0, 10))
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80
  const tail = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Milliseconds since 1970 that a UUIDv7 carries. */
export function uuidTime(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
