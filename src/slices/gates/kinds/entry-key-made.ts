import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** The name of a key: four bytes, hexadecimal. */
export const KEY_ID = /^[0-9a-f]{8}$/
const hash = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * A key that gates seal to who came: its public half, the offices that hold a share each, and the hash of the word by which each will say
 * that its share is destroyed (files/entry-keys.ts). On record before anything is sealed to it, so that no word can be made up later.
 */
export const entryKeyMade = defineKind({
  name: 'entry-key-made',
  title: { zh: '启用通行信息密钥', en: 'Key of entries made' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    key: z.string().regex(KEY_ID),
    point: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
    since: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    offices: z.array(z.string().trim().min(1).max(60)).length(3),
    marks: z.array(hash).length(3),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  logged: true,
  example: {
    key: 'a1b2c3d4',
    point: `${'A'.repeat(86)}==`,
    since: '2021-01-06T23:00:00Z',
    endsAt: '2021-01-14T01:00:00Z',
    offices: ['疾控中心', '指挥部', '档案馆'],
    marks: ['0'.repeat(64), '1'.repeat(64), '2'.repeat(64)],
  },
})
