import type { Bilingual } from '../core/text.ts'

/** Sentences of the comments under articles (words.ts has all the others). */
export const COMMENT_WORDS = {
  comments: { zh: '网友评论', en: 'Comments' },
  commentsRead: { zh: '看评论、写评论', en: 'Read and write comments' },
  commentsOf: { zh: '评论：{}', en: 'Comments: {}' },
  commentsNone: { zh: '还没有评论。', en: 'No comments yet.' },
  commentWrite: { zh: '写评论', en: 'Write a comment' },
  commentAnswer: { zh: '回复', en: 'Answer' },
  commentAnswering: { zh: '回复{}', en: 'In answer to {}' },
  commentReport: { zh: '举报', en: 'Report' },
  commentReportOf: { zh: '举报{}的评论', en: 'Report the comment of {}' },
  commentReported: { zh: '已收到举报', en: 'Thank you' },
  commentReportedWhat: { zh: '编辑会再看一遍这条评论。', en: 'An editor will look at the comment again.' },
  commentReportSure: { zh: '举报这条评论？', en: 'Report this comment?' },
  commentReportHow: {
    zh: '如果它泄露了别人的隐私、造谣、骂人或打广告，请按下面的按钮。',
    en: 'Press the button if it tells private things of others, spreads rumours, insults or advertises.',
  },
  commentText: { zh: '评论', en: 'Comment' },
  commentTextHint: {
    zh: '最多500字，只能是文字。号码会自动打码。编辑看过后才显示。',
    en: 'At most 500 characters, text only. Numbers are blotted out. It appears once an editor has looked at it.',
  },
  commentName: { zh: '昵称（可不填）', en: 'Nickname (may be left out)' },
  commentNameHint: {
    zh: '不填就显示“网友”加数字。不能冒充单位和工作人员。',
    en: 'Without one you are 网友 and a number. Not a unit’s or staff’s name.',
  },
  commentGo: { zh: '提交评论', en: 'Send' },
  commentTaken: { zh: '评论已提交', en: 'Your comment was received' },
  commentTakenWhat: {
    zh: '编辑看过后会显示在这里。',
    en: 'It appears here once an editor has looked at it.',
  },
  commentClosed: { zh: '现在不能评论', en: 'Comments are closed' },
  commentClosedWhat: {
    zh: '这篇文章暂时不收评论。有问题可以到“民声”提问。',
    en: 'This article takes no comments now. The question box is open.',
  },
  commentWrongText: { zh: '评论要有1到500字。', en: 'A comment has 1 to 500 characters.' },
  commentWrongName: {
    zh: '这个昵称不能用：最多16字，不能像单位或工作人员的名字。',
    en: 'This nickname cannot be used: 16 characters at most, and nothing that sounds like a unit or staff.',
  },
  commentOfficial: { zh: '官方回复', en: 'Official answer' },
  commentRules: { zh: '评论规则', en: 'Rules for comments' },
  commentRulesText: {
    zh: '一、先审后发：每条评论由编辑看过才显示，一般不超过一个工作日。\n二、不登录、不留身份：本站不保存您的网络地址，不使用Cookie。\n三、不发布：别人的姓名、住址、身份证号、电话、病情；谣言；辱骂、歧视；广告；与文章无关的内容。\n四、身份证号、银行卡号、手机号会自动打码。\n五、不得冒用单位和工作人员的名义；标有“官方回复”的才是工作人员的答复。\n六、看到不妥的评论，请点“举报”。\n七、评论随疫情结束、台账销毁一并删除。',
    en: '1. Every comment is looked at by an editor before it appears, as a rule within a working day.\n2. No account, no identity: this site keeps no network address of yours and sets no cookie.\n3. Not shown: names, addresses, numbers or illnesses of others; rumours; insults and discrimination; advertising; what has nothing to do with the article.\n4. Identity, bank card and mobile numbers are blotted out.\n5. Nobody may speak in the name of a unit or of staff; only what is marked “Official answer” is theirs.\n6. Report what should not stand there.\n7. Comments are deleted with the register when the outbreak has ended.',
  },
} as const satisfies Record<string, Bilingual>
