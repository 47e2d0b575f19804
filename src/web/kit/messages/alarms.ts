/** Alarms about reds, at the desk. */
export const ALARMS_MESSAGES = {
  'alarms.title': { zh: '码色异常警报', en: 'Alarms about reds' },
  'alarms.what': {
    zh: '24小时内转红码的人，超过下面的数就要有人核对。警报只提醒人去看，不改任何人的码色。处理后警报仍在，直到情况过去。',
    en: 'Reds of the last 24 hours that pass these numbers must be looked at. An alarm changes nobody’s colour, and it stands until what it tells of has passed, looked at or not.',
  },
  'alarms.none': { zh: '现在没有异常。', en: 'Nothing stands out now.' },
  'alarms.county': { zh: '全县', en: 'The whole county' },
  'alarms.village': { zh: '村（社区）：{name}', en: 'Village or community: {name}' },
  'alarms.workplace': { zh: '工作单位：{name}', en: 'Workplace: {name}' },
  'alarms.recorder': { zh: '登记人：{name}', en: 'Recorded by: {name}' },
  'alarms.reds': { zh: '{reds} 人转红码', en: '{reds} turned red' },
  'alarms.bare': {
    zh: '其中 {bare} 人没有检测或流调依据',
    en: '{bare} of them without a test or an investigation',
  },
  'alarms.since': { zh: '{time} 报警', en: 'told {time}' },
  'alarms.not-told': { zh: '一小时内发出提醒', en: 'to be told within the hour' },
  'alarms.limit.county': { zh: '全县无依据 {people} 人以上', en: 'county: {people} unexplained or more' },
  'alarms.limit.cluster': {
    zh: '一村或一单位无依据 {people} 人以上',
    en: 'one village or workplace: {people} unexplained or more',
  },
  'alarms.limit.recorder': {
    zh: '一人登记致 {people} 人转红以上',
    en: 'one recorder: {people} red or more',
  },
  'alarms.do': { zh: '怎么办', en: 'What to do' },
  'alarms.do.look': {
    zh: '打开红码名单，逐人看“依据”和登记人；抽几个人打电话核实。',
    en: 'Open the list of reds, look at the evidence of each and at who recorded it; ring some of them.',
  },
  'alarms.do.recorder': {
    zh: '打开登记人的账号：是不是本人登记的，批量导入的名单是谁批准的；可疑的，先结束其会话。',
    en: 'Open the recorder’s account: was it they, and who approved the list; where in doubt, end their sessions first.',
  },
  'alarms.do.undo': {
    zh: '不实的，撤回记录或整批撤回名单，码色随即恢复。',
    en: 'What is untrue is withdrawn, record by record or list by list; the colours follow.',
  },
  'alarms.do.tell': {
    zh: '依据被人伪造的，当天报告上级和网络安全负责人，并告知见证方。',
    en: 'If evidence was forged, report it the same day upwards and to whoever is responsible for security, and tell the witnesses.',
  },
  'alarms.people': { zh: '红码名单', en: 'The reds' },
  'alarms.account': { zh: '登记人账号', en: 'The recorder’s account' },
  'alarms.settle': { zh: '登记核对结果', en: 'Say what was found' },
  'alarms.note': { zh: '核对了什么、怎么处理', en: 'What was looked at, and done' },
  'alarms.done': { zh: '已登记。', en: 'On record.' },
  'alarms.looked': { zh: '{time} {name} 核对', en: 'Looked at {time} by {name}' },
  'alarms.unlooked': { zh: '还没有人核对', en: 'Nobody has looked yet' },
  'alarms.past': { zh: '近30天的警报', en: 'Alarms of 30 days' },
  'alarms.span': { zh: '{from} 至 {until}', en: '{from} to {until}' },
} as const
