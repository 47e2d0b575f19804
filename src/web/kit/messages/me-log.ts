/** The resident's page on the public log: fetched with that page. */
export const ME_LOG_MESSAGES = {
  'log.what': {
    zh: '您的码色每变一次，县里都要在公开日志里留下一条改不掉的记录。本手机在这里自己核对，不靠县里说了算。',
    en: 'Each change of your colour leaves an entry in a public log that cannot be changed. This phone checks that here by itself and takes nobody’s word.',
  },
  'log.well': {
    zh: '核对无误：每次变化都在公开日志里，日志没有被改过。',
    en: 'All is well: each change is in the public log, and the log was not altered.',
  },
  'log.none': {
    zh: '核对无误：您的码色没有变过，日志没有被改过。',
    en: 'All is well: your colour has never changed, and the log was not altered.',
  },
  'log.waiting': {
    zh: '最近一次变化已承诺在65分钟内写入日志，还没有到时间。请过一会儿再看。',
    en: 'The last change is promised to be in the log within 65 minutes, and there is still time. Look again later.',
  },
  'log.unlogged': {
    zh: '有一次码色变化没有进公开日志，也没有按时补上。这不正常。',
    en: 'A change of your colour is not in the public log and was not put there in time. That should not be.',
  },
  'log.forked': {
    zh: '公开日志和本手机以前看到的不一样：有人改过日志。',
    en: 'The public log is not the one this phone saw before: somebody has altered it.',
  },
  'log.unsigned': {
    zh: '收到的日志没有县里有效的签名，无法核对。请换个网络再试；还是这样，就不正常。',
    en: 'What came is not signed by the county, so nothing can be checked. Try another network; if that does not help, something is wrong.',
  },
  'log.do': { zh: '怎么办', en: 'What to do' },
  'log.do.keep': {
    zh: '截屏留下本页。不要清除手机数据：本手机存着当时的签名，就是证据。',
    en: 'Take a picture of this page, and do not clear your phone: it keeps what was signed then, which is the proof.',
  },
  'log.do.appeal': {
    zh: '码色不对的，先提出申诉；看病急救不受影响。',
    en: 'If your colour is wrong, appeal at once. Urgent care is never refused.',
  },
  'log.do.tell': {
    zh: '把截屏交给县指挥部以外的人：市里的热线、纪检，或者公开日志的见证方。',
    en: 'Give the picture to somebody outside of the county’s command post: the city’s hotline, its discipline inspectors, or a witness of the log.',
  },
  'log.changes': { zh: '每次变化', en: 'Each change' },
  'log.included': { zh: '在日志里，已证明', en: 'in the log, proven' },
  'log.promised': { zh: '已承诺，等待写入', en: 'promised, waiting' },
  'log.broken': { zh: '没有按时写入', en: 'not written in time' },
  'log.unpromised': { zh: '不在日志里', en: 'not in the log' },
  'log.head': {
    zh: '核对到日志第 {size} 条，{time} 县里签名。',
    en: 'Checked up to entry {size} of the log, signed by the county at {time}.',
  },
  'log.first': {
    zh: '本手机第一次看日志，从现在起记住它。',
    en: 'This phone sees the log for the first time and remembers it from now on.',
  },
  'log.grown': {
    zh: '从上次看到的第 {size} 条接着增长，前面的没有变。',
    en: 'It has grown from the {size} entries seen last; none of those has changed.',
  },
} as const
