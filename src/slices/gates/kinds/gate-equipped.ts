import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { KEEPERS } from '../rules.ts'

/** Whether a gate has what the directive asks for: signs that say what is asked of whoever comes, and a thermometer that works. */
export const gateEquipped = defineKind({
  name: 'gate-equipped',
  title: { zh: '卡口标识和设备', en: 'Signs and tools of a gate' },
  subject: 'place',
  recordedBy: [...KEEPERS, 'township-leader'],
  payload: z.object({ signs: z.boolean(), thermometer: z.boolean() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  photos: 'evidence',
  clause: '6',
  lasting: true,
  example: { signs: true, thermometer: true },
})
