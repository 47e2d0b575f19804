import type { Bilingual } from '../core/text.ts'

/** Sentences of the staff look-up (words.ts has all the others). */
export const CHECK_WORDS = {
  check: { zh: '人员查询', en: 'Check a badge' },
  checkWhat: { zh: '查来访人员的工作证是真是假', en: 'Is whoever knocks at your door one of ours?' },
  checkHow: {
    zh: '有人敲门，先不开门，请对方出示工作证。输入工作证上的8位编号，或用手机扫证上的二维码，就能查到他是谁、负责哪里。',
    en: 'Somebody knocks: ask for the badge before you open. Type the eight characters on it, or scan its QR code, to see who that is and where they work.',
  },
  checkNumber: { zh: '工作证编号', en: 'Number on the badge' },
  checkNumberHint: {
    zh: '8位，大小写都可以，空格不用输',
    en: 'Eight characters; capitals and spaces do not matter',
  },
  checkCode: { zh: '手机上的动态码（可不填）', en: 'Changing code on the phone (may be left out)' },
  checkCodeHint: {
    zh: '6位数字，每30秒变一次。工作人员打开手机上的“我的工作证”给您看。',
    en: 'Six digits that change every 30 seconds. Staff show it under “My badge” on their phone.',
  },
  checkGo: { zh: '查询', en: 'Check' },
  checkAgain: { zh: '再查一个', en: 'Check another' },
  checkValid: { zh: '这个工作证有效', en: 'This badge is good' },
  checkExpired: { zh: '这个工作证已过期', en: 'This badge has expired' },
  checkRevoked: { zh: '注意：这个工作证已作废', en: 'Warning: this badge was revoked' },
  checkUnknown: { zh: '没有这个编号', en: 'There is no such number' },
  checkSlow: { zh: '查得太快了', en: 'Too many at once' },
  checkWork: { zh: '请稍等几秒', en: 'One moment' },
  checkExpiredWhat: {
    zh: '请不要凭这个证开门。可以让对方先去换新证，或打电话核实。',
    en: 'Do not open the door on its word. They can have it renewed first; or ring us.',
  },
  checkRevokedWhat: {
    zh: '持证人可能已不在岗，或者证件丢失后被别人捡到。不要开门，不要给证件、验证码和钱，请马上打电话。',
    en: 'Whoever holds it may work for us no more, or have found it. Do not open, hand over no papers, codes or money, and ring us at once.',
  },
  checkUnknownWhat: {
    zh: '请核对有没有输错。再输还是没有，就不要开门，打电话核实。',
    en: 'See whether it is typed as printed. If it is still unknown, do not open, and ring us.',
  },
  checkSlowWhat: { zh: '请过一分钟再查，或打电话核实。', en: 'Try again in a minute, or ring us.' },
  checkWorkWhat: {
    zh: '这个网络上刚才查错的次数比较多。您的浏览器要先算几秒钟，算好后请再按一次“查询”。',
    en: 'Many wrong numbers came from this network. Your browser has some seconds of work to do first; then press “Check” once more.',
  },
  checkWorking: { zh: '正在计算……', en: 'Working …' },
  checkWorked: { zh: '算好了，请按“查询”。', en: 'Done. Press “Check”.' },
  checkWorkNoScript: {
    zh: '您的浏览器没有开启脚本，这次不能在网上查，请打电话核实。',
    en: 'Your browser runs no scripts, so it cannot be checked here this time. Please ring us.',
  },
  checkRing: { zh: '核实电话', en: 'Ring' },
  checkRingNone: {
    zh: '请打村（社区）办公室电话核实。',
    en: 'Ring the office of your village or community.',
  },
  checkName: { zh: '姓名', en: 'Name' },
  checkUnit: { zh: '单位', en: 'Unit' },
  checkPost: { zh: '岗位', en: 'Post' },
  checkArea: { zh: '负责区域', en: 'Area' },
  checkToday: { zh: '今天上门', en: 'Calls today' },
  checkTodayYes: { zh: '{}，有入户任务', en: '{}, there are doors to call at' },
  checkTodayNo: { zh: '今天没有入户任务', en: 'No doors to call at today' },
  checkDuty: { zh: '现在', en: 'Right now' },
  checkDutyYes: { zh: '在岗时间内', en: 'Within working hours' },
  checkDutyNo: { zh: '不在上门时间（{}）', en: 'Outside calling hours ({})' },
  checkUntil: { zh: '有效期至', en: 'Valid until' },
  checkUnitRing: { zh: '单位核实电话', en: 'Unit’s number' },
  checkTurning: {
    zh: '动态码对上了。请再看一眼手机：码要会变，脸要对得上证上的照片。',
    en: 'The changing code is right. Look at the phone once more: the code must change, the face must match the badge.',
  },
  checkNotTurning: {
    zh: '动态码不对，或者已经变了。请让对方当面再出示一次；还是不对，就不要开门。',
    en: 'The code is wrong, or has changed meanwhile. Have it shown once more; if it is still wrong, do not open.',
  },
  checkCopied: {
    zh: '提醒：印出来的证件可以被复印。想更放心，请让对方出示手机上会变的6位动态码，填在上面再查一次。',
    en: 'Mind: a printed badge can be copied. To be surer, ask for the six digits that change on their phone and check with them once more.',
  },
  called: { zh: '今天是你们的人来过吗', en: 'Was somebody from you at my door?' },
  calledWhat: { zh: '查30天内有没有工作人员来过', en: 'Whether staff called within the last 30 days' },
  calledHow: {
    zh: '填来访人员的工作证编号和日期，可以查到那天他有没有上门工作、在什么时间。查不到他去了哪几户。',
    en: 'Give the number on the badge and the day to see whether its holder was working at doors then, and when. Whose doors is not told.',
  },
  calledDay: { zh: '哪一天', en: 'Which day' },
  calledYes: { zh: '那天他在上门工作', en: 'Yes, at work at doors that day' },
  calledYesWhat: {
    zh: '{}有上门工作记录。',
    en: 'Calls at doors were recorded {}.',
  },
  calledNo: { zh: '那天没有他的上门记录', en: 'No calls at doors recorded that day' },
  calledNoWhat: {
    zh: '可能是记录还没有传上来，也可能来的不是他。有疑问请打电话。',
    en: 'Records may still be on their way, or it was somebody else. Ring us if in doubt.',
  },
} as const satisfies Record<string, Bilingual>
