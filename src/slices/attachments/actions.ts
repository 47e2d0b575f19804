import { createHash, timingSafeEqual } from 'node:crypto'
import { HOUR } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import { BrokenContent } from '../../files/byte-reader.ts'
import { cleaned, sniff } from '../../files/cleaning.ts'
import { appendRecords, appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { AttachmentLine, UploadProgress } from './contract.ts'
import { removeUnused } from './destroying.ts'
import { attachedAs, findLine, findUpload, holdFiles, placeOf, useOf, type Upload } from './queries.ts'
import { keptUntil, QUOTA, SPARE, type KeptAs } from './rules.ts'

type Begun = { id: string; subject: string; bytes: number; sha256: string }

/** Makes room for a file, or tells how far it has come. Throws Refusal: an id that is somebody else's, or another file's. */
export async function beginUpload(ledger: Ledger, by: Principal, given: Begun): Promise<UploadProgress> {
  const { id, subject, bytes } = given
  const declared = ledger.sealer.contentHash(given.sha256)
  const now = new Date(ledger.now())
  if ((await ledger.files.free()) < bytes + SPARE) throw new Refusal('storage-full')
  const upload = await within(ledger.database, by.area, async (tx) => {
    const known = await sql`select 1 from subject where subject = ${subject}`.execute(tx)
    if (known.rows.length === 0)
      throw new Refusal('record-subject-unknown', [{ path: 'subject', message: subject }])
    const there = (await findUpload(tx, id)) ?? (await attachedAs(tx, id))
    if (there) return there
    const used = await useOf(tx, by.account, now)
    if (used.uploads >= QUOTA.uploads || used.files >= QUOTA.files || used.bytes + bytes > QUOTA.bytes)
      throw new Refusal('attachment-quota')
    await sql`
      insert into upload (upload, area, account, subject, bytes, declared, begun_at)
      values (${id}, ${by.area}, ${by.account}, ${subject}, ${bytes}, ${declared}, ${now})
      on conflict (upload) do nothing`.execute(tx)
    return findUpload(tx, id)
  })
  if (!upload || !isSame(upload, by, given, declared)) throw new Refusal('record-id-taken')
  return progressOf(ledger, id, upload)
}

function isSame(upload: Upload, by: Principal, given: Begun, declared: Buffer): boolean {
  const { account, subject } = upload
  if (account !== by.account || subject !== given.subject) return false
  // Of an upload long forgotten only the attachment is left, and that is shorter than what was sent.
  return (
    upload.declared === null || (upload.bytes === given.bytes && timingSafeEqual(upload.declared, declared))
  )
}

export async function showUpload(ledger: Ledger, by: Principal, id: string): Promise<UploadProgress> {
  return progressOf(ledger, id, await ownUpload(ledger, by, id))
}

async function progressOf(ledger: Ledger, id: string, upload: Upload): Promise<UploadProgress> {
  const finished = upload.finishedAt !== null
  return { received: finished ? upload.bytes : await ledger.files.received(id), finished }
}

async function ownUpload(ledger: Ledger, by: Principal, id: string): Promise<Upload> {
  return within(ledger.database, by.area, (tx) => own(tx, by, id, false))
}

async function own(tx: Tx, by: Principal, id: string, lock: boolean): Promise<Upload> {
  const upload = (await findUpload(tx, id, lock)) ?? (await attachedAs(tx, id))
  if (upload?.account !== by.account) throw new Refusal('not-found')
  return upload
}

/** Keeps the bytes that come in. They must go on where the last ones ended: the refusal says where that is. */
export async function takePiece(
  ledger: Ledger,
  by: Principal,
  id: string,
  from: number,
  content: AsyncIterable<Uint8Array>,
): Promise<UploadProgress> {
  const upload = await ownUpload(ledger, by, id)
  if (upload.finishedAt) return { received: upload.bytes, finished: true }
  const received = await ledger.files.received(id)
  if (from !== received) throw new Refusal('upload-offset', [{ path: 'from', message: String(received) }])
  await ledger.files.addPart(id, from, atMost(upload.bytes - from, content))
  return { received: await ledger.files.received(id), finished: false }
}

/** Throws when more comes than was announced; what came too much is not kept, and neither is this piece. */
async function* atMost(limit: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let left = limit
  for await (const bytes of content) {
    left -= bytes.length
    if (left < 0) throw new Refusal('upload-too-long')
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }
}

export type Said = { about?: string | undefined; caption?: string | undefined; keptAs: KeptAs }

/**
 * Checks what has come in against what was announced, takes out of it what is no part of the picture, and attaches it. Sealing a large
 * file takes its time, so it is done before the transaction is opened: the file is on the disk before its record commits. Done again
 * it gives the same attachment.
 */
export async function finishUpload(
  ledger: Ledger,
  by: Principal,
  id: string,
  said: Said,
): Promise<AttachmentLine> {
  let line: AttachmentLine | undefined
  while (!line) {
    const found = await sealed(ledger, by, id)
    line = await persist(() =>
      within(ledger.database, by.area, (tx) => attach(tx, ledger, by, { id, said, found })),
    )
      // Refused, it leaves nothing on the disk.
      .catch(async (error: unknown) => {
        if (found && error instanceof Refusal) await removeUnused(ledger, [found.hash])
        throw error
      })
  }
  await ledger.files.dropParts(id)
  return line
}

/** Puts into its place what will be kept of an upload; undefined when it is an attachment already. */
async function sealed(ledger: Ledger, by: Principal, id: string): Promise<Found | undefined> {
  const upload = await ownUpload(ledger, by, id)
  if (upload.finishedAt) return undefined
  try {
    const found = await examine(ledger, id, upload)
    await ledger.files.write(
      found.hash,
      cleaned(found.type, () => ledger.files.readParts(id)),
    )
    return found
  } catch (error) {
    // Somebody else has just finished it and cleared its parts away.
    if ((await ownUpload(ledger, by, id)).finishedAt) return undefined
    throw error
  }
}

type Attaching = { id: string; said: Said; found: Found | undefined }

/** Undefined when the content went between its sealing and here, with another file that shared it: it is to be sealed again. */
async function attach(tx: Tx, ledger: Ledger, by: Principal, given: Attaching) {
  const { id, said, found } = given
  const upload = await own(tx, by, id, true)
  if (!upload.finishedAt) {
    await holdFiles(tx, ledger.county, false)
    if (!found || !(await ledger.files.has(found.hash))) return undefined
    await append(tx, ledger, by, { id, subject: upload.subject, said, found })
    await sql`update upload set finished_at = ${new Date(ledger.now())} where upload = ${id}`.execute(tx)
  }
  const line = await findLine(tx, id)
  if (!line) throw new Refusal('not-found')
  return line
}

type Found = { type: Awaited<ReturnType<typeof sniff>> & string; bytes: number; hash: string }

/** Reads all of it twice, never holding more than a piece: is it what was announced, and what will be kept of it. */
async function examine(ledger: Ledger, id: string, upload: Upload): Promise<Found> {
  const { files, sealer } = ledger
  const parts = (): AsyncIterable<Buffer> => files.readParts(id)
  if ((await files.received(id)) < upload.bytes) throw new Refusal('upload-incomplete')
  const sent = await digestOf(parts())
  const is = sealer.contentHash(sent.sha256.toString('hex'))
  if (!upload.declared || !timingSafeEqual(is, upload.declared)) {
    await files.dropParts(id)
    throw new Refusal('upload-damaged')
  }
  const type = await sniff(parts())
  if (!type) throw new Refusal('attachment-type')
  try {
    const kept = await digestOf(cleaned(type, parts))
    return { type, bytes: kept.bytes, hash: files.address(kept.sha256) }
  } catch (error) {
    throw error instanceof BrokenContent ? new Refusal('attachment-broken') : error
  }
}

async function digestOf(content: AsyncIterable<Buffer>): Promise<{ sha256: Buffer; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of content) {
    hash.update(piece)
    bytes += piece.length
  }
  return { sha256: hash.digest(), bytes }
}

async function append(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  { id, subject, said, found }: { id: string; subject: string; said: Said; found: Found },
): Promise<void> {
  const now = ledger.now()
  const until = keptUntil(said.keptAs, now)
  const payload = {
    ...said,
    ...found,
    ...(until === null ? {} : { keptUntil: new Date(until).toISOString() }),
  }
  const happenedAt = new Date(now).toISOString()
  await appendWithin(tx, ledger, { ...by, program: true }, [
    { id, kind: 'attachment-added', subject, happenedAt, payload },
  ])
}

export type Opened = { type: string; bytes: number; content: AsyncIterable<Buffer> }

/** The file, when the caller's scope reaches what it shows. That it was looked at is on record before its first byte goes out. */
export async function openAttachment(ledger: Ledger, by: Principal, attachment: string): Promise<Opened> {
  const now = ledger.now()
  const look = lookAt(ledger, by, attachment, now - (now % HOUR))
  const place = await within(ledger.database, by.area, (tx) =>
    placeOf(tx, attachment, new Date(now), look.id),
  )
  const content = place && (await ledger.files.read(place.address))
  if (!place || !content) throw new Refusal('not-found')
  if (!place.isSeen)
    await appendRecords(ledger, { ...by, program: true }, [{ ...look, subject: place.subject }])
  return { type: place.type, bytes: place.bytes, content }
}

/**
 * One record a viewer, file and hour: its id follows from them, so that a page opened ten times says so once. Keyed, or somebody
 * could take the id first.
 */
function lookAt({ sealer }: Ledger, { account, post }: Principal, attachment: string, hour: number) {
  const id = uuidV7(hour, sealer.contentHash(`${account}/${post}/${attachment}`))
  return {
    id,
    kind: 'attachment-viewed',
    happenedAt: new Date(hour).toISOString(),
    payload: { attachment },
  }
}
