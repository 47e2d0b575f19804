import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** Figures that were wrong go; the page says that they went and why. */
export const bulletinWithdrawn = defineKind({
  name: 'bulletin-withdrawn',
  title: { zh: '通报撤回', en: 'Bulletin withdrawn' },
  subject: 'bulletin',
  recordedBy: EDITORS,
  payload: z.object({ reason: z.string().trim().min(1).max(200) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { reason: '数字有误，重新核对' },
})
