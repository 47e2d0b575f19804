import { z } from 'zod'
import { DAY } from '../../core/cadence.ts'
import { UUID } from '../../core/id.ts'

/*
 * A parcel: records of one phone, sealed to the county (decision 0054). Bytes:
 *
 *   format (1) · which county key (8) · the phone's own public key, made for this one parcel (65) · nonce (12) · ciphertext and tag
 *
 * The key is HKDF-SHA256 of what the two public keys share (ECDH on P-256), salted with both of them; the cipher AES-256-GCM with the
 * first 74 bytes bound to it: what RFC 9180 does in its base mode, with the one suite that every browser has. Inside: gzip of
 * JSON, `content` below. As a file it is text: chat programs and Android's share sheet let text files pass, and somebody who opens it reads
 * what it is.
 */
export const FORMAT = 1
export const KEY_NAME = 8
export const POINT = 65
export const NONCE = 12
export const HEAD = 1 + KEY_NAME + POINT
export const PURPOSE = 'hutong sealed file 1'

/** Of a file: twenty thousand records are some two megabytes. */
export const MOST_BYTES = 6 * 1024 * 1024
/** Of what is inside, unpacked. */
export const MOST_UNPACKED = 48 * 1024 * 1024
export const MOST_RECORDS = 20_000

/** Nothing in it can be recorded any more: ids carry their time, and 58 days is as old as one may be (ledger/rules.ts). */
export const KEPT = 60 * DAY
/** Parcels of one phone that may wait for a person at one time. */
export const MOST_WAITING = 20

export const BROUGHT = ['desk', 'carrier', 'itself'] as const
export type Brought = (typeof BROUGHT)[number]
export const OUTCOMES = ['taken', 'turned-away'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What lies inside. `token` proves whose it is, as it does with every call; `count` that nothing is missing. */
export const content = z
  .object({
    device: z.string().regex(UUID),
    token: z.string().min(20).max(100),
    madeAt: z.iso.datetime({ offset: true }),
    appVersion: z.string().max(40),
    count: z.number().int().min(1).max(MOST_RECORDS),
    /** Drafts in the order they were made, each read by itself as those of a push are. */
    records: z.array(z.record(z.string(), z.unknown())).max(MOST_RECORDS),
  })
  .refine(({ count, records }) => count === records.length)
export type Content = z.infer<typeof content>

const BEGIN = '-----BEGIN HUTONG SEALED FILE-----'
const END = '-----END HUTONG SEALED FILE-----'
const SAID = `胡同密封文件。只有本县指挥部能打开：请原样交给村里或指挥部，或请有网络的同事代送。
A sealed file of Hutong. Only the county's command post can open it: bring it there as it is, or ask a colleague who has a network to carry it.`

/** The file's text. */
export function fileText(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''))
  return `${SAID}\n\n${BEGIN}\n${(text.match(/.{1,76}/g) ?? []).join('\n')}\n${END}\n`
}

/** The bytes in a file's text. `none`: it is no such file; `broken`: it begins as one and does not end as one. */
export function bytesIn(text: string): Uint8Array<ArrayBuffer> | 'none' | 'broken' {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from === -1) return 'none'
  if (to < from) return 'broken'
  const inner = text.slice(from + BEGIN.length, to).replaceAll(/\s/g, '')
  if (inner.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(inner)) return 'broken'
  const plain = atob(inner)
  const bytes = new Uint8Array(plain.length)
  for (let at = 0; at < plain.length; at += 1) bytes[at] = plain.codePointAt(at) ?? 0
  return bytes
}
