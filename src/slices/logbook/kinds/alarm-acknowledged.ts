import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ALARM_GROUNDS } from '../rules.ts'

/** Somebody of the command post has looked at an alarm about reds, and says what it was. It silences nothing: what stands out goes on doing so. */
export const alarmAcknowledged = defineKind({
  name: 'alarm-acknowledged',
  title: { zh: '处理码色异常警报', en: 'Alarm about reds looked at' },
  subject: 'county',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    /** Of the matter, as its messages carry it: no name. */
    alarm: z.string().regex(/^red-alarm:[a-z]+(:[0-9a-f]{16})?$/),
    grounds: z.enum(ALARM_GROUNDS),
    note: z.string().trim().min(4).max(500),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '6',
  lasting: true,
  example: { alarm: 'red-alarm:county', grounds: 'founded', note: '核对了全部依据，均为实验室结果' },
})
