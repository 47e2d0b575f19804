import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** What the draft says is what readers see, by somebody who did not write it. Its time is when the server took this record. */
export const bulletinPublished = defineKind({
  name: 'bulletin-published',
  title: { zh: '通报发布', en: 'Bulletin published' },
  subject: 'bulletin',
  recordedBy: EDITORS,
  payload: z.object({}),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: {},
})
