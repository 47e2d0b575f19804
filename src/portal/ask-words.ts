import type { Bilingual } from '../core/text.ts'

/** Sentences of the question box (words.ts has all the others). */
export const ASK_WORDS = {
  ask: { zh: '民声：我要提问', en: 'Ask the county' },
  askNav: { zh: '民声', en: 'Ask us' },
  askWhat: { zh: '提问、建议、查答复', en: 'Questions, proposals, answers' },
  askHow: {
    zh: '不用登录，不用留姓名。工作人员会在{}个工作日内答复；有代表性的问题会隐去个人信息后公开答复。',
    en: 'No account and no name needed. Staff answer within {} working days; questions of common interest are answered publicly, without anything personal.',
  },
  askUrgent: {
    zh: '急事（看病、缺药、断粮、有人遇险）请直接打电话，不要在这里等。',
    en: 'Anything urgent (illness, no medicine or food, somebody in danger): ring, do not wait here.',
  },
  askCategory: { zh: '类别', en: 'About' },
  askArea: { zh: '哪里的事（可不选）', en: 'Where (may be left out)' },
  askText: { zh: '您的问题', en: 'Your question' },
  askTextHint: {
    zh: '5到1000字。不要写身份证号、手机号和别人的姓名；写了号码会自动打码。',
    en: 'Five to 1,000 characters. No identity or telephone numbers, no names of others; numbers are blotted out.',
  },
  askPhone: { zh: '手机号（可不填）', en: 'Mobile (may be left out)' },
  askPhoneHint: {
    zh: '只用来在有答复时发一条短信提醒，加密保存，任何人都看不到。',
    en: 'For one text message when there is an answer. Kept encrypted; nobody sees it.',
  },
  askGo: { zh: '提交', en: 'Send' },
  askTaken: { zh: '已收到您的问题', en: 'Your question was received' },
  askTakenWhat: {
    zh: '请记下提问编号，凭编号查看答复：',
    en: 'Keep this number; with it you read the answer:',
  },
  askBlotted: {
    zh: '为保护隐私，文字里的号码已经打码保存。',
    en: 'Numbers in your text were blotted out before it was kept.',
  },
  askSlow: { zh: '提交得太频繁了', en: 'Too many at once' },
  askSlowWhat: { zh: '请过十分钟再提交，或打电话。', en: 'Try again in ten minutes, or ring us.' },
  askStale: { zh: '页面放得太久，或提交得太快', en: 'The page was open too long, or sent too fast' },
  askStaleWhat: {
    zh: '您写的内容还在，请再按一次提交。',
    en: 'What you wrote is still there; please send it once more.',
  },
  askWrong: { zh: '有一处需要改', en: 'Something needs changing' },
  askWrongText: { zh: '问题要有5到1000字。', en: 'The question should have 5 to 1,000 characters.' },
  askWrongCategory: { zh: '请选一个类别。', en: 'Choose what it is about.' },
  askWrongArea: { zh: '请重新选择地方。', en: 'Choose the place again.' },
  askWrongPhone: {
    zh: '手机号不对，请检查，或者不填。',
    en: 'The telephone number cannot be right; check it, or leave it out.',
  },
  askState: { zh: '查我的提问', en: 'How does my question stand?' },
  askNumber: { zh: '提问编号', en: 'Number of the question' },
  askNumberHint: { zh: '12位，提交时给您的', en: 'The twelve characters you were given' },
  askWaiting: { zh: '正在办理', en: 'Not answered yet' },
  askWaitingWhat: { zh: '答复期限：{}', en: 'To be answered by {}' },
  askLate: {
    zh: '已超过答复期限，抱歉。可以打电话催办。',
    en: 'It is overdue, sorry. You may ring us about it.',
  },
  askAnswered: { zh: '已答复', en: 'Answered' },
  askRejected: { zh: '不予答复', en: 'Not answered' },
  askUnknown: { zh: '没有这个提问编号', en: 'There is no such number' },
  askUnknownWhat: {
    zh: '请核对编号。答复满90天后不再凭编号查询。',
    en: 'Check the number. Ninety days after the answer it is no longer told.',
  },
  askOwn: { zh: '您的问题', en: 'Your question' },
  askAnswer: { zh: '答复', en: 'Answer' },
  askBy: { zh: '答复单位', en: 'Answered by' },
  answers: { zh: '答复选登', en: 'Answers' },
  answersNone: { zh: '还没有公开的答复。', en: 'No public answers yet.' },
  answersOlder: { zh: '更早的答复', en: 'Older answers' },
} as const satisfies Record<string, Bilingual>
