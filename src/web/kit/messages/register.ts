/** Households and people. */
export const REGISTER_MESSAGES = {
  'people.search': {
    zh: '姓名、拼音、首字母、手机尾号或证件号',
    en: 'Name, pinyin, initials, phone tail or document number',
  },
  'people.start': {
    zh: '输入至少一个字开始查找。证件号码只显示末四位。',
    en: 'Type at least one character. Document numbers show only their last four.',
  },
  'people.nobody': {
    zh: '没有找到。换个写法，或用拼音首字母试试。',
    en: 'Nobody found. Try another spelling, or the initials of the pinyin.',
  },
  'person.name': { zh: '姓名', en: 'Name' },
  'person.born': { zh: '出生', en: 'Born' },
  'person.identity': { zh: '证件尾号', en: 'Document' },
  'person.phone': { zh: '手机尾号', en: 'Phone' },
  'person.relation': { zh: '与户主关系', en: 'Relation' },
  'person.tags': { zh: '标注', en: 'Tags' },
  'person.duties': { zh: '任务', en: 'Duties' },
  'person.history': { zh: '记录', en: 'Records' },
  'household.door': { zh: '门牌', en: 'Door' },
  'household.members': { zh: '成员', en: 'Members' },
  'household.head': { zh: '户主', en: 'Head' },
  'household.last-call': { zh: '最近一次入户', en: 'Last door call' },
  'household.never': { zh: '还没有', en: 'Not yet' },
  'household.pick-alley': {
    zh: '选一个胡同或单元，按门牌逐户登记。',
    en: 'Choose an alley or stairwell, then enter door by door.',
  },
} as const
