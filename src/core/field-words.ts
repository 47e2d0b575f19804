import { AREA_LEVELS, type AreaLevel } from './area.ts'
import { ARTICLE_FIELDS } from './article-words.ts'
import { BADGE_FIELDS } from './badge-words.ts'
import { CATEGORY_TITLES, QUESTION_FIELDS } from './question-words.ts'
import { CODE_FIELDS, CODE_VALUES, ISOLATION_ENDS } from './code-words.ts'
import { GATE_FIELDS, GATE_VALUES, GATE_WAYS } from './gate-words.ts'
import { ROLE_TITLES } from './role.ts'
import type { Bilingual } from './text.ts'

/** What a payload's fields are called wherever people see them: forms, timelines, exports. One word whatever the kind. */
export const FIELD_WORDS: Record<string, Bilingual> = {
  ...CODE_FIELDS,
  ...GATE_FIELDS,
  ...ARTICLE_FIELDS,
  ...BADGE_FIELDS,
  ...QUESTION_FIELDS,
  inForce: { zh: '启用', en: 'In force' },
  version: { zh: '版本', en: 'Version' },
  receipts: { zh: '回执', en: 'Receipts' },
  figures: { zh: '办结数字', en: 'Closing figures' },
  pack: { zh: '政策包', en: 'Policy pack' },
  settled: { zh: '无需措施的条文', en: 'Clauses settled' },
  started: { zh: '启动的措施', en: 'Measures started' },
  ended: { zh: '结束的措施', en: 'Measures ended' },
  about: { zh: '关于哪条记录', en: 'About the record' },
  attachment: { zh: '附件', en: 'Attachment' },
  attachments: { zh: '附件', en: 'Attachments' },
  bytes: { zh: '字节', en: 'Bytes' },
  caption: { zh: '说明', en: 'Caption' },
  closed: { zh: '台账销毁', en: 'Closed out' },
  erased: { zh: '本人要求删除', en: 'Erased' },
  expired: { zh: '到期', en: 'Expired' },
  keptAs: { zh: '保存类别', en: 'Kept as' },
  keptUntil: { zh: '保存到', en: 'Kept until' },
  withdrawn: { zh: '撤回', en: 'Taken back' },
  type: { zh: '文件类型', en: 'File type' },
  account: { zh: '账号', en: 'Account' },
  add: { zh: '增加标注', en: 'Tags added' },
  address: { zh: '地址', en: 'Address' },
  alleys: { zh: '胡同', en: 'Alleys' },
  amount: { zh: '数量', en: 'Amount' },
  answerable: { zh: '责任方', en: 'Answerable' },
  area: { zh: '网格', en: 'Area' },
  areas: { zh: '网格', en: 'Areas' },
  basis: { zh: '依据记录', en: 'Based on' },
  beenTo: { zh: '到过哪里', en: 'Been to' },
  bornOn: { zh: '出生日期', en: 'Born on' },
  campaign: { zh: '行动', en: 'Campaign' },
  celsius: { zh: '体温（℃）', en: 'Temperature (°C)' },
  clause: { zh: '条文', en: 'Clause' },
  confidence: { zh: '把握', en: 'Confidence' },
  department: { zh: '部门', en: 'Department' },
  directive: { zh: '部署', en: 'Directive' },
  documentKind: { zh: '证件种类', en: 'Document' },
  doer: { zh: '执行岗位', en: 'Doer' },
  door: { zh: '门牌', en: 'Door' },
  doors: { zh: '门户', en: 'Doors' },
  drawnFrom: { zh: '抽样范围', en: 'Drawn from' },
  drop: { zh: '去掉标注', en: 'Tags dropped' },
  dueAt: { zh: '截止', en: 'Due' },
  duplicateOf: { zh: '重复于', en: 'Duplicate of' },
  elsewhere: { zh: '现在何处', en: 'Elsewhere' },
  endsAt: { zh: '到何时', en: 'Until' },
  end: { zh: '结果', en: 'Outcome' },
  faulty: { zh: '有误', en: 'Faulty' },
  fileName: { zh: '文件名', en: 'File' },
  from: { zh: '从哪里', en: 'From' },
  fromRiskArea: { zh: '从风险地区返回', en: 'From a risk area' },
  gate: { zh: '卡口', en: 'Gate' },
  hash: { zh: '校验值', en: 'Hash' },
  household: { zh: '户', en: 'Household' },
  households: { zh: '户数', en: 'Households' },
  how: { zh: '方式', en: 'How' },
  rule: { zh: '疑问', en: 'Question' },
  of: { zh: '哪条记录', en: 'Of the record' },
  fix: { zh: '位置', en: 'Place' },
  fixes: { zh: '位置数', en: 'Places' },
  since: { zh: '从何时', en: 'Since' },
  check: { zh: '抽查', en: 'Spot check' },
  share: { zh: '比例', en: 'Share' },
  found: { zh: '核实结果', en: 'What was found' },
  day: { zh: '日期', en: 'Day' },
  first: { zh: '第一条记录', en: 'First record' },
  already: { zh: '已在总账', en: 'In already' },
  brought: { zh: '怎样送来', en: 'How it came' },
  carrier: { zh: '代送人', en: 'Carrier' },
  madeAt: { zh: '存出时间', en: 'Saved at' },
  notTaken: { zh: '没有收下', en: 'Not taken' },
  outcome: { zh: '处理', en: 'Settled' },
  identity: { zh: '证件号码', en: 'Identity number' },
  into: { zh: '合并到', en: 'Merged into' },
  issuer: { zh: '发布单位', en: 'Issuer' },
  kind: { zh: '种类', en: 'Kind' },
  laboratory: { zh: '检测机构', en: 'Laboratory' },
  lacks: { zh: '缺什么', en: 'Lacks' },
  filter: { zh: '筛选', en: 'Filter' },
  format: { zh: '格式', en: 'Format' },
  left: { zh: '剩余', en: 'Left' },
  level: { zh: '层级', en: 'Level' },
  list: { zh: '名单', en: 'List' },
  measure: { zh: '措施', en: 'Measure' },
  measures: { zh: '措施', en: 'Measures' },
  members: { zh: '成员', en: 'Members' },
  method: { zh: '方法', en: 'Method' },
  metWith: { zh: '见到谁', en: 'Met' },
  missedShare: { zh: '允许漏户比例', en: 'Share missed' },
  movedTo: { zh: '搬到哪里', en: 'Moved to' },
  model: { zh: '手机型号', en: 'Model' },
  madeBy: { zh: '登记码出自', en: 'Code given by' },
  post: { zh: '岗位', en: 'Post' },
  name: { zh: '姓名或名称', en: 'Name' },
  needsCare: { zh: '需要照护', en: 'Needs care' },
  note: { zh: '备注', en: 'Note' },
  number: { zh: '编码', en: 'Number' },
  occupation: { zh: '职业', en: 'Occupation' },
  on: { zh: '日期', en: 'On' },
  opensAt: { zh: '开始时间', en: 'Opens' },
  other: { zh: '另一人', en: 'The other one' },
  person: { zh: '人员', en: 'Person' },
  persons: { zh: '人数', en: 'People' },
  phone: { zh: '手机号', en: 'Phone' },
  present: { zh: '在家', en: 'At home' },
  publishedOn: { zh: '发布日期', en: 'Published on' },
  purpose: { zh: '用途', en: 'Purpose' },
  questions: { zh: '询问内容', en: 'Questions' },
  parts: { zh: '拆出部分', en: 'Parts' },
  reason: { zh: '原因', en: 'Reason' },
  recheck: { zh: '复核', en: 'Re-check' },
  records: { zh: '记录数', en: 'Records' },
  relation: { zh: '与户主关系', en: 'Relation' },
  result: { zh: '结果', en: 'Result' },
  retryAt: { zh: '下次再来', en: 'Retry' },
  returnedFrom: { zh: '从哪里返回', en: 'Returned from' },
  returnedOn: { zh: '返回日期', en: 'Returned on' },
  role: { zh: '岗位', en: 'Post' },
  rows: { zh: '行数', en: 'Rows' },
  same: { zh: '相同', en: 'Same' },
  seed: { zh: '随机种子', en: 'Seed' },
  sentBy: { zh: '推送单位', en: 'Sent by' },
  sex: { zh: '性别', en: 'Sex' },
  sha256: { zh: '文件指纹', en: 'Fingerprint' },
  signed: { zh: '已签名声明', en: 'Signed statement' },
  skipped: { zh: '跳过', en: 'Skipped' },
  source: { zh: '来源', en: 'Source' },
  spec: { zh: '措施内容', en: 'Measure' },
  symptoms: { zh: '症状', en: 'Symptoms' },
  tags: { zh: '标注', en: 'Tags' },
  takenOn: { zh: '采样日期', en: 'Sampled on' },
  task: { zh: '事项', en: 'Task' },
  startsAt: { zh: '从何时', en: 'From when' },
  text: { zh: '正文', en: 'Text' },
  through: { zh: '生成至', en: 'Through' },
  title: { zh: '标题', en: 'Title' },
  to: { zh: '去向', en: 'To' },
  unit: { zh: '单位', en: 'Unit' },
  username: { zh: '用户名', en: 'Username' },
  well: { zh: '身体状况良好', en: 'Well' },
  withinHours: { zh: '小时内', en: 'Within hours' },
  workplace: { zh: '工作单位', en: 'Workplace' },
  written: { zh: '写入', en: 'Written' },
}

const LEVELS: Record<AreaLevel, Bilingual> = {
  county: { zh: '县', en: 'county' },
  township: { zh: '乡镇', en: 'township' },
  village: { zh: '村', en: 'village' },
  community: { zh: '社区', en: 'community' },
  compound: { zh: '小区', en: 'compound' },
  building: { zh: '楼', en: 'building' },
  alley: { zh: '胡同', en: 'alley' },
  stairwell: { zh: '楼道', en: 'stairwell' },
}

/** What the values of a field with a closed list are called. */
export const VALUE_WORDS: Record<string, Record<string, Bilingual>> = {
  ...CODE_VALUES,
  ...GATE_VALUES,
  category: CATEGORY_TITLES,
  kind: {
    residents: { zh: '台账', en: 'register' },
    pushed: { zh: '推送名单', en: 'pushed list' },
    'test-results': { zh: '检测结果', en: 'test results' },
    exposures: { zh: '接触者', en: 'people exposed' },
    'risk-stays': { zh: '风险地区旅居', en: 'stays in risk areas' },
  },
  type: {
    'image/jpeg': { zh: '照片', en: 'photo' },
    'image/png': { zh: '图片', en: 'picture' },
    'image/webp': { zh: '照片', en: 'photo' },
    'application/pdf': { zh: 'PDF文件', en: 'PDF' },
  },
  keptAs: {
    register: { zh: '随台账保存', en: 'as long as the register' },
    movement: { zh: '行踪，21天', en: 'a movement, 21 days' },
    evidence: { zh: '工作凭据，半年', en: 'evidence of work, half a year' },
  },
  outcome: {
    taken: { zh: '收下', en: 'taken in' },
    'turned-away': { zh: '不收', en: 'turned away' },
  },
  brought: {
    desk: { zh: '送到指挥部', en: 'to the desk' },
    carrier: { zh: '别的手机代送', en: 'by another phone' },
    itself: { zh: '手机自己交来', en: 'by the phone itself' },
  },
  purpose: {
    'sign-in': { zh: '登录', en: 'signing in' },
    proxy: { zh: '代持健康码', en: 'showing a code for another' },
    duty: { zh: '执行任务', en: 'a duty' },
    tracing: { zh: '流调', en: 'tracing' },
    'resident-request': { zh: '居民要求', en: 'the resident asked' },
    supervision: { zh: '督查', en: 'supervision' },
    extract: { zh: '出具个人信息清单', en: 'extract for the resident' },
  },
  doer: ROLE_TITLES,
  end: {
    met: { zh: '见到人', en: 'met' },
    'nobody-home': { zh: '家中无人', en: 'nobody home' },
    refused: { zh: '拒绝', en: 'refused' },
    'moved-away': { zh: '已搬走', en: 'moved away' },
    vacant: { zh: '空房', en: 'vacant' },
    'wrong-row': { zh: '登记有误', en: 'wrong row' },
  },
  documentKind: {
    'identity-card': { zh: '居民身份证', en: 'identity card' },
    passport: { zh: '护照', en: 'passport' },
    'hong-kong-macau-permit': { zh: '港澳居民来往内地通行证', en: 'Hong Kong or Macau permit' },
    'taiwan-permit': { zh: '台湾居民来往大陆通行证', en: 'Taiwan permit' },
    'foreign-resident-card': { zh: '外国人永久居留证', en: 'foreign resident card' },
    other: { zh: '其他证件', en: 'other document' },
  },
  how: {
    ...ISOLATION_ENDS,
    ...GATE_WAYS,
    died: { zh: '去世', en: 'died' },
    'left-county': { zh: '迁出本县', en: 'left the county' },
    'in-person': { zh: '当面', en: 'in person' },
    telephone: { zh: '电话', en: 'by telephone' },
    self: { zh: '本人上报', en: 'by themselves' },
    explained: { zh: '情况属实，已说明', en: 'explained' },
    spoken: { zh: '已当面谈过', en: 'spoken with the person' },
    recheck: { zh: '安排他人复核', en: 'somebody else looks again' },
  },
  level: Object.fromEntries(AREA_LEVELS.map((level) => [level, LEVELS[level]])),
  method: {
    pcr: { zh: '核酸', en: 'PCR' },
    antigen: { zh: '抗原', en: 'antigen' },
    antibody: { zh: '抗体', en: 'antibody' },
  },
  found: {
    'as-recorded': { zh: '与登记一致', en: 'as recorded' },
    otherwise: { zh: '与登记不符', en: 'otherwise' },
    'nobody-home': { zh: '无人在家', en: 'nobody home' },
  },
  rule: {
    pace: { zh: '走得太快', en: 'too quick a pace' },
    'alley-at-once': { zh: '整条胡同一次登记', en: 'an alley at once' },
    copied: { zh: '话都一样', en: 'the same words' },
    'same-temperature': { zh: '体温都一样', en: 'the same temperature' },
    night: { zh: '夜间走访', en: 'at night' },
    far: { zh: '离胡同太远', en: 'far from the alley' },
  },
  result: {
    negative: { zh: '阴性', en: 'negative' },
    positive: { zh: '阳性', en: 'positive' },
    invalid: { zh: '无效', en: 'invalid' },
  },
  format: { csv: { zh: 'CSV 表格', en: 'CSV' }, xlsx: { zh: 'Excel 表格', en: 'Excel' } },
  list: {
    duties: { zh: '任务', en: 'duties' },
    households: { zh: '住户', en: 'households' },
    people: { zh: '人员', en: 'people' },
    posts: { zh: '岗位', en: 'posts' },
    areas: { zh: '网格', en: 'areas' },
    timeline: { zh: '记录', en: 'records' },
    accounts: { zh: '账号', en: 'accounts' },
    import: { zh: '导入结果', en: 'result of an import' },
    roster: { zh: '花名册', en: 'rosters' },
    sought: { zh: '待查找人员', en: 'people sought' },
  },
  role: ROLE_TITLES,
  sex: {
    female: { zh: '女', en: 'female' },
    male: { zh: '男', en: 'male' },
    unknown: { zh: '未登记', en: 'not stated' },
  },
  source: {
    import: { zh: '导入', en: 'import' },
    field: { zh: '现场新增', en: 'found in the field' },
    desk: { zh: '指挥部登记', en: 'desk' },
  },
}

/** Sorts of sites and organisations (1-mission.md, rows 9–11 and 16): the words of `category:` tags. */
export const CATEGORY_WORDS: Record<string, Bilingual> = {
  checkpoint: { zh: '卡口', en: 'Checkpoint' },
  hospital: { zh: '医院', en: 'Hospital' },
  clinic: { zh: '诊所', en: 'Clinic' },
  school: { zh: '学校', en: 'School' },
  kindergarten: { zh: '幼儿园', en: 'Kindergarten' },
  'nursing-home': { zh: '养老院', en: 'Nursing home' },
  shop: { zh: '商超', en: 'Shop' },
  hotel: { zh: '宾馆', en: 'Hotel' },
  restaurant: { zh: '饭店', en: 'Restaurant' },
  market: { zh: '农贸市场', en: 'Market' },
  'cold-store': { zh: '冷库', en: 'Cold store' },
  worksite: { zh: '项目工地', en: 'Worksite' },
  'isolation-site': { zh: '隔离场所', en: 'Isolation site' },
  department: { zh: '部门', en: 'Department' },
  company: { zh: '企业', en: 'Company' },
  office: { zh: '机关事业单位', en: 'Public office' },
  other: { zh: '其他', en: 'Other' },
}

const UUID_LIKE = /^[0-9a-f]{8}-[0-9a-f]{4}-/

/**
 * A payload as people read it: `label` and `value` for each field that says something. Ids, false answers and empty fields say
 * nothing; a list that has no words of its own is its length. `titleOf` names tags.
 */
export function readablePayload(
  payload: Readonly<Record<string, unknown>>,
  language: keyof Bilingual,
  titleOf: (tag: string) => string = (tag) => tag,
): { label: string; value: string }[] {
  return Object.entries(payload).flatMap(([field, given]) => {
    const label = FIELD_WORDS[field]?.[language] ?? field
    const value = readableValue(field, given, language, titleOf)
    return value === undefined ? [] : [{ label, value }]
  })
}

/** The same as one line of text. */
export function payloadInWords(...given: Parameters<typeof readablePayload>): string {
  return readablePayload(...given)
    .map(({ label, value }) => (value === '✓' ? label : `${label} ${value}`))
    .join(' · ')
}

function readableValue(
  field: string,
  value: unknown,
  language: keyof Bilingual,
  titleOf: (tag: string) => string,
): string | undefined {
  if (value === '' || value === null || value === undefined || value === false) return undefined
  if (value === true) return '✓'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') {
    if (UUID_LIKE.test(value)) return undefined
    // A hash is compared by programs; people need only tell one from another.
    if (/^[0-9a-f]{64}$/.test(value)) return `${value.slice(0, 8)}…`
    return VALUE_WORDS[field]?.[value]?.[language] ?? titleOf(value)
  }
  if (!Array.isArray(value)) return undefined
  if (value.length === 0) return undefined
  const words = value.map((one) => readableValue(field, one, language, titleOf))
  return words.every((one) => one !== undefined)
    ? words.join(language === 'zh' ? '、' : ', ')
    : `×${value.length}`
}
