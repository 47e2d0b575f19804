import { z } from 'zod'
import { fromBase64, fromHex } from '../core/base64.ts'
import { HASH_BYTES, isConsistent, isIncluded, leafHash } from '../core/merkle.ts'
import { checkLedger } from '../slices/logbook/segments.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { inCounty } from './county.ts'
import { linesOfInput, objectIn, type Line } from './lines.ts'
import { sha256 } from './signatures.ts'
import { makeWitnessKey, witness } from './witness.ts'

const LONGEST_LINE = 1_000_000

export const logCommand: Command = {
  name: 'log',
  summary: 'The public log: check proofs of it, or watch it as a witness with a key of one’s own',
  help: [
    'hutong log verify',
    '',
    'Reads one JSON object a line on standard input and prints one a line, in the same order, {"valid": true} or false:',
    '',
    '  {"type": "inclusion", "leaf" or "leafHash": …, "index": 5, "size": 9, "proof": […], "root": …}',
    '  {"type": "consistency", "first": 4, "second": 9, "firstRoot": …, "secondRoot": …, "proof": […]}',
    '',
    'Merkle trees of RFC 9162 (the same as of RFC 6962) with SHA-256. Hashes are hexadecimal or base64; "leaf", the bytes themselves, is',
    'written as the root is. A line that cannot be read is not valid and says why in "error". Output is always JSON; --json may be given.',
    'Exit code 0: every line has its verdict. 2: called wrongly. What /api/log/inclusion and /api/log/consistency answer is such a line.',
    '',
    'hutong log ledger [--json]',
    '',
    'On the county’s machine: holds every hour of the ledger against the root that was logged of it. A record that was altered, taken out or',
    'put in afterwards shows in its hour. Exit code 1: one does not agree.',
    '',
    'hutong log witness-key --out FILE',
    'hutong log witness --county URL --root root.json --key FILE --state FILE [--once]',
    '',
    'For somebody outside of the county, on a machine of their own. The first makes a key and says its public half, which the county',
    'records. The second looks at the newest head every ten minutes: whether the county’s keys signed it (root.json is the root’s public',
    'half, handed over in person), and whether the log goes on from the head it saw last, which FILE keeps. Then it signs the head too.',
    'A log that does not go on is not signed: both heads are written beside the state as evidence, and the command ends. Exit code 1: the',
    'log is another one, or (with --once) it could not be looked at.',
  ].join('\n'),
  run: async (args, io) => {
    const { print, stop } = io
    const { positionals, values } = readArguments(args, OPTIONS, 1)
    if (positionals[0] === 'ledger') return showLedger(io, values.json ?? false)
    if (positionals[0] === 'witness-key') return makeWitnessKey(io, need('--out', values.out))
    if (positionals[0] === 'witness')
      return witness(io, {
        county: addressOf(io.config.county),
        root: need('--root', values.root),
        key: need('--key', values.key),
        state: need('--state', values.state),
        once: values.once,
      })
    if (positionals[0] !== 'verify')
      throw new WrongUse('What shall be done? log verify, ledger, witness or witness-key')
    for await (const line of linesOfInput(LONGEST_LINE, stop))
      print(JSON.stringify({ line: line.number, ...verdictOf(line) }))
    return stop.aborted ? 1 : 0
  },
}

async function showLedger(io: Io, json: boolean): Promise<number> {
  return inCounty(io, json, async ({ ledger }) => {
    const checked = await checkLedger(ledger)
    if (json) io.print(JSON.stringify(checked))
    else {
      for (const { at, after, until, why } of checked.bad)
        io.print(
          `! ${at}: records ${after + 1} to ${until} are not what was logged${why === 'leaf' ? ', or the log was altered' : ''}.`,
        )
      io.print(
        `${checked.records} records in ${checked.segments} stretches looked at, ${checked.bad.length} do not agree.`,
      )
    }
    return checked.bad.length > 0 ? 1 : 0
  })
}

const OPTIONS = {
  json: { type: 'boolean' },
  root: { type: 'string' },
  key: { type: 'string' },
  state: { type: 'string' },
  out: { type: 'string' },
  once: { type: 'boolean', default: false },
} as const

/** Elsewhere `--county` is an area number; somebody outside of the county knows it by its address. */
function addressOf(county: string | undefined): string {
  if (county === undefined || !/^https?:/.test(county))
    throw new WrongUse('--county is needed: the address of its site.')
  return county
}

function need(what: string, value: string | undefined): string {
  if (value === undefined) throw new WrongUse(`${what} is needed.`)
  return value
}

const hash = z.string().transform(hashOf)
const place = z.int().min(0)
const inclusion = z.object({
  type: z.literal('inclusion'),
  leaf: z.string().optional(),
  leafHash: hash.optional(),
  index: place,
  size: place,
  proof: z.array(hash),
  root: hash,
})
const consistency = z.object({
  type: z.literal('consistency'),
  first: place,
  second: place,
  firstRoot: hash,
  secondRoot: hash,
  proof: z.array(hash),
})
const claim = z.discriminatedUnion('type', [inclusion, consistency])

type Verdict = { type: string | null; valid: boolean; error?: string }

function verdictOf(line: Line): Verdict {
  const read = objectIn(line)
  if ('error' in read) return { type: null, valid: false, error: read.error }
  const { given } = read
  const { success, data, error } = claim.safeParse(given)
  if (!success) {
    const [issue] = error.issues
    const type = typeof given['type'] === 'string' ? given['type'] : null
    return { type, valid: false, error: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }
  }
  if (data.type === 'consistency') {
    const { first, second: size, firstRoot, secondRoot, proof } = data
    return { type: data.type, valid: isConsistent({ first, size, proof }, firstRoot, secondRoot, sha256) }
  }
  const { index, size, proof, root } = data
  const leaf = data.leafHash ?? leafHashOf(data.leaf, given['root'])
  if (!leaf || (data.leafHash && data.leaf !== undefined))
    return { type: data.type, valid: false, error: 'one of "leaf" and "leafHash", as bytes' }
  return { type: data.type, valid: isIncluded({ leaf, index, size, proof }, root, sha256) }
}

/** 32 bytes: 64 hexadecimal digits, or base64 of either alphabet. */
function hashOf(text: string, context: z.RefinementCtx): Uint8Array {
  const bytes = text.length === 2 * HASH_BYTES ? fromHex(text) : fromBase64(text)
  if (bytes?.length === HASH_BYTES) return bytes
  context.addIssue({ code: 'custom', message: 'is no hash of 32 bytes' })
  return z.NEVER
}

function leafHashOf(leaf: string | undefined, root: unknown): Uint8Array | undefined {
  if (leaf === undefined || typeof root !== 'string') return undefined
  const bytes = root.length === 2 * HASH_BYTES ? fromHex(leaf) : fromBase64(leaf)
  return bytes && leafHash(bytes, sha256)
}
