import type { Bilingual } from './text.ts'

/** What fields of records about badges are called (field-words.ts has all the others). */
export const BADGE_FIELDS: Record<string, Bilingual> = {
  badgeNumber: { zh: '工作证编号', en: 'Badge number' },
  validUntil: { zh: '有效期至', en: 'Valid until' },
  fromHour: { zh: '最早几点上门', en: 'Calls from, hour' },
  untilHour: { zh: '最晚几点上门', en: 'Calls until, hour' },
  callBack: { zh: '单位核实电话', en: 'Unit’s number to call back' },
}
