import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { anchorOf, chainOf, leadsTo } from '../src/core/steps.ts'
import { deltaOf, emptyList, setStatus, writeDelta } from '../src/core/status-list.ts'
import { verifyCertificate } from '../src/core/certificate.ts'
import { claimsToSign, LONGEST, readToken, writeToken, type Claims } from '../src/core/token.ts'
import { openTrust } from '../src/cli/signatures.ts'
import { chance } from '../demo/chance.ts'
import { ec, hcert, KID, NOON } from '../test/certificates.ts'
import type { Bench, Figure } from './bench.ts'

const ROUNDS = 7
const CHECKS = 3000
const OUTAGE_STEPS = 720
const RESIDENTS = 500_000

/** Codes on one core: verified against the bare signature, their length, the chain of an outage, and changes of the status list. */
export const benchCodes: Bench = {
  name: 'codes',
  filled: false,
  run: () => Promise.resolve([...verification(), foreign(), chain(), ...deltas()]),
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
const ISSUED = Math.floor(Date.now() / 1000)
const STEPS_MADE = chainOf(new Uint8Array(16).fill(7), ISSUED, sha256)
const CLAIMS: Claims = {
  area: '130430',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 86_400,
  colour: 'yellow',
  reason: 'self-declared',
  travel: 'risk',
  index: RESIDENTS - 1,
  rules: new Uint8Array(4).fill(255),
  name: '某*某',
  digest: new Uint8Array(3).fill(255),
  testedHour: Math.floor(ISSUED / 3600),
  anchor: anchorOf(STEPS_MADE),
}

function verification(): Figure[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  const kid = new Uint8Array(4)
  const { payload, toSign } = claimsToSign(CLAIMS, kid)
  const signature = new Uint8Array(sign('sha256', toSign, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
  const text = writeToken({ kid, payload, signature }, { number: 60, value: STEPS_MADE[60] ?? payload })
  const bare = (): boolean => verify('sha256', toSign, key, signature)
  const whole = (): boolean => {
    const read = readToken(text)
    return !('fault' in read) && verify('sha256', read.toSign, key, read.message.signature)
  }
  // Taken in turns, so that whatever else the machine does falls on both.
  const rates = { bare: 0, whole: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare = Math.max(rates.bare, rateOf(bare))
    rates.whole = Math.max(rates.whole, rateOf(whole))
  }
  const share = rates.whole / rates.bare
  return [
    {
      what: 'code verified, text to claims, beside the bare signature on the same core',
      value: share,
      unit: 'of it',
      bar: '≥ 0.90',
      met: share >= 0.9,
      baseline: { what: 'bare ES256 verifications/s', value: rates.bare },
    },
    { what: 'codes verified', value: rates.whole, unit: '/s', bar: 'reported', met: true },
    {
      what: 'characters of a code',
      value: text.length,
      unit: '',
      bar: `≤ ${LONGEST}`,
      met: text.length <= LONGEST,
    },
  ]
}

/** A certificate of another country, text to verdict with every step: packed, with names for its fields, and held against its form. */
function foreign(): Figure {
  const spki = ec.publicKey.export({ type: 'spki', format: 'pem' })
  const { trust, check } = openTrust({ [Buffer.from(KID).toString('base64')]: spki })
  const text = hcert()
  const key = { key: ec.publicKey, dsaEncoding: 'ieee-p1363' } as const
  const bytes = new Uint8Array(320)
  const signature = new Uint8Array(sign('sha256', bytes, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }))
  const rates = { bare: 0, whole: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare = Math.max(
      rates.bare,
      rateOf(() => verify('sha256', bytes, key, signature)),
    )
    rates.whole = Math.max(
      rates.whole,
      rateOf(() => verifyCertificate(text, trust, check, NOON).valid),
    )
  }
  return {
    what: 'foreign certificate verified, text to verdict, beside the bare signature',
    value: rates.whole / rates.bare,
    unit: 'of it',
    bar: 'reported',
    met: true,
    baseline: { what: 'bare ES256 verifications/s', value: rates.bare },
  }
}

/** Checks a second of processor time: the bar speaks of a core, whatever else the machine does. */
function rateOf(check: () => boolean): number {
  const started = process.cpuUsage()
  for (let n = 0; n < CHECKS; n += 1) if (!check()) throw new Error('a good code is refused')
  const { user, system } = process.cpuUsage(started)
  return (CHECKS * 1_000_000) / (user + system)
}

function chain(): Figure {
  const number = OUTAGE_STEPS - 1
  const value = STEPS_MADE[number] ?? new Uint8Array()
  let best = Infinity
  for (let round = 0; round < 30; round += 1) {
    const started = performance.now()
    if (!leadsTo(anchorOf(STEPS_MADE), { number, value }, ISSUED, sha256))
      throw new Error('a good step is refused')
    best = Math.min(best, performance.now() - started)
  }
  return { what: 'chain of 720 steps', value: best, unit: 'ms', bar: '≤ 2 ms', met: best <= 2 }
}

function deltas(): Figure[] {
  const luck = chance(7)
  return [
    [2000, 4096],
    [60_000, 40_960],
  ].map(([changes = 0, most = 0]) => {
    const then = emptyList(2968, RESIDENTS, ISSUED)
    const now = { ...emptyList(2968, RESIDENTS, ISSUED), version: 1 }
    const places = new Set<number>()
    while (places.size < changes) places.add(luck.between(0, RESIDENTS - 1))
    for (const place of places) setStatus(now.bits, place, 'red')
    const { length } = writeDelta(deltaOf(then, now))
    return {
      what: `change of ${changes.toLocaleString('en')} places of ${RESIDENTS.toLocaleString('en')} in the status list`,
      value: length,
      unit: 'bytes',
      bar: `≤ ${most.toLocaleString('en')}`,
      met: length <= most,
    }
  })
}
