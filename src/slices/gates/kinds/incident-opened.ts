import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { PASSERS } from '../rules.ts'

export const WHYS = ['red', 'one-code-two-phones', 'disturbance'] as const

/**
 * Something at a gate that somebody has to clear within a quarter of an hour: a red code above all. The gate does not know whose it is:
 * place and week of the code in the status list, its digest and its masked name are what can be asked about. The record's id is the incident's.
 */
export const incidentOpened = defineKind({
  name: 'incident-opened',
  title: { zh: '卡口事件', en: 'Incident at a gate' },
  subject: 'place',
  recordedBy: PASSERS,
  payload: z.object({
    why: z.enum(WHYS),
    maskedName: z.string().max(8).optional(),
    epoch: z.number().int().min(0).max(100_000).optional(),
    index: z.number().int().min(0).max(4_000_000).optional(),
    digest: z
      .string()
      .regex(/^[0-9a-f]{6}$/)
      .optional(),
    celsius: z.number().min(30).max(45).optional(),
    note: z.string().trim().max(300).optional(),
  }),
  personal: ['maskedName', 'epoch', 'index', 'digest', 'celsius', 'note'],
  sealed: [],
  retention: 'movement',
  clause: '6',
  lasting: true,
  example: { why: 'red', maskedName: '张*三', epoch: 2662, index: 481_233, digest: 'a1b2c3' },
})
