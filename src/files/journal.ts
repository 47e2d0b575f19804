import { createHmac, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { flushFolder } from './flush-folder.ts'

/** A record that destroyed something for good, as the ledger has it; nothing in it is personal. */
export type Destruction = {
  id: string
  kind: string
  subject: string
  area: string
  happenedAt: string
  account: string
  post: string
  payload: Record<string, unknown>
  change: Record<string, unknown> | null
  /** Hex. */
  contentHash: string
}

/**
 * One line: a destruction; or that a backup was taken, so that far the journal is complete; or that a backup was restored and nothing
 * told what had been destroyed after the moment `since`; or why somebody put up with that (`reason`).
 */
export type Noted = {
  at: string
  record?: Destruction
  mark?: 'backup' | 'gap' | 'accepted'
  since?: string
  reason?: string
}

/** A sentence for whoever runs the machine: why a journal cannot be relied on. */
export class BadJournal extends Error {}

/**
 * What was destroyed for good, kept outside the database and its backups: a restored backup does not know what was erased after it was
 * taken. One line each, authenticated by a key of the county and chained, so that none can be altered or taken out of the middle. A line
 * is on the disk before the destruction commits.
 */
export type Journal = {
  file: string
  /** Adds lines and flushes them to the disk. Only one may write at a time: the caller holds the county's lock for it. */
  note: (lines: readonly Noted[]) => Promise<void>
  /** The same with all lines put anew, whole or not at all. */
  rewrite: (change: (lines: readonly Noted[]) => readonly Noted[]) => Promise<void>
  read: () => Promise<Noted[]>
}

type State = { lines: Noted[]; mac: string; length: number }

/** The journal at `file`, made with its first line. What a crash left of a last line is written over. */
export function journalAt(file: string, key: Buffer, county: string): Journal {
  let known: (State & { stamp: string }) | undefined
  const state = async (): Promise<State> => {
    const stamp = await stampOf(file)
    // Another process may have written since.
    if (known?.stamp !== stamp) known = { ...stateOf(await contentOf(file), key, county, file), stamp }
    return known
  }
  return {
    file,
    read: async () => (await state()).lines,
    note: async (lines) => {
      if (lines.length === 0) return
      const before = await state()
      const started = before.length === 0 ? [header(county), ...lines] : lines
      const { text, mac } = chain(started, key, before.mac)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      const handle = await open(file, before.length === 0 ? 'a+' : 'r+', 0o600)
      try {
        await handle.truncate(before.length)
        const { bytesWritten } = await handle.write(text, before.length)
        if (bytesWritten < Buffer.byteLength(text)) throw new Error(`${file} could not be written whole.`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      if (before.length === 0) await flushFolder(path.dirname(file))
      const length = before.length + Buffer.byteLength(text)
      known = { lines: [...before.lines, ...lines], mac, length, stamp: await stampOf(file) }
    },
    rewrite: async (change) => {
      const lines = change((await state()).lines)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      const draft = `${file}.${process.pid}.part`
      const handle = await open(draft, 'w', 0o600)
      try {
        await handle.writeFile(chain([header(county), ...lines], key, '').text)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(draft, file)
      await flushFolder(path.dirname(file))
    },
  }
}

/** Changes whenever the file does: a rewritten one can be as long as before. */
async function stampOf(file: string): Promise<string> {
  return stat(file, { bigint: true }).then(
    ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
    () => '',
  )
}

/** What a journal says. Throws BadJournal when it is another county's, or was altered. */
export function linesOf(content: Buffer, key: Buffer, county: string, file: string): Noted[] {
  return stateOf(content, key, county, file).lines
}

/** Several journals of one county as one, each destruction once, in time. */
export function merged(journals: readonly (readonly Noted[])[]): Noted[] {
  const seen = new Set<string>()
  return journals
    .flat()
    .filter((line) => {
      const name = line.record?.id ?? `${line.mark} ${line.at}`
      return !seen.has(name) && seen.add(name)
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Empty when there is none. */
export async function contentOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

type Header = { hutong: 'destructions'; format: 1; county: string }

function header(county: string): Header {
  return { hutong: 'destructions', format: 1, county }
}

function chain(
  lines: readonly (Noted | Header)[],
  key: Buffer,
  before: string,
): { text: string; mac: string } {
  let mac = before
  let text = ''
  for (const line of lines) {
    const json = JSON.stringify(line)
    mac = macOf(key, mac, json)
    text += `${mac} ${json}\n`
  }
  return { text, mac }
}

function macOf(key: Buffer, before: string, json: string): string {
  return createHmac('sha256', key).update(`${before}\n${json}`).digest('hex')
}

function stateOf(content: Buffer, key: Buffer, county: string, file: string): State {
  const state: State = { lines: [], mac: '', length: 0 }
  // Whatever follows the last line's end was being written when the program or the machine stopped: that never committed.
  const whole = content.subarray(0, content.lastIndexOf(0x0a) + 1).toString('utf8')
  for (const [at, line] of whole.split('\n').slice(0, -1).entries()) {
    const [mac = '', json = ''] = [line.slice(0, 64), line.slice(65)]
    const should = Buffer.from(macOf(key, state.mac, json))
    const is = Buffer.from(mac)
    if (is.length !== should.length || !timingSafeEqual(is, should))
      throw new BadJournal(
        at === 0
          ? `${file} is not a destruction journal of this county, or belongs to another county.key.`
          : `${file} was altered or damaged at line ${at + 1}. Use another copy of it.`,
      )
    // Authenticated: written by `chain`.
    const read = JSON.parse(json) as Noted & Partial<Header>
    if (at === 0 && read.county !== county) throw new BadJournal(`${file} is the journal of ${read.county}.`)
    if (at > 0) state.lines.push(read)
    state.mac = mac
    state.length += Buffer.byteLength(line) + 1
  }
  return state
}
