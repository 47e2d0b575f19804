import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { tag } from '../../../core/measure.ts'

/** A site enters the register; its category is a tag, for example `category:market`. */
export const placeRegistered = defineKind({
  name: 'place-registered',
  title: { zh: '登记场所', en: 'Place registered' },
  subject: 'place',
  creates: true,
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    name: z.string().min(1).max(80),
    address: z.string().max(200).default(''),
    tags: z.array(tag).min(1).max(20),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '9',
  example: { name: '示例农贸市场', tags: ['category:market'] },
  change: ({ tags }) => ({ add: tags }),
})
