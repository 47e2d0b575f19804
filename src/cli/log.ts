import { z } from 'zod'
import { fromBase64, fromHex } from '../core/base64.ts'
import { HASH_BYTES, isConsistent, isIncluded, leafHash } from '../core/merkle.ts'
import { readArguments, WrongUse, type Command } from './command.ts'
import { linesOfInput, objectIn, type Line } from './lines.ts'
import { sha256 } from './signatures.ts'

const LONGEST_LINE = 1_000_000

export const logCommand: Command = {
  name: 'log',
  summary: 'Check proofs of the public log: log verify reads JSON lines, prints a verdict for each',
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
    'Exit code 0: every line has its verdict. 2: called wrongly.',
  ].join('\n'),
  run: async (args, { print, stop }) => {
    const { positionals } = readArguments(args, { json: { type: 'boolean' } }, 1)
    if (positionals[0] !== 'verify') throw new WrongUse('What shall be done? log verify')
    for await (const line of linesOfInput(LONGEST_LINE, stop))
      print(JSON.stringify({ line: line.number, ...verdictOf(line) }))
    return stop.aborted ? 1 : 0
  },
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
