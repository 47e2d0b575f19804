import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** A task of a measure reported done: which one (the measure's key in the pack), how much, what was seen. */
const report = z.object({
  task: z.string().regex(/^[a-z][a-z0-9-]*$/),
  amount: z.number().min(0).optional(),
  unit: z.string().max(20).optional(),
  note: z.string().max(500).optional(),
})
const recordedBy = ROLES.filter((role) => role !== 'editor')
const common = {
  recordedBy,
  payload: report,
  personal: ['note'],
  sealed: [],
  retention: 'register',
  photos: 'evidence',
} as const

/** Work done for a whole area: streets disinfected, a gate set up, posts filled. */
export const areaReport = defineKind({
  ...common,
  name: 'area-report',
  title: { zh: '网格工作报告', en: 'Area report' },
  subject: 'area',
  clause: '12',
  example: { task: 'disinfect-streets', amount: 12, unit: '条', note: '主街和胡同' },
})

/** Work done at a place: health monitoring, cleaning, air, crowd. */
export const placeReport = defineKind({
  ...common,
  name: 'place-report',
  title: { zh: '场所工作报告', en: 'Place report' },
  subject: 'place',
  clause: '9',
  example: { task: 'public-place-check' },
})

/** Work done by a unit: a plan filed, a trade supervised. */
export const unitReport = defineKind({
  ...common,
  name: 'unit-report',
  title: { zh: '单位工作报告', en: 'Unit report' },
  subject: 'unit',
  clause: '16',
  example: { task: 'unit-plans' },
})
