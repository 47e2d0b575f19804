/** Words for states, once for screens (web/kit/messages) and files (slices/lists). */

/** Of a duty. */
export const DUTY_STATE_WORDS = {
  open: { zh: '未办', en: 'Open' },
  overdue: { zh: '逾期', en: 'Overdue' },
  done: { zh: '完成', en: 'Done' },
  late: { zh: '逾期完成', en: 'Done late' },
  waived: { zh: '已免除', en: 'Waived' },
  withdrawn: { zh: '已撤销', en: 'Withdrawn' },
} as const

/** Of a row of a campaign’s roster. */
export const ROW_STATE_WORDS = {
  'to-call': { zh: '还没去', en: 'Not called at' },
  'nobody-home': { zh: '家中无人', en: 'Nobody home' },
  met: { zh: '见到人', en: 'Met' },
  refused: { zh: '拒绝', en: 'Refused' },
  'moved-away': { zh: '已搬走', en: 'Moved away' },
  vacant: { zh: '空房', en: 'Vacant' },
  'wrong-row': { zh: '登记有误', en: 'Wrong row' },
  duplicate: { zh: '重复', en: 'Duplicate' },
  withdrawn: { zh: '登记已撤销', en: 'Left the register' },
} as const

/** How a row came onto a roster. */
export const ROW_ORIGIN_WORDS = {
  frozen: { zh: '冻结', en: 'Frozen' },
  found: { zh: '现场发现', en: 'Found in the field' },
  added: { zh: '其他新增', en: 'Added otherwise' },
} as const

/** Of an account. */
export const ACCOUNT_STATE_WORDS = {
  'in-use': { zh: '在用', en: 'In use' },
  'never-in': { zh: '从未登录', en: 'Never signed in' },
  'no-post': { zh: '无岗位', en: 'No post' },
  locked: { zh: '已锁定', en: 'Locked' },
  closed: { zh: '已停用', en: 'Closed' },
} as const

/** What became of a row of a list that was brought in. */
export const FINDING_WORDS = {
  new: { zh: '新登记', en: 'Added' },
  changed: { zh: '有更新', en: 'Changed' },
  matched: { zh: '对上台账', en: 'Matched' },
  same: { zh: '没有变化', en: 'The same' },
  doubtful: { zh: '存疑', en: 'Doubtful' },
  faulty: { zh: '有误', en: 'Faulty' },
  skipped: { zh: '已跳过', en: 'Skipped' },
} as const
