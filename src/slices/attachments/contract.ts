import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { attachmentType, KEPT_AS, LARGEST, said } from './rules.ts'

const id = z.string().regex(UUID)

export const attachmentLine = z.object({
  attachment: z.string(),
  subject: z.string(),
  about: z.string().nullable(),
  type: attachmentType,
  bytes: z.number(),
  caption: z.string(),
  keptAs: z.enum(KEPT_AS),
  keptUntil: z.string().nullable(),
  addedAt: z.string(),
  by: z.string(),
  area: z.string(),
})
export type AttachmentLine = z.infer<typeof attachmentLine>

const progress = z.object({
  /** How many bytes are here, from the first one on: where to go on. */
  received: z.number(),
  /** It has become an attachment under the same id. */
  finished: z.boolean(),
})
export type UploadProgress = z.infer<typeof progress>

export const beginUpload = endpoint({
  method: 'POST',
  path: '/api/uploads',
  may: 'record',
  summary:
    'Begin to send a file, or find out how far it has come: the same id, size and hash go on where they stopped',
  body: z.object({
    id,
    /** Household, person, place, unit or area that it shows. */
    subject: id,
    bytes: z.number().int().min(1).max(LARGEST),
    /** SHA-256 of the file as it is sent, hex. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  reply: progress,
})

export const showUpload = endpoint({
  method: 'GET',
  path: '/api/uploads/:upload',
  may: 'record',
  summary: 'How far an upload has come',
  params: z.object({ upload: id }),
  reply: progress,
})

/** The content type of a piece of a file, as tus.io names it: anything else is read whole before it is looked at. */
export const PIECE = 'application/offset+octet-stream'

export const sendPiece = endpoint({
  method: 'PUT',
  path: '/api/uploads/:upload',
  may: 'record',
  summary: `The bytes from \`from\` on, as many as there are (${PIECE}); what arrives is kept even when the line breaks`,
  params: z.object({ upload: id }),
  query: z.object({ from: z.coerce.number().int().min(0).max(LARGEST) }),
  body: z.custom<AsyncIterable<Uint8Array>>(
    (given) => typeof given === 'object' && given !== null && Symbol.asyncIterator in given,
  ),
  reply: progress,
})

export const finishUpload = endpoint({
  method: 'POST',
  path: '/api/uploads/:upload/finish',
  may: 'record',
  summary:
    'All is sent: check it, take out what the camera wrote into it, attach it. Sent again, it is answered as the first time',
  params: z.object({ upload: id }),
  body: z.object(said),
  reply: attachmentLine,
})

export const listAttachments = endpoint({
  method: 'GET',
  path: '/api/attachments',
  may: 'see-register',
  summary: 'Files about one subject, newest first',
  query: z.object({
    subject: id,
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  reply: z.object({ attachments: z.array(attachmentLine), next: z.number().nullable() }),
})

export const readAttachment = endpoint({
  method: 'GET',
  path: '/api/attachments/:attachment',
  may: 'see-register',
  summary: 'The file itself',
  params: z.object({ attachment: id }),
  reply: z.unknown(),
})
