/** A badge as it is shown, on a phone and on paper. */
export const BADGE_SHOWN_MESSAGES = {
  'badge.until': { zh: '有效期至', en: 'Valid until' },
  'badge.qr': { zh: '核实这张工作证的二维码', en: 'QR code to check this badge' },
  'badge.own': { zh: '我的工作证', en: 'My badge' },
  'badge.own-none': {
    zh: '您的岗位还没有工作证。请找上级在“账号—工作证”里制证，联网后这里就会出现。',
    en: 'Your post has no badge yet. Ask your leader for one; it appears here once you are online.',
  },
  'badge.own-how': {
    zh: '给居民看：请他扫码，或在县公众网站“人员查询”里输入编号和动态码。没有网络也能出示。',
    en: 'Show this to residents: they scan it, or type number and code under “Check a badge” on the county’s site. It works without network.',
  },
  'badge.own-code': { zh: '动态码', en: 'Changing code' },
  'badge.own-turns': { zh: '{seconds}秒后变化', en: 'Changes in {seconds} s' },
} as const
