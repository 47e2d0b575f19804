import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { KEY_ID } from './entry-key-made.ts'

/** An office says that its share of a key is destroyed: by the word that only whoever held the share knows, against the hash on record. */
export const entryShareDestroyed = defineKind({
  name: 'entry-share-destroyed',
  title: { zh: '销毁通行信息密钥份额', en: 'Share of a key of entries destroyed' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    key: z.string().regex(KEY_ID),
    /** The place of the office in the key’s record, from 1. */
    portion: z.number().int().min(1).max(3),
    office: z.string().trim().min(1).max(60),
    word: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  logged: true,
  example: { key: 'a1b2c3d4', portion: 1, office: '疾控中心', word: '0'.repeat(32) },
})
