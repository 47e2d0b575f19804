import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'
import { bulletinContent } from '../rules.ts'

/** The figures and advice of a day, before a second person has looked. Drafted again, it says what the last draft says. */
export const bulletinDrafted = defineKind({
  name: 'bulletin-drafted',
  title: { zh: '通报起草或修改', en: 'Bulletin drafted' },
  subject: 'bulletin',
  recordedBy: EDITORS,
  payload: z.object({ content: bulletinContent }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: {
    content: {
      status: '示例：本县今日无新增',
      asOf: '2021-01-08T16:00:00Z',
      nextUpdate: '2021-01-09T16:00:00Z',
      authority: '示例卫生健康局',
      document: '示例〔2021〕1号',
      atRisk: '近期从有病例地区返回的人',
      actions: [{ audience: 'everyone', steps: ['戴口罩'] }],
      known: ['病例都有明确来源'],
      doing: ['正在排查密切接触者'],
      figures: [{ figure: 'confirmed-new', value: 0 }],
      definition: '按现行诊疗方案确诊的人',
      help: [{ place: 'hotline', name: '防控咨询' }],
      care: '有难处请打电话，我们在。',
    },
  },
})
