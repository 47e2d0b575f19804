import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { defineKind, SECTIONS } from '../../../core/kind.ts'

/** An area with all inside gets another number: under another area above it, or put right under the same one. */
export const areaMoved = defineKind({
  name: 'area-moved',
  title: { zh: '网格划转', en: 'Area moved' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ number: z.string().regex(AREA_NUMBER), reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { number: '130430100002009', reason: '划归二村' },
  alone: true,
  refetch: SECTIONS,
})
