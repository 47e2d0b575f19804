import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import type { Recorder } from '../../../core/role.ts'
import { REGISTRARS } from '../../register/rules.ts'

const WITHDRAWERS: readonly Recorder[] = ['resident', ...REGISTRARS]

/** The same no more: said by either of the two, or by whoever keeps their register. */
export const proxyWithdrawn = defineKind({
  name: 'proxy-withdrawn',
  title: { zh: '取消代持健康码', en: 'Code no longer shown by another' },
  subject: 'person',
  recordedBy: WITHDRAWERS,
  payload: z.object({ proxy: z.string().regex(UUID) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  example: { proxy: '01900000-0000-7000-8000-000000000009' },
})
