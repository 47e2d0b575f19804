import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A post is given up; its sessions end with it. */
export const postEnded = defineKind({
  name: 'post-ended',
  title: { zh: '免去岗位', en: 'Post ended' },
  subject: 'post',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { reason: '轮换' },
})
