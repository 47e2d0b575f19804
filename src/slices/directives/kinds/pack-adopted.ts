import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { packMark } from '../rules.ts'

/** A policy pack comes into force in the county, or goes out of it. Directives are read with the packs in force. */
export const packAdopted = defineKind({
  name: 'pack-adopted',
  title: { zh: '政策包启用或停用', en: 'Policy pack in or out of force' },
  subject: 'county',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ pack: packMark, inForce: z.boolean(), reason: z.string().min(1).max(300) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  example: {
    pack: {
      file: 'any.china.2021-01.yaml',
      disease: { zh: '示例', en: 'Example' },
      version: '1',
      hash: '0'.repeat(64),
    },
    inForce: true,
    reason: '本次疫情适用',
  },
})
