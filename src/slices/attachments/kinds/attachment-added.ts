import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ATTACHERS, attachmentType, said } from '../rules.ts'

/**
 * A file, and what it shows: a household, person, place, unit or area, and the record it is evidence for (`about`). Taking the record
 * back takes the file away. The hash is keyed: it tells nobody without the county's key which file it was.
 */
export const attachmentAdded = defineKind({
  name: 'attachment-added',
  title: { zh: '附件', en: 'Attachment' },
  subject: 'any',
  recordedBy: ATTACHERS,
  payload: z.object({
    ...said,
    type: attachmentType,
    bytes: z.number().int().min(1),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    keptUntil: z.iso.datetime().optional(),
  }),
  byProgram: true,
  personal: ['caption'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { type: 'image/jpeg', bytes: 81_234, hash: '0'.repeat(64), keptAs: 'register', caption: '门牌' },
})
