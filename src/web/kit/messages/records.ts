/** Forms drawn from record kinds, and the places and units they are about. */
export const RECORDS_MESSAGES = {
  'record.action': { zh: '办理', en: 'Action' },
  'record.do': { zh: '登记完成', en: 'Record it' },
  'record.save': { zh: '保存', en: 'Save' },
  'record.needed': { zh: '必填', en: 'required' },
  'record.wrong': { zh: '请填写正确', en: 'Please fill this in' },
  'record.between': { zh: '应在 {minimum} 到 {maximum} 之间', en: 'Between {minimum} and {maximum}' },
  'nav.sites': { zh: '场所单位', en: 'Places' },
  'site.places': { zh: '场所', en: 'Places' },
  'site.units': { zh: '单位', en: 'Units' },
  'site.add-place': { zh: '登记场所', en: 'Register a place' },
  'site.add-unit': { zh: '登记单位', en: 'Register a unit' },
  'site.category': { zh: '类别', en: 'Category' },
  'site.all': { zh: '全部类别', en: 'All categories' },
  'site.where': { zh: '所在村（社区）', en: 'Village or community' },
  'site.none': {
    zh: '还没有登记。登记后，针对它们的措施会自动生成任务。',
    en: 'None registered yet. Once one is, the measures meant for it put their duties on it.',
  },
  'site.owes': { zh: '未办任务', en: 'Open duties' },
} as const
