import { SECTIONS, type Section } from '../../core/kind.ts'
import type { Line } from '../../slices/sync/contract.ts'
import { readPieces } from '../../slices/sync/rules.ts'
import { CallFailure } from '../kit/call.ts'
import type { Row } from './blocks.ts'
import { rowOf } from './lines.ts'
import type { Remote } from './remote.ts'
import type { Store } from './store.ts'

/**
 * Takes the whole bundle in, piece after piece, each with how far it reaches in one transaction: what broke off, or was killed, goes on
 * at the end of the last piece. `told` after each piece: what has come can be worked with.
 */
export async function takeBundle(store: Store, remote: Remote, told: () => void): Promise<void> {
  const before = store.marks().bundle
  const reply = await remote.bundle(before ? { etag: before.etag, from: before.taken } : {})
  // Cut anew meanwhile: what came of the old one may be gone by now.
  if (before && reply.status !== 206) await store.forget()
  const etag = reply.headers.get('etag') ?? ''
  const start = reply.status === 206 && before ? before : { etag, taken: 0, cursor: '' }
  let { taken, cursor } = start
  let isWhole = false
  for await (const { lines, bytes } of piecesOf(reply)) {
    taken += bytes
    for (const line of lines) {
      if (line.is === 'head') cursor = line.cursor
      if (line.is === 'end') isWhole = true
    }
    await store.apply(
      lines.flatMap((line) => rowOf(line) ?? []),
      [],
      isWhole ? { cursor, bundle: undefined } : { bundle: { etag, taken, cursor } },
    )
    told()
  }
  if (!isWhole) throw new CallFailure('offline')
}

/** Sections, or all there is, fetched whole before anything of it is used: it takes the place of what is there. */
export async function fetchSections(
  remote: Remote,
  sections: readonly Section[],
  since: string,
): Promise<{ rows: Row[]; cursor: string }> {
  const isAll = sections.length === SECTIONS.length
  const reply = await remote.bundle({ since, ...(isAll ? {} : { sections }) })
  const rows: Row[] = []
  let cursor = ''
  let isWhole = false
  for await (const { lines } of piecesOf(reply))
    for (const line of lines) {
      if (line.is === 'head') cursor = line.cursor
      if (line.is === 'end') isWhole = true
      rows.push(...(rowOf(line) ? [rowOf(line) as Row] : [])) // just asked
    }
  if (!isWhole) throw new CallFailure('offline')
  return { rows, cursor }
}

/** The lines of each whole piece as it comes, and how many bytes of the bundle it took. */
async function* piecesOf(reply: Response): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  const reader = reply.body?.getReader()
  if (!reader) throw new CallFailure('offline')
  let rest = new Uint8Array()
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new CallFailure('offline')
    })
    if (done) return
    const whole = new Uint8Array(rest.byteLength + value.byteLength)
    whole.set(rest)
    whole.set(value, rest.byteLength)
    const { pieces, taken } = readPieces(whole)
    rest = whole.slice(taken)
    for (const piece of pieces) yield { lines: await unpacked(piece), bytes: piece.byteLength + 4 }
  }
}

async function unpacked(piece: Uint8Array): Promise<Line[]> {
  const plain = new Blob([piece.slice()]).stream().pipeThrough(new DecompressionStream('gzip'))
  const text = await new Response(plain).text()
  // Whole lines of the contract's `line`, written by our own server.
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]))
}
