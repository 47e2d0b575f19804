import { CallFailure } from '../kit/call.ts'
import type { Photo } from './photos.ts'
import type { Remote } from './remote.ts'
import type { Store } from './store.ts'

/** Bytes of one request: twenty seconds on a line of 50 kbit/s, within a call's patience (remote.ts). */
const STEP = 128 * 1024
/** Refusals that are the photo's own and would come again each time; after any other it is tried again later. */
const FINAL = new Set([
  'attachment-type',
  'attachment-broken',
  'upload-too-long',
  'record-id-taken',
  'record-subject-unknown',
  'person-erased',
  'out-of-scope',
  'not-allowed',
  'bad-input',
])

/**
 * Sends the next photo whose record the server has, and tells whether there was one. `between` is called after each piece, so that no
 * record waits for a picture. Throws CallFailure; what has arrived stays, and the next call goes on there.
 */
export async function sendNextPhoto(
  store: Store,
  remote: Remote,
  now: () => number,
  between: () => Promise<void>,
): Promise<boolean> {
  const { photos } = store
  // A record that is here no more was accepted a week ago.
  const held = new Set(
    store.own().flatMap(({ draft, standing }) => (standing === 'accepted' ? [] : draft.id)),
  )
  const next = photos.next((record) => !held.has(record))
  if (!next) return false
  const picture = await photos.picture(next.id)
  try {
    // Its bytes are gone only when somebody else has cleared them: there is nothing left to send.
    if (picture) await sendPhoto(next, picture, remote, between)
    await photos.judge(next.id, { sentAt: now() })
  } catch (error) {
    if (!(error instanceof CallFailure && FINAL.has(error.code))) throw error
    const { code, sentence } = error
    await photos.judge(next.id, { refused: { code, sentence } })
  }
  return true
}

async function sendPhoto(
  { id, of, subject, keptAs }: Photo,
  picture: Uint8Array<ArrayBuffer>,
  remote: Remote,
  between: () => Promise<void>,
): Promise<void> {
  const digest = await crypto.subtle.digest('SHA-256', picture)
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  let { received, finished } = await remote.beginUpload({ id, subject, bytes: picture.byteLength, sha256 })
  while (!finished && received < picture.byteLength) {
    const piece = picture.slice(received, received + STEP)
    ;({ received, finished } = await remote.sendPiece(id, received, piece))
    await between()
  }
  await remote.finishUpload(id, { about: of, keptAs })
}
