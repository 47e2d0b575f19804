import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { growthOf } from '../core/log-checking.ts'
import { readHeadPaper, witnessText, type LogHead } from '../core/log-head.ts'
import { provenList } from '../files/code-keys.ts'
import { readRoot, type Root } from '../files/code-root.ts'
import { isSignedBy } from '../files/es256.ts'
import { newWitnessKey, readWitnessKey, type WitnessKey } from '../files/witness-key.ts'
import type { Io } from './command.ts'
import { sha256 } from './signatures.ts'

type Asked = { county: string; root: string; key: string; state: string; once: boolean }

/** How often it is looked, in milliseconds: heads come each hour. */
const EVERY = 10 * 60_000
const WAITS = 30_000

/** A new key of a witness; says what the county has to record. */
export function makeWitnessKey({ print }: Io, file: string): number {
  const pem = newWitnessKey()
  writeFileSync(file, pem, { mode: 0o600, flag: 'wx' })
  const { id, spki } = readWitnessKey(pem)
  print(`Witness ${id}. The county records this public half: ${spki.toString('base64')}`)
  return 0
}

/** Another log than the one seen before: no error to be tried again. */
class Forked extends Error {}

/** Looks at the county's log until it is told to stop, or once; signs what goes on from what it saw. */
export async function witness(io: Io, asked: Asked): Promise<number> {
  const key = readWitnessKey(readFileSync(asked.key, 'utf8'))
  const root = readRoot(readFileSync(asked.root, 'utf8'))
  while (!io.stop.aborted) {
    try {
      io.print(await lookOnce(asked, root, key))
    } catch (error) {
      io.error(error instanceof Error ? error.message : String(error))
      if (asked.once || error instanceof Forked) return 1
    }
    if (asked.once) return 0
    await pause(EVERY, undefined, { signal: io.stop }).catch(() => undefined)
  }
  return 0
}

const headReply = z.object({ head: z.object({ signed: z.string() }).nullable() })
const proofReply = z.object({ proof: z.array(z.string().regex(/^[0-9a-f]{64}$/)) })
const stateFile = z.object({
  area: z.string(),
  size: z.number(),
  signedAt: z.number(),
  root: z.string(),
  signed: z.string(),
})

type Seen = { head: LogHead; signed: string }

async function lookOnce(asked: Asked, root: Root, key: WitnessKey): Promise<string> {
  const now = await newestOf(asked.county, root)
  const before = seenBefore(asked.state)
  if (before && before.head.area !== now.head.area)
    throw new Error('The state is that of another county’s log.')
  const proof = before && (await proofBetween(asked.county, before.head, now.head))
  const growth = before ? growthOf(before.head, now.head, proof, sha256) : 'grown'
  if (growth === 'forked' && before) throw refuse(asked.state, before, now, proof ?? [])
  const { size, signedAt } = now.head
  const named = `${size} leaves, signed ${new Date(signedAt * 1000).toISOString()}`
  // A copy on the way may be some seconds old.
  if (growth === 'older') return `An older head than the one seen last is not signed: ${named}.`
  keep(asked.state, now)
  const signature = key.sign(witnessText(now.head)).toString('base64')
  await ask(new URL('/api/log/cosignatures', asked.county), { key: key.id, signedAt, signature })
  return `Head co-signed: ${named}.`
}

/** The newest head, proven from the root down. */
async function newestOf(county: string, root: Root): Promise<Seen> {
  const reply = await fetch(new URL('/codes/keys', county), { signal: AbortSignal.timeout(WAITS) })
  if (!reply.ok) throw new Error(`The county's keys cannot be had: ${reply.status}.`)
  const keys = provenList(root, new Uint8Array(await reply.arrayBuffer()))
  if (!keys) throw new Error('The key list is not signed by this root. Nothing was looked at.')
  const { head } = headReply.parse(await ask(new URL('/api/log/head', county)))
  if (!head) throw new Error('The county has signed no head yet.')
  const paper = readHeadPaper(new Uint8Array(Buffer.from(head.signed, 'base64')), keys)
  if (!paper || !isSignedBy(paper.key.point, paper.toSign, paper.signature))
    throw new Error('The newest head is not signed by a key of this county’s log. It was not co-signed.')
  return { head: paper.content, signed: head.signed }
}

async function proofBetween(county: string, before: LogHead, now: LogHead): Promise<Uint8Array[]> {
  if (before.size === 0 || before.size >= now.size) return []
  const url = new URL('/api/log/consistency', county)
  url.search = String(new URLSearchParams({ first: String(before.size), second: String(now.size) }))
  const { proof } = proofReply.parse(await ask(url))
  return proof.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))
}

async function ask(url: URL, body?: object): Promise<unknown> {
  const init = body
    ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : {}
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(WAITS) })
  const answer: unknown = await reply.json()
  if (!reply.ok) throw new Error(`${url.pathname} answers ${reply.status}: ${JSON.stringify(answer)}`)
  return answer
}

function seenBefore(file: string): Seen | undefined {
  if (!existsSync(file)) return undefined
  const { signed, root, ...head } = stateFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  return { head: { ...head, root: new Uint8Array(Buffer.from(root, 'hex')) }, signed }
}

function stateOf({ head, signed }: Seen): object {
  return { ...head, root: Buffer.from(head.root).toString('hex'), signed }
}

/** Whole or not at all: what was seen last must outlive a power cut. */
function keep(file: string, seen: Seen): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(stateOf(seen))}\n`, { flush: true })
  renameSync(draft, file)
}

/** Both heads are signed by the county: whoever reads them needs to believe nobody. What was seen first stays what is held. */
function refuse(file: string, before: Seen, now: Seen, proof: readonly Uint8Array[]): Forked {
  const evidence = `${file}.evidence-${now.head.signedAt}.json`
  const both = {
    before: stateOf(before),
    after: stateOf(now),
    proof: proof.map((hash) => Buffer.from(hash).toString('hex')),
  }
  writeFileSync(evidence, `${JSON.stringify(both, null, 2)}\n`, { flush: true })
  return new Forked(
    `THE LOG IS NOT THE ONE IT WAS. The head of ${now.head.size} leaves does not go on from that of ${before.head.size}: something was ` +
      `changed or taken out. It was not co-signed. Both heads, signed by the county, are in ${evidence}: show them to whoever asked you to watch.`,
  )
}
