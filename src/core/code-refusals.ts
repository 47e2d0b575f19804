/** With which sentences the program says no to what is said of colours and codes (refusals.ts has all the others). */
export const CODE_REFUSALS = {
  'codes-without-keys': {
    status: 503,
    zh: '本县的健康码密钥还没有生效，暂时不能发码。请管理员运行 hutong codes check。',
    en: 'No keys for health codes are in force in this county, so none can be issued. The administrator should run `hutong codes check`.',
  },
  'resident-code-wrong': {
    status: 401,
    zh: '验证码不对或已过期。请核对短信里的数字，或重新获取。',
    en: 'The code is wrong or out of date. Look at the message again, or ask for a new one.',
  },
  'resident-slip-wrong': {
    status: 401,
    zh: '这张纸条不对、已用过或已过期。请找胡同长或楼道长再开一张。',
    en: 'This slip is wrong, used or out of date. Ask your alley or stairwell chief for another.',
  },
  'resident-who': {
    status: 403,
    zh: '这个手机号登记了几个人，请先选择您是哪一位。',
    en: 'Several people have this phone number. First say which of them you are.',
  },
  'family-asked': {
    status: 403,
    zh: '只有成年人可以代持同户未成年人或60岁以上老人的健康码。其他家人请本人同意，或请胡同长开纸条。',
    en: 'Somebody of age may show the code of the young, or of those over 60, of their household. Anybody else has to agree, or have a slip from the chief.',
  },
  'family-full': {
    status: 409,
    zh: '一部手机最多代持12人的健康码。',
    en: 'One phone shows the codes of twelve others at most.',
  },
  'code-clock': {
    status: 409,
    zh: '手机时间与服务器相差两分钟以上。请按服务器时间再试。',
    en: 'The phone’s clock is more than two minutes from the server’s. Ask again by the server’s time.',
  },
  'incident-unknown': {
    status: 404,
    zh: '这个卡口没有这起事件，可能是别处的，或还没有传到。请刷新后再试。',
    en: 'There is no such incident at this gate; it may be another gate’s, or not here yet. Load the page again.',
  },
  'incident-over': {
    status: 409,
    zh: '这起事件已经办结。要补充情况，请另行上报。',
    en: 'This incident is closed already. Report what is to be added by itself.',
  },
  'override-unknown': {
    status: 404,
    zh: '没有找到这项人工调整申请，可能已撤回。请刷新后再试。',
    en: 'There is no such override; it may have been taken back. Load the page again.',
  },
  'override-own': {
    status: 403,
    zh: '不能复核自己提出的调整。请另一单位的同志复核。',
    en: 'You asked for it yourself: somebody of another organisation has to second it.',
  },
  'override-one-organisation': {
    status: 403,
    zh: '提出和复核的两人必须属于两个不同单位，且账号里都已登记单位。',
    en: 'The two people must belong to two organisations, and both accounts must say which.',
  },
  'override-over': {
    status: 409,
    zh: '这项调整已生效过、已过24小时或已取消。需要时请重新提出。',
    en: 'This override was seconded already, is over 24 hours old, or has ended. Ask for a new one if it is needed.',
  },
  'override-too-long': {
    status: 422,
    zh: '最多延续14天。请选更早的日期。',
    en: 'It can go on for 14 days at most. Choose an earlier date.',
  },
  'appeal-unknown': {
    status: 404,
    zh: '没有找到这项申诉。请刷新后再试。',
    en: 'There is no such appeal. Load the page again.',
  },
  'appeal-decided': {
    status: 409,
    zh: '这项申诉已有答复。',
    en: 'This appeal has been decided already.',
  },
  'appeal-own': {
    status: 403,
    zh: '申诉针对的记录是您登记的，请另一位同志答复。',
    en: 'You recorded what this appeal is about: somebody else has to decide it.',
  },
  'appeal-green': {
    status: 409,
    zh: '现在是绿码，不需要申诉。',
    en: 'The colour is green: there is nothing to appeal against.',
  },
  'appeal-open': {
    status: 409,
    zh: '已有一项申诉正在处理，请等待答复。',
    en: 'An appeal is being decided already. Please wait for its answer.',
  },
  'rules-faulty': {
    status: 422,
    zh: '规则有误，没有启用。请按列出的位置修改。',
    en: 'The rules have mistakes and were not adopted. Mend them where it is said.',
  },
  'log-head-unknown': {
    status: 404,
    zh: '公开日志中没有这个签名树头。',
    en: 'The public log has no such signed head.',
  },
  'log-range': {
    status: 422,
    zh: '请求的位置超出已签名的日志。',
    en: 'This lies beyond what is under a signed head of the log.',
  },
  'log-witness-unknown': {
    status: 403,
    zh: '没有登记这个见证方的公钥。',
    en: 'No witness is registered with this key.',
  },
  'log-cosignature-wrong': {
    status: 422,
    zh: '见证签名不正确。',
    en: 'This is not the witness’s signature over that head.',
  },
  'entries-too-wide': {
    status: 422,
    zh: '查找范围太大：只查病例停留的卡口和时段（每段不超过一天，前后不超过4小时，21天以内）。',
    en: 'That is too wide: only gates and times of the case’s stays (a day each at most, four hours around, within 21 days).',
  },
  'entries-over': {
    status: 410,
    zh: '这些通行信息的保存期已过，或密钥份额已经销毁，不能再打开。',
    en: 'The time of these entries is over, or shares of their key are destroyed: they open no more.',
  },
  'gate-key-over': {
    status: 403,
    zh: '这台电子哨兵的密钥已停用或到期。请找村里或指挥部重新发放。',
    en: 'The key of this electronic gate is revoked or has ended. Ask the village or the command post for a new one.',
  },
} as const
