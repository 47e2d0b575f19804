import { businessRule, evaluateRules, type BusinessRule, type RuleOutcome } from '../core/business-rule.ts'
import { verifyCertificate, type CertificateVerdict } from '../core/certificate.ts'
import { momentOf } from '../core/moment.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { linesOfInput, readJsonFile } from './lines.ts'
import { openTrust } from './signatures.ts'

/** No QR code holds more (7,089 digits and the prefix of a SMART Health Card). */
const LONGEST_LINE = 8192

export const certificateCommand: Command = {
  name: 'certificate',
  summary: 'Verify EU DCC, WHO HCERT and SMART Health Cards: certificate verify --trust trust.json --at TIME',
  help: [
    'hutong certificate verify --trust trust.json [--at TIME] [--rules rules.json] [--external FILE] [--country XX]',
    '',
    'Reads the text of one QR code a line on standard input and prints one JSON verdict a line, in the same order: every step',
    '(prefix, base45, decompression, cbor, cose, key, signature, keyUsage, validity, schema) as true, false or "not reached", what the',
    'certificate says, and which key signed it. Only "valid": true means that every step is true.',
    '',
    '  --trust FILE      key ids and public keys or certificates, as JSON (docs/guide/scripts.md)',
    '  --at TIME         the moment to judge at, as 2021-06-01T12:00:00Z; without it, now',
    '  --rules FILE      business rules (CertLogic) that a valid certificate is held against; then "accepted" says the end of it',
    '  --external FILE   what these rules know besides, as JSON: value sets and the like',
    '  --country XX      only the acceptance rules of this country, and the invalidation rules of the issuer’s',
    '',
    'Output is always JSON; --json may be given. Exit code 0: every line has its verdict. 1: a file cannot be used. 2: called wrongly.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, OPTIONS, 1)
    if (positionals[0] !== 'verify') throw new WrongUse('What shall be done? certificate verify')
    if (values.trust === undefined) throw new WrongUse('Whose signatures count? --trust trust.json')
    const at = values.at === undefined ? new Date() : momentOf(values.at)
    if (!at) throw new WrongUse(`"${values.at ?? ''}" is no time: 2021-06-01T12:00:00Z`)
    const given = readJsonFile(values.trust, io)
    if (given === undefined) return 1
    const { trust, faults, count, check } = openTrust(given)
    for (const { at: place, message } of faults) io.error(`${values.trust} ${place}: ${message}`)
    const judge = values.rules === undefined ? () => ({}) : readJudge(values.rules, values, at, io)
    if (count === 0 || !judge) return 1
    for await (const { number, text } of linesOfInput(LONGEST_LINE, io.stop)) {
      const verdict = verifyCertificate(text ?? '', trust, check, at.getTime() / 1000)
      io.print(JSON.stringify({ line: number, ...verdict, ...judge(verdict) }))
    }
    return io.stop.aborted ? 1 : 0
  },
}

const OPTIONS = {
  trust: { type: 'string' },
  at: { type: 'string' },
  rules: { type: 'string' },
  external: { type: 'string' },
  country: { type: 'string' },
  json: { type: 'boolean' },
} as const

type Judged = {
  accepted?: boolean
  rules?: readonly (RuleOutcome | { identifier: string; result: 'not reached' })[]
}

/** How rules from a file judge a verdict; undefined, after it was said why, when one of the files cannot be used. */
function readJudge(
  file: string,
  { external, country }: { external?: string | undefined; country?: string | undefined },
  at: Date,
  io: Io,
): ((verdict: CertificateVerdict) => Judged) | undefined {
  const rules = readRules(file, io)
  const known = external === undefined ? {} : readJsonFile(external, io)
  if (!rules || typeof known !== 'object' || known === null) return undefined
  return ({ valid, claims, key }) => {
    const content = claims?.content
    const asked = rules.filter((rule) => isAsked(rule, country, claims?.issuer ?? undefined))
    // Nothing that an unproven certificate says is held against rules.
    if (!valid || typeof content !== 'object' || content === null)
      return {
        accepted: false,
        rules: asked.map((rule) => ({ identifier: rule.Identifier ?? '', result: 'not reached' })),
      }
    const told = {
      validationClock: at.toISOString(),
      valueSets: {},
      countryCode: country ?? null,
      issuerCountryCode: claims?.issuer ?? null,
      iat: isoOf(claims?.issuedAt),
      exp: isoOf(claims?.expiresAt),
      kid: key?.kid ?? null,
      region: '',
      ...known,
    }
    const outcomes = evaluateRules(asked, content, told)
    const accepted = outcomes.every(({ result }) => result === true || result === 'not applicable')
    return { accepted, rules: outcomes }
  }
}

function isAsked(
  { Type, Country }: BusinessRule,
  country: string | undefined,
  issuer: string | undefined,
): boolean {
  if (country === undefined || Country === undefined) return true
  return Country === (Type === 'Invalidation' ? issuer : country)
}

function isoOf(seconds: number | null | undefined): string | null {
  return typeof seconds === 'number' && Math.abs(seconds) < 1e11
    ? new Date(seconds * 1000).toISOString()
    : null
}

function readRules(file: string, io: Io): BusinessRule[] | undefined {
  const given = readJsonFile(file, io)
  if (given === undefined) return undefined
  const rules: BusinessRule[] = []
  for (const [n, one] of (Array.isArray(given) ? given : [given]).entries()) {
    const read = businessRule.safeParse(one)
    const name = read.data?.Identifier ?? ''
    if (!read.success || name === '') {
      const [issue] = read.error?.issues ?? []
      io.error(
        `${file}: rule ${n + 1} is none: ${issue?.path.join('.') ?? 'Identifier'} ${issue?.message ?? 'is missing'}`,
      )
      return undefined
    }
    rules.push(read.data)
  }
  return rules
}
