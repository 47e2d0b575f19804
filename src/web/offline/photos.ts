import type { Bilingual } from '../../core/text.ts'
import type { KeptAs } from '../../slices/attachments/rules.ts'
import type { FieldDatabase, PhotoRow, PhotoStanding } from './database.ts'
import { seal, sealBytes, unseal, unsealBytes } from './sealing.ts'

/** A photo on this phone, without its picture: that is read from the disk when it is shown or sent. */
export type Photo = {
  id: string
  /** The draft it was taken in; once that is saved, the record it shows something of. */
  of: string
  subject: string
  keptAs: KeptAs
  standing: PhotoStanding
  bytes: number
  sentAt: number | undefined
  refused: { code: string; sentence?: Bilingual | undefined } | undefined
}
type Kept = Pick<Photo, 'subject' | 'keptAs' | 'refused'>

/** The picture would not go onto the disk, not even after pictures that had arrived made room. */
export class DiskFull extends Error {}

/**
 * Photos taken on this phone, apart from the records they belong to: a record is kept and sent without them. A picture is sealed on its
 * own and never all of them in memory. Those that have arrived stay as long as records do, unless the room is needed.
 */
export class Photos {
  readonly #database: FieldDatabase
  readonly #key: CryptoKey
  readonly #all = new Map<string, Photo>()
  readonly #tries = new Map<string, number>()

  private constructor(database: FieldDatabase, key: CryptoKey) {
    this.#database = database
    this.#key = key
  }

  static async open(database: FieldDatabase, key: CryptoKey): Promise<Photos> {
    const photos = new Photos(database, key)
    const rows = await database.photo.toArray()
    const opened = await Promise.all(rows.map(({ id, sealed }) => unseal(key, `photo/${id}`, sealed)))
    for (const [at, { id, of, standing, bytes, sentAt }] of rows.entries())
      // Sealed by `#rowOf` below.
      photos.#all.set(id, { id, of, standing, bytes, sentAt, ...(opened[at] as Kept) })
    return photos
  }

  /** Of a draft or a record, in the order they were taken (ids are UUIDv7). */
  of(name: string): Photo[] {
    return this.all().filter((photo) => photo.of === name)
  }

  all(): Photo[] {
    return [...this.#all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Keeps a picture. Throws DiskFull; nothing of it is kept then. */
  async add(
    given: Pick<Photo, 'id' | 'of' | 'subject' | 'keptAs'>,
    picture: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const photo: Photo = {
      ...given,
      standing: 'draft',
      bytes: picture.byteLength,
      sentAt: undefined,
      refused: undefined,
    }
    const row = await this.#rowOf(photo)
    const sealed = await sealBytes(this.#key, `picture/${photo.id}`, picture)
    const write = (): Promise<void> =>
      this.#database.transaction('rw', this.#database.photo, this.#database.picture, async () => {
        await this.#database.photo.add(row)
        await this.#database.picture.add({ id: photo.id, sealed })
      })
    try {
      await write().catch(async (error: unknown) => {
        if (!isFull(error) || (await this.#makeRoom()) === 0) throw error
        await write()
      })
    } catch (error) {
      throw isFull(error) ? new DiskFull() : error
    }
    this.#all.set(photo.id, photo)
  }

  /** The next to be sent, of those whose record has arrived: what was tried least often goes first, so that none blocks the others. */
  next(hasArrived: (record: string) => boolean): Photo | undefined {
    const waiting = this.all().filter(({ standing, of }) => standing === 'waiting' && hasArrived(of))
    const [next] = waiting.sort((a, b) => (this.#tries.get(a.id) ?? 0) - (this.#tries.get(b.id) ?? 0))
    if (next) this.#tries.set(next.id, (this.#tries.get(next.id) ?? 0) + 1)
    return next
  }

  /** The picture itself, JPEG; undefined when it has gone to make room. */
  async picture(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const row = await this.#database.picture.get(id)
    return row && unsealBytes(this.#key, `picture/${id}`, row.sealed)
  }

  /** Takes photos away that were never sent: their holder did not want them, or what they belonged to. */
  async remove(ids: readonly string[]): Promise<void> {
    const gone = ids.filter((id) => this.#all.get(id)?.standing !== 'sent')
    await this.#drop(gone)
  }

  /** What was said of a photo that has been sent, or would not be taken. */
  async judge(id: string, said: { sentAt: number } | { refused: Photo['refused'] }): Promise<void> {
    const photo = this.#all.get(id)
    if (!photo) return
    const next: Photo =
      'sentAt' in said
        ? { ...photo, standing: 'sent', sentAt: said.sentAt, refused: undefined }
        : { ...photo, standing: 'refused', refused: said.refused }
    await this.#write([next])
  }

  /** After a restore: what the server may have lost waits to be sent again, where the picture is still here. */
  async offerAgain(): Promise<void> {
    const sent = this.all().filter(({ standing }) => standing === 'sent')
    await this.#write(sent.map((photo) => ({ ...photo, standing: 'waiting', sentAt: undefined })))
  }

  /** Drops what arrived before `before` (milliseconds since 1970). */
  async tidy(before: number): Promise<void> {
    await this.#drop(this.all().flatMap(({ id, sentAt }) => ((sentAt ?? before) < before ? id : [])))
  }

  /**
   * Part of a transaction over `photo`: photos of a draft, or of a record under its first id, are the record's from now on. Afterwards
   * `followed` is called.
   */
  async follow(from: string, record: string): Promise<void> {
    if (this.of(from).length === 0) return
    await this.#database.photo.where('of').equals(from).modify({ of: record, standing: 'waiting' })
  }

  followed(from: string, record: string): void {
    for (const photo of this.of(from)) this.#all.set(photo.id, { ...photo, of: record, standing: 'waiting' })
  }

  /** All of them have just been cleared from the disk. */
  forget(): void {
    this.#all.clear()
  }

  /** Pictures that have arrived go; gives how many. */
  async #makeRoom(): Promise<number> {
    const sent = this.all().flatMap(({ id, standing }) => (standing === 'sent' ? id : []))
    await this.#drop(sent)
    return sent.length
  }

  async #drop(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const { photo, picture } = this.#database
    await this.#database.transaction('rw', photo, picture, async () => {
      await photo.bulkDelete([...ids])
      await picture.bulkDelete([...ids])
    })
    for (const id of ids) this.#all.delete(id)
  }

  async #write(photos: readonly Photo[]): Promise<void> {
    if (photos.length === 0) return
    await this.#database.photo.bulkPut(await Promise.all(photos.map((photo) => this.#rowOf(photo))))
    for (const photo of photos) this.#all.set(photo.id, photo)
  }

  async #rowOf({ id, of, standing, bytes, sentAt, ...rest }: Photo): Promise<PhotoRow> {
    const { subject, keptAs, refused } = rest
    const sealed = await seal(this.#key, `photo/${id}`, { subject, keptAs, refused } satisfies Kept)
    return { id, of, standing, bytes, sealed, ...(sentAt === undefined ? {} : { sentAt }) }
  }
}

/** Browsers say so by name; Dexie may have put it inside. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error || error instanceof DOMException)) return false
  const inner: unknown = Reflect.get(error, 'inner')
  return error.name === 'QuotaExceededError' || (inner !== undefined && inner !== error && isFull(inner))
}
