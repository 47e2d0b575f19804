import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { colourRule } from '../../../core/colour-rule.ts'

/** The rules by which colours are worked out, from now on, all of them. `hash`: SHA-256 over the rules as written here. */
export const colourRulesAdopted = defineKind({
  name: 'colour-rules-adopted',
  title: { zh: '启用码色规则', en: 'Colour rules adopted' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    rules: z.array(colourRule).min(1).max(100),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    version: z.string().min(1).max(60),
    reason: z.string().trim().min(5).max(300),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  colours: 'administrative',
  example: {
    rules: [
      {
        id: 'positive-test',
        colour: 'red',
        class: 'laboratory',
        text: { zh: '核酸检测阳性', en: 'Positive PCR test' },
        when: { var: 'positiveTest.present' },
        ends: {
          after: 'positiveTest',
          negatives: 2,
          text: {
            zh: '之后两次不同日的核酸检测均为阴性',
            en: 'Two negative PCR tests on different days after it',
          },
        },
        source: '示例',
      },
    ],
    hash: '0'.repeat(64),
    version: '1',
    reason: '按省里最新要求',
  },
})
