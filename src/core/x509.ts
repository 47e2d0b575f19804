import { oidOf, partsOf, readDer, type Der } from './der-reader.ts'

/** What a signer's certificate (RFC 5280) says of its key. That the certificate itself is genuine is for whoever made the trust list. */
export type SignerCertificate = {
  /** The public key, SubjectPublicKeyInfo in DER. */
  spki: Uint8Array
  /** Seconds since 1970, both still inside. */
  from: number
  until: number
  /** Two letters: of the subject, or else of the issuer. */
  country: string | undefined
  /** Extended key usages by their object identifiers. */
  usages: readonly string[]
}

const [COUNTRY, EXTENDED_KEY_USAGE] = ['2.5.4.6', '2.5.29.37']
const [CONTEXT_0, CONTEXT_3] = [0xa0, 0xa3]

/** Undefined when the bytes are no certificate. */
export function readCertificateDer(bytes: Uint8Array): SignerCertificate | undefined {
  const [outer, ...more] = readDer(bytes) ?? []
  const [signed] = partsOf(outer)
  const fields = partsOf(signed)
  if (more.length > 0 || fields.length < 6) return undefined
  const [, , issuer, validity, subject, spki, ...rest] =
    fields[0]?.tag === CONTEXT_0 ? fields.slice(1) : fields
  const [from, until] = partsOf(validity).map(timeOf)
  if (!spki || spki.tag !== 0x30 || from === undefined || until === undefined) return undefined
  const extensions = partsOf(
    partsOf(
      rest.find(({ tag }) => tag === CONTEXT_3),
      CONTEXT_3,
    )[0],
  )
  return {
    spki: spki.whole,
    from,
    until,
    country: countryOf(subject) ?? countryOf(issuer),
    usages: extensions.flatMap(usagesIn),
  }
}

function usagesIn(extension: Der): string[] {
  const [id, ...rest] = partsOf(extension)
  if (oidOf(id) !== EXTENDED_KEY_USAGE) return []
  const value = rest.find(({ tag }) => tag === 0x04)
  const [list] = (value && readDer(value.content)) ?? []
  return partsOf(list).map(oidOf)
}

function countryOf(name: Der | undefined): string | undefined {
  for (const set of partsOf(name))
    for (const attribute of partsOf(set, 0x31)) {
      const [id, value] = partsOf(attribute)
      if (oidOf(id) === COUNTRY && value)
        return String.fromCharCode(...value.content.subarray(0, 2)).toUpperCase()
    }
  return undefined
}

/** UTCTime (two digits of the year, 1950 to 2049) or GeneralizedTime, both with seconds and Z. */
function timeOf(value: Der): number | undefined {
  const text = String.fromCharCode(...value.content.subarray(0, 20))
  const century = value.tag === 0x17 ? (text < '50' ? '20' : '19') : value.tag === 0x18 ? '' : undefined
  const digits = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec((century ?? '-') + text)
  if (!digits) return undefined
  const [year, month, ...rest] = digits.slice(1).map(Number)
  const [day = 0, hour = 0, minute = 0, second = 0] = rest
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second) / 1000
}
