/** The frame around every page. */
export const SHELL_MESSAGES = {
  'app.name': { zh: '胡同', en: 'Hutong' },
  'app.desk': { zh: '指挥部', en: 'Command post' },
  skip: { zh: '跳到正文', en: 'Skip to content' },
  'sign-out': { zh: '退出登录', en: 'Sign out' },
  'other-language': { zh: 'English', en: '中文' },
  'nav.overview': { zh: '总览', en: 'Overview' },
  'nav.duties': { zh: '任务', en: 'Duties' },
  'nav.directives': { zh: '部署', en: 'Directives' },
  'nav.households': { zh: '入户登记', en: 'Door calls' },
  'nav.people': { zh: '查人', en: 'Find people' },
  'nav.ledger': { zh: '记录', en: 'Ledger' },
  loading: { zh: '正在读取…', en: 'Loading…' },
  empty: { zh: '这里还没有内容。', en: 'Nothing here yet.' },
  retry: { zh: '再试一次', en: 'Try again' },
  offline: {
    zh: '连不上服务器。请检查网络后再试，已填写的内容还在。',
    en: 'The server cannot be reached. Check the network and try again; what you entered is still here.',
  },
  more: { zh: '再显示一些', en: 'Show more' },
  'request-number': { zh: '编号 {id}', en: 'Request {id}' },
  area: { zh: '网格', en: 'Area' },
} as const
