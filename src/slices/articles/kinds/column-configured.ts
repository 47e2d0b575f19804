import { defineKind } from '../../../core/kind.ts'
import { column, EDITORS } from '../rules.ts'

/** A column gets its name, its place and how often it is to have something new; `shown: false` closes it. */
export const columnConfigured = defineKind({
  name: 'column-configured',
  title: { zh: '栏目设置', en: 'Column configured' },
  subject: 'county',
  recordedBy: EDITORS,
  payload: column,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { column: 'news', order: 2, titleZh: '工作动态', titleEn: 'News', staleDays: 14, shown: true },
})
