import type { Bilingual, Language } from '../core/text.ts'
import type { AUDIENCES, PLACES } from '../slices/bulletins/rules.ts'

const WORDS = {
  title: { zh: '疫情信息', en: 'The epidemic' },
  what: {
    zh: '本县疫情数字、风险地区、就医采样地点、今天该做什么',
    en: 'Figures of the county, areas at risk, where to go, and what to do today',
  },
  none: {
    zh: '还没有发布疫情通报。有新情况会最先在这里说明。',
    en: 'No bulletin has been published yet. Whatever happens is told here first.',
  },
  asOf: { zh: '数据截至', en: 'As of' },
  next: { zh: '下次更新', en: 'Next update' },
  late: {
    zh: '已过预告的更新时间，新的通报还没有发布。请以咨询电话答复为准。',
    en: 'The next update is overdue. Go by what the hotline says.',
  },
  authority: { zh: '数据来源', en: 'Established by' },
  document: { zh: '文号或链接', en: 'Document' },
  figures: { zh: '今日数字', en: 'Figures' },
  against: { zh: '与 {} 相比', en: 'Against {}' },
  same: { zh: '持平', en: 'no change' },
  definition: { zh: '病例口径', en: 'What counts as a case' },
  curve: { zh: '近 28 天新增', en: 'New cases, last 28 days' },
  curveTable: { zh: '看数字表', en: 'As a table' },
  day: { zh: '日期', en: 'Day' },
  actions: { zh: '今天该做什么', en: 'What to do today' },
  atRisk: { zh: '哪些人要特别留意', en: 'Who is at risk' },
  known: { zh: '已经查明', en: 'What is known' },
  unknown: { zh: '还不清楚', en: 'What is not known' },
  doing: { zh: '正在做', en: 'What is being done' },
  risks: { zh: '中高风险地区', en: 'Areas at risk' },
  risksNone: { zh: '本县目前没有中高风险地区。', en: 'No area of the county is at medium or high risk.' },
  area: { zh: '地区', en: 'Area' },
  level: { zh: '等级', en: 'Level' },
  since: { zh: '起始时间', en: 'Since' },
  high: { zh: '▲ 高风险', en: '▲ High' },
  medium: { zh: '◆ 中风险', en: '◆ Medium' },
  help: { zh: '去哪里、打哪个电话', en: 'Where to go, whom to call' },
  hours: { zh: '时间', en: 'Hours' },
  wait: { zh: '现在约等 {} 分钟', en: 'About {} minutes to wait now' },
  waitAt: { zh: '（通报发布时）', en: '(when the bulletin came out)' },
  gates: { zh: '正在使用的卡口', en: 'Gates in use' },
  rules: { zh: '健康码规则', en: 'Rules of the health code' },
  rulesWhat: {
    zh: '健康码只按下面的规则，从有记录的依据算出来，任何人不能直接改颜色。每条颜色都能看到原因，也都能申诉。',
    en: 'A code follows from evidence on record by these rules alone; nobody can set a colour. Every colour says why, and can be appealed.',
  },
  ifWhat: { zh: '遇到这些情况', en: 'What to do if' },
  counts: { zh: '公开的账', en: 'Open accounts' },
  countsWhat: {
    zh: '最近 7 天健康码变动、人工更改和申诉的次数，不含任何个人信息。',
    en: 'Changes of codes, overrides and appeals of the last seven days; nobody is in them.',
  },
  toRed: { zh: '转红', en: 'To red' },
  toYellow: { zh: '转黄', en: 'To yellow' },
  toGreen: { zh: '转绿', en: 'To green' },
  overrides: { zh: '人工更改', en: 'Overrides' },
  appeals: { zh: '申诉', en: 'Appeals' },
  upheld: { zh: '申诉成立', en: 'Upheld' },
  lapsed: { zh: '逾期未答', en: 'Unanswered in time' },
  openings: { zh: '查询封存记录', en: 'Sealed entries opened' },
  data: { zh: '开放数据', en: 'Open data' },
  dataWhat: {
    zh: '以上数字可以直接下载，注明来源即可使用。',
    en: 'These figures may be used by anyone who names where they come from.',
  },
  withdrawn: { zh: '撤回的通报', en: 'Bulletins withdrawn' },
  withdrawnLine: { zh: '截至 {} 的通报已撤回：', en: 'The bulletin as of {} was withdrawn: ' },
} as const satisfies Record<string, Bilingual>
export type EpidemicWord = keyof typeof WORDS

export function tell(language: Language, word: EpidemicWord, inside = ''): string {
  const text: string = WORDS[word][language]
  return inside === '' ? text : text.replace('{}', inside)
}

export const AUDIENCE_WORDS: Record<(typeof AUDIENCES)[number], Bilingual> = {
  everyone: { zh: '所有人', en: 'Everyone' },
  returnees: { zh: '外地返乡人员', en: 'Who comes back from elsewhere' },
  carers: { zh: '照护老人、病人的人', en: 'Who looks after the old or the ill' },
  shops: { zh: '商店、饭馆、市场', en: 'Shops, restaurants, markets' },
  schools: { zh: '学校、托幼机构', en: 'Schools and nurseries' },
}

export const PLACE_WORDS: Record<(typeof PLACES)[number], Bilingual> = {
  hotline: { zh: '咨询电话', en: 'Hotlines' },
  'fever-clinic': { zh: '发热门诊', en: 'Fever clinics' },
  sampling: { zh: '采样点', en: 'Sampling sites' },
  vaccination: { zh: '接种点', en: 'Vaccination sites' },
  supplies: { zh: '生活物资', en: 'Supplies' },
}

/** Advice that holds whatever the figures are (Protocol for prevention and control, edition 7: fever, contacts, people who return). */
export const IF_WORDS: readonly { what: Bilingual; advice: Bilingual }[] = [
  {
    what: { zh: '发热、咳嗽、嗓子疼', en: 'I have a fever, a cough, a sore throat' },
    advice: {
      zh: '戴好口罩，先打电话，再去发热门诊；不坐公交、出租车，不自己买退烧药硬扛。',
      en: 'Put on a mask, telephone first, then go to a fever clinic. No bus, no taxi, and no pills to bring the fever down and wait.',
    },
  },
  {
    what: { zh: '和病例到过同一个地方', en: 'I was where a case was' },
    advice: {
      zh: '马上告诉胡同长或打咨询电话，在家单独一间等安排，不要自己去采样点排队。',
      en: 'Tell your alley chief or the hotline at once and wait in a room of your own. Do not go and queue for sampling.',
    },
  },
  {
    what: { zh: '从外地回来', en: 'I am coming back from elsewhere' },
    advice: {
      zh: '回来前先报备，到家当天登记，按通知采样和监测。',
      en: 'Say so before you come, register on the day you arrive, and be sampled and monitored as you are told.',
    },
  },
  {
    what: { zh: '没有手机、不会用健康码', en: 'I have no phone, or cannot use the code' },
    advice: {
      zh: '卡口有“无码通道”，凭身份证、纸质卡或胡同长证明都能过，不会因为没有手机被拒。',
      en: 'Every gate has a lane without codes: an identity card, a printed card or your alley chief is enough. Nobody is turned away for having no phone.',
    },
  },
]
