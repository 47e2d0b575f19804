import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A rendered page as bytes, ready to be sent. Smaller forms come a moment later: nobody waits for them. */
export type Rendered = {
  status: number
  type: string
  location: string | undefined
  views: string | undefined
  sought: string | undefined
  immutable: boolean
  etag: string
  plain: Buffer
  br?: Buffer
  gz?: Buffer
}

/** Below this many bytes packing gains nothing worth a header. */
const WORTH = 600
/** Of a page read thousands of times: worth a few milliseconds on another thread. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const packBrotli = promisify(brotliCompress)
const packGzip = promisify(gzip)

/**
 * Rendered pages by their address, as long as nothing they show has changed, at most a minute (views, dates and names of areas change without
 * a record of an article), and at most so many bytes: the one asked for longest ago goes first.
 */
export class PageCache {
  readonly #pages = new Map<string, { page: Promise<Rendered>; at: number; bytes: number }>()
  readonly #most: number
  readonly #kept: number
  #bytes = 0
  #turn = -1

  constructor(most = 64 * 1024 * 1024, keptFor = 60_000) {
    this.#most = most
    this.#kept = keptFor
  }

  /** Forgets everything when a record has changed a page since. */
  turnTo(turn: number): void {
    if (turn === this.#turn) return
    this.#turn = turn
    this.#pages.clear()
    this.#bytes = 0
  }

  get(key: string, now: number): Promise<Rendered> | undefined {
    const kept = this.#pages.get(key)
    if (!kept || now - kept.at > this.#kept) return undefined
    return kept.page
  }

  /** Keeps what is being made; asked for again meanwhile, nobody makes it twice. What fails is not kept. */
  put(key: string, now: number, making: Promise<Rendered>): Promise<Rendered> {
    this.#drop(key)
    const entry = { page: making, at: now, bytes: 0 }
    this.#pages.set(key, entry)
    making.then(
      (page) => this.#grow(key, entry, page),
      () => this.#drop(key),
    )
    return making
  }

  #grow(key: string, entry: { page: Promise<Rendered>; at: number; bytes: number }, page: Rendered): void {
    if (this.#pages.get(key) !== entry) return
    entry.bytes = page.plain.length * 2 + 1000
    this.#bytes += entry.bytes
    for (const old of this.#pages.keys()) {
      if (this.#bytes <= this.#most) break
      if (old !== key) this.#drop(old)
    }
    void pack(page)
  }

  #drop(key: string): void {
    this.#bytes -= this.#pages.get(key)?.bytes ?? 0
    this.#pages.delete(key)
  }

  get size(): { pages: number; bytes: number } {
    return { pages: this.#pages.size, bytes: this.#bytes }
  }
}

/** Fills in the smaller forms. A page that cannot be packed is sent as it is. */
export async function pack(page: Rendered): Promise<void> {
  if (page.plain.length < WORTH || !/^(?:text|application|image\/svg)/.test(page.type)) return
  const [br, gz] = await Promise.all([packBrotli(page.plain, QUALITY), packGzip(page.plain)]).catch(() => [])
  if (br && gz) Object.assign(page, { br, gz })
}

export function etagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
}
