import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A list left the program as a file: who took it is the recorder, how much of what is the payload. Written before the first row. */
export const listExported = defineKind({
  name: 'list-exported',
  title: { zh: '导出名单', en: 'List exported' },
  subject: 'county',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  byProgram: true,
  payload: z.object({
    list: z.enum([
      'duties',
      'households',
      'people',
      'posts',
      'areas',
      'timeline',
      'accounts',
      'import',
      'roster',
      'sought',
    ]),
    format: z.enum(['csv', 'xlsx']),
    rows: z.number().int().min(0),
    /** What was asked for, as the address of the list had it. */
    filter: z.string().max(500).default(''),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  logged: true,
  example: { list: 'households', format: 'xlsx', rows: 1240, filter: 'area=130430100' },
})
