import type { Bilingual } from './text.ts'

/** What fields of records about articles are called (field-words.ts has all the others). */
export const ARTICLE_FIELDS: Record<string, Bilingual> = {
  acknowledged: { zh: '已核对个人信息', en: 'Personal details looked at' },
  content: { zh: '内容', en: 'Content' },
  basisVersion: { zh: '依据的版本', en: 'Version it starts from' },
  publishAt: { zh: '定时发布', en: 'Goes out at' },
  changed: { zh: '改了什么', en: 'What changed' },
  views: { zh: '人气', en: 'Views' },
  publishedAt: { zh: '原发布时间', en: 'Published there' },
  origin: { zh: '导入文件', en: 'Imported from' },
  column: { zh: '栏目', en: 'Column' },
  order: { zh: '顺序', en: 'Order' },
  titleZh: { zh: '中文名称', en: 'Chinese title' },
  titleEn: { zh: '英文名称', en: 'English title' },
  staleDays: { zh: '几天不更新算陈旧', en: 'Stale after days' },
  shown: { zh: '显示', en: 'Shown' },
  settings: { zh: '网站设置', en: 'Settings of the site' },
}
