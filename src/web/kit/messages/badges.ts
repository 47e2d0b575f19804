import { BADGE_SHOWN_MESSAGES } from './badge-shown.ts'

/** Badges at the desk. */
export const BADGES_MESSAGES = {
  ...BADGE_SHOWN_MESSAGES,
  'badge.title': { zh: '工作证', en: 'Badges' },
  'badge.what': {
    zh: '居民可以在公众网站“人员查询”里输入证上的编号或扫码，核实来访人员。人员换岗、离岗，证件自动作废。',
    en: 'Residents check the number or the QR code under “Check a badge” on the public site. A badge ends by itself with its post.',
  },
  'badge.number': { zh: '编号', en: 'Number' },
  'badge.state': { zh: '状态', en: 'State' },
  'badge.none': { zh: '还没有证', en: 'None yet' },
  'badge-state.valid': { zh: '有效', en: 'Good' },
  'badge-state.expired': { zh: '已过期', en: 'Expired' },
  'badge-state.revoked': { zh: '已作废', en: 'Revoked' },
  'badge.nobody': { zh: '这里没有在任的岗位。', en: 'No posts are held here.' },
  'badge.issue': { zh: '制证（{count}人）', en: 'Make badges ({count})' },
  'badge.issue-sure': {
    zh: '给选中的{count}人制新证？他们手里的旧证会立即作废。',
    en: 'Make new badges for {count} people? The ones they have are good no more from that moment.',
  },
  'badge.print': { zh: '打印（{count}张）', en: 'Print ({count})' },
  'badge.days': { zh: '有效天数', en: 'Good for days' },
  'badge.hours': { zh: '上门时间（几点到几点）', en: 'Calling hours (from, until)' },
  'badge.from': { zh: '从几点', en: 'From hour' },
  'badge.to': { zh: '到几点', en: 'Until hour' },
  'badge.call-back': {
    zh: '单位核实电话（不填个人手机）',
    en: 'Unit’s number to call back (no personal phone)',
  },
  'badge.revoke': { zh: '作废', en: 'Revoke' },
  'badge.why': { zh: '为什么作废', en: 'Why' },
  'badge-why.lost': { zh: '遗失', en: 'Lost' },
  'badge-why.stolen': { zh: '被盗', en: 'Stolen' },
  'badge-why.back': { zh: '已交回', en: 'Given back' },
  'badge.back': { zh: '返回名单', en: 'Back to the list' },
  'badge.card': { zh: '工作证', en: 'STAFF BADGE' },
  'badge.photo': { zh: '照片（盖章）', en: 'Photo (stamped)' },
  'badge.card-check': {
    zh: '不放心？不必开门。扫码或打开 {address} 输入编号核实。',
    en: 'In doubt? Do not open. Scan, or go to {address} and type the number.',
  },
} as const
