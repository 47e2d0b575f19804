import type { Bilingual } from './text.ts'

/** What fields of records about codes are called (field-words.ts has all the others). */
export const CODE_FIELDS: Record<string, Bilingual> = {
  alarm: { zh: '警报', en: 'Alarm' },
  appeal: { zh: '申诉', en: 'Appeal' },
  arrivesOn: { zh: '到达日期', en: 'Arrives on' },
  card: { zh: '纸质码号', en: 'Card number' },
  caseNumber: { zh: '案号', en: 'Authorisation number' },
  cause: { zh: '原因', en: 'Cause' },
  class: { zh: '依据类别', en: 'Class of evidence' },
  colour: { zh: '码色', en: 'Colour' },
  days: { zh: '天数', en: 'Days' },
  departedOn: { zh: '出发日期', en: 'Departed on' },
  expiresAt: { zh: '有效期至', en: 'Good until' },
  fromOn: { zh: '起始日期', en: 'From' },
  key: { zh: '公钥', en: 'Public key' },
  knownFrom: { zh: '信息来源', en: 'Known from' },
  lastOn: { zh: '最后接触日期', en: 'Last exposed on' },
  leftOn: { zh: '离开日期', en: 'Left on' },
  mode: { zh: '隔离方式', en: 'How isolated' },
  organisation: { zh: '所属单位', en: 'Organisation' },
  override: { zh: '人工调整', en: 'Override' },
  place: { zh: '地点', en: 'Place' },
  proxy: { zh: '代持人', en: 'Shown by' },
  retest: { zh: '安排复检', en: 'Tested again' },
  ring: { zh: '接触类型', en: 'Kind of contact' },
  risk: { zh: '风险等级', en: 'Risk' },
  rules: { zh: '规则', en: 'Rules' },
  setting: { zh: '接触场景', en: 'Setting' },
  stops: { zh: '途经', en: 'Stops' },
  transport: { zh: '交通方式', en: 'Transport' },
  untilOn: { zh: '截止日期', en: 'Until' },
  upheld: { zh: '申诉成立', en: 'Upheld' },
  grounds: { zh: '核对结果', en: 'What was found' },
  wantsTest: { zh: '要求复检', en: 'Wants a test' },
  witness: { zh: '见证方', en: 'Witness' },
}

const COLOUR_WORDS = {
  green: { zh: '绿码', en: 'green' },
  yellow: { zh: '黄码', en: 'yellow' },
  red: { zh: '红码', en: 'red' },
}

/** And their values. */
export const CODE_VALUES: Record<string, Record<string, Bilingual>> = {
  basis: {
    agreed: { zh: '本人同意', en: 'their own word' },
    slip: { zh: '凭纸条', en: 'a slip' },
    household: { zh: '同户老人或未成年人', en: 'young or old, of one household' },
  },
  grounds: {
    founded: { zh: '依据属实', en: 'all true' },
    partly: { zh: '部分不实', en: 'partly untrue' },
    unfounded: { zh: '依据不实', en: 'untrue' },
  },
  cause: {
    lost: { zh: '丢失', en: 'lost' },
    stolen: { zh: '被盗', en: 'stolen' },
    misused: { zh: '被他人使用', en: 'used by somebody else' },
    mistaken: { zh: '发错', en: 'issued by mistake' },
  },
  class: {
    laboratory: { zh: '检测结果', en: 'laboratory' },
    epidemiological: { zh: '流调信息', en: 'epidemiological' },
    administrative: { zh: '管理措施', en: 'administrative' },
    'self-declared': { zh: '本人申报', en: 'self-declared' },
  },
  colour: COLOUR_WORDS,
  knownFrom: {
    'pushed-list': { zh: '上级推送名单', en: 'a pushed list' },
    inquiry: { zh: '询问得知', en: 'an inquiry' },
    'gate-pass': { zh: '卡口通行记录', en: 'passes of gates' },
  },
  mode: {
    central: { zh: '集中隔离', en: 'in a central place' },
    home: { zh: '居家隔离', en: 'at home' },
  },
  ring: {
    close: { zh: '密切接触者', en: 'close contact' },
    secondary: { zh: '密接的密接', en: 'contact of a contact' },
    general: { zh: '一般接触者', en: 'general contact' },
  },
  risk: {
    low: { zh: '低风险', en: 'low' },
    medium: { zh: '中风险', en: 'medium' },
    high: { zh: '高风险', en: 'high' },
  },
  symptoms: {
    fever: { zh: '发热', en: 'fever' },
    cough: { zh: '咳嗽', en: 'cough' },
    fatigue: { zh: '乏力', en: 'fatigue' },
    breathless: { zh: '气促', en: 'breathless' },
    'smell-lost': { zh: '嗅觉减退', en: 'smell lost' },
    diarrhoea: { zh: '腹泻', en: 'diarrhoea' },
    other: { zh: '其他', en: 'other' },
  },
  transport: {
    'own-car': { zh: '自驾车', en: 'own car' },
    bus: { zh: '客车', en: 'bus' },
    train: { zh: '火车', en: 'train' },
    flight: { zh: '飞机', en: 'flight' },
    lorry: { zh: '货车', en: 'lorry' },
    'on-foot': { zh: '步行', en: 'on foot' },
    other: { zh: '其他', en: 'other' },
  },
}

/** How an isolation ended. */
export const ISOLATION_ENDS: Record<string, Bilingual> = {
  served: { zh: '期满', en: 'days served' },
  lifted: { zh: '提前解除', en: 'lifted' },
}
