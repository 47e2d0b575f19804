import { fileType, LEADING_BYTES } from '../../core/file-type.ts'
import {
  beginUpload,
  finishUpload,
  PIECE,
  showUpload,
  type AttachmentLine,
  type UploadProgress,
} from '../../slices/attachments/contract.ts'
import { LARGEST, type KeptAs } from '../../slices/attachments/rules.ts'
import { call, CallFailure, failureOf } from '../kit/call.ts'

/** Bytes of one request: lost when the line breaks in it, at most; half a second at 4 Mbit/s. */
const STEP = 256 * 1024
/** Times it is tried again after the line broke, the pauses growing to four seconds. */
const TRIES = 6

export type Sending = {
  /** The attachment's id, made once for a file: sent again under it, it goes on where it was. */
  id: string
  subject: string
  file: Blob
  keptAs: KeptAs
  caption?: string
  /** How much has arrived, 0–1. */
  told: (share: number) => void
}

/** Why a file cannot be attached, known before a byte is sent; undefined: it can. */
export async function whyNot(file: Blob): Promise<'upload.type' | 'upload.large' | undefined> {
  if (file.size > LARGEST) return 'upload.large'
  const leading = new Uint8Array(await file.slice(0, LEADING_BYTES).arrayBuffer())
  return fileType(leading) ? undefined : 'upload.type'
}

/** Sends a file piece by piece, goes on where it stopped when the line breaks, and attaches it. Throws CallFailure. */
export async function sendFile({
  id,
  subject,
  file,
  keptAs,
  caption,
  told,
}: Sending): Promise<AttachmentLine> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const body = { id, subject, bytes: file.size, sha256 }
  let { received, finished } = await again(() => call(beginUpload, { body }))
  while (!finished && received < file.size) {
    told(received / file.size)
    const from = received
    ;({ received, finished } = await again(
      () => sendPiece(id, from, file.slice(from, from + STEP)),
      () => call(showUpload, { params: { upload: id } }),
    ))
  }
  told(1)
  const said = { keptAs, ...(caption ? { caption } : {}) }
  return again(() => call(finishUpload, { params: { upload: id }, body: said }))
}

async function sendPiece(upload: string, from: number, piece: Blob): Promise<UploadProgress> {
  const reply = await fetch(`/api/uploads/${upload}?from=${from}`, {
    method: 'PUT',
    body: piece,
    headers: { 'content-type': PIECE },
  }).catch(() => {
    throw new CallFailure('offline')
  })
  const answer: unknown = await reply.json().catch(() => ({}))
  if (!reply.ok) throw failureOf(answer)
  // As the contract says; the server checks its own reply against it.
  return answer as UploadProgress
}

/** Tries again while the server cannot be reached; `look`, where there is one, is asked first how far things are. */
async function again<T>(work: () => Promise<T>, look?: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await (tries > 0 && look ? look() : work())
    } catch (error) {
      const code = error instanceof CallFailure ? error.code : ''
      if (tries === TRIES || (code !== 'offline' && code !== 'upload-offset')) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** tries, 4000)))
    }
  }
}
