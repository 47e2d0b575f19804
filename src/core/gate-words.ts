import type { Bilingual } from './text.ts'

/** What fields of records about gates are called (field-words.ts has all the others). */
export const GATE_FIELDS: Record<string, Bilingual> = {
  verdict: { zh: '核验结论', en: 'Judgement' },
  entered: { zh: '已放行', en: 'Let in' },
  notes: { zh: '说明', en: 'Why' },
  declared: { zh: '行程申报', en: 'Travel declared' },
  companions: { zh: '同行人数', en: 'Companions' },
  passes: { zh: '通行记录数', en: 'Passes' },
  plate: { zh: '车牌', en: 'Number plate' },
  code: { zh: '码的当日代号', en: 'Code, by its pseudonym' },
  seconds: { zh: '用时（秒）', en: 'Seconds taken' },
  why: { zh: '事由', en: 'What about' },
  maskedName: { zh: '脱敏姓名', en: 'Masked name' },
  epoch: { zh: '状态表周次', en: 'Week of the list' },
  index: { zh: '状态表位置', en: 'Place in the list' },
  digest: { zh: '证件摘要', en: 'Digest' },
  incident: { zh: '事件', en: 'Incident' },
  ending: { zh: '结果', en: 'What came of it' },
  report: { zh: '办结报告', en: 'Closing report' },
  turn: { zh: '值守', en: 'Shift' },
  signs: { zh: '标识到位', en: 'Signs in place' },
  thermometer: { zh: '测温设备可用', en: 'Thermometer works' },
  portion: { zh: '第几份', en: 'Share' },
  gate: { zh: '卡口', en: 'Gate' },
  answer: { zh: '答复', en: 'Answer' },
  device: { zh: '设备编号', en: 'Device' },
  office: { zh: '持有单位', en: 'Office' },
  box: { zh: '密封信息', en: 'Sealed box' },
  boxes: { zh: '密封条数', en: 'Boxes' },
  point: { zh: '公钥', en: 'Public key' },
  offices: { zh: '持有单位', en: 'Offices' },
  marks: { zh: '销毁口令摘要', en: 'Hashes of the words' },
  keys: { zh: '密钥', en: 'Keys' },
  gates: { zh: '卡口数', en: 'Gates' },
  word: { zh: '销毁口令', en: 'Word' },
}

/** What a gate says of somebody's code, in a few words. */
export const NOTE_WORDS: Record<string, Bilingual> = {
  'clock-unsure': { zh: '时钟未校准', en: 'clock not sure' },
  'list-stale': { zh: '状态表较旧', en: 'list is old' },
  'list-missing': { zh: '状态表过期或没有', en: 'list too old, or none' },
  'not-yet': { zh: '码的时间在未来', en: 'code is from the future' },
  expired: { zh: '码已过期', en: 'code has expired' },
  recalled: { zh: '码已作废', en: 'code was recalled' },
  'unknown-place': { zh: '状态表里没有', en: 'not in the list' },
  'step-wrong': { zh: '动态码不对', en: 'step is wrong' },
  'step-late': { zh: '不是实时码（截图）', en: 'not of this minute (a picture)' },
  yellow: { zh: '黄码', en: 'yellow code' },
  red: { zh: '红码', en: 'red code' },
  travel: { zh: '行程有风险', en: 'travel at risk' },
  fever: { zh: '体温偏高', en: 'fever' },
}

export const WHY_WORDS = {
  red: { zh: '红码', en: 'red code' },
  'one-code-two-phones': { zh: '一码两机', en: 'one code on two phones' },
  disturbance: { zh: '现场纠纷', en: 'disturbance' },
} satisfies Record<string, Bilingual>

export const ENDING_WORDS = {
  'sent-home': { zh: '劝返居家', en: 'sent home' },
  'to-hospital': { zh: '送定点医院', en: 'to the hospital' },
  isolated: { zh: '转隔离', en: 'isolated' },
  'code-mended': { zh: '码已更正', en: 'the code was put right' },
  left: { zh: '人已离开', en: 'had left' },
  mistake: { zh: '误报', en: 'a mistake' },
} satisfies Record<string, Bilingual>

/** And their values. */
export const GATE_VALUES: Record<string, Record<string, Bilingual>> = {
  answer: {
    admit: { zh: '可以放行', en: 'may pass' },
    refuse: { zh: '不能放行', en: 'may not' },
    clarify: { zh: '需要核实', en: 'to be clarified' },
  },
  verdict: {
    admit: { zh: '放行', en: 'admit' },
    refuse: { zh: '不放行', en: 'refuse' },
    manual: { zh: '人工核验', en: 'lane without codes' },
    care: { zh: '引导就诊', en: 'shown to care' },
  },
  notes: NOTE_WORDS,
  declared: {
    clean: { zh: '无风险地区行程', en: 'no area at risk' },
    risk: { zh: '到过风险地区', en: 'been in an area at risk' },
  },
  why: WHY_WORDS,
  ending: ENDING_WORDS,
  turn: { on: { zh: '上岗', en: 'came on' }, off: { zh: '下岗', en: 'went off' } },
}

/** How somebody came through. */
export const GATE_WAYS: Record<string, Bilingual> = {
  code: { zh: '扫码', en: 'a phone’s code' },
  card: { zh: '纸质码', en: 'a printed card' },
  identity: { zh: '证件号码', en: 'identity number' },
  'no-code': { zh: '无码通道', en: 'lane without codes' },
}
