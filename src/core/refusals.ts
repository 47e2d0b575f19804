import { ARTICLE_REFUSALS } from './article-refusals.ts'
import { BULLETIN_REFUSALS } from './bulletin-refusals.ts'
import { CODE_REFUSALS } from './code-refusals.ts'
import { DEVICE_REFUSALS } from './device-refusals.ts'
import { QUESTION_REFUSALS } from './question-words.ts'
import { TERRITORY_REFUSALS } from './territory-refusals.ts'
import type { Bilingual } from './text.ts'

/**
 * Every sentence with which the program says no. A code is stable and part of the API; constraint names of the database
 * are codes too. `status` is the HTTP status http/failure.ts answers with. Sentences say what to do next.
 */
const catalogue = {
  ...TERRITORY_REFUSALS,
  ...DEVICE_REFUSALS,
  ...CODE_REFUSALS,
  ...ARTICLE_REFUSALS,
  ...BULLETIN_REFUSALS,
  ...QUESTION_REFUSALS,
  'not-signed-in': { status: 401, zh: '请先登录。', en: 'Please sign in first.' },
  'sign-in-wrong': {
    status: 401,
    zh: '用户名、密码或验证码不对。忘记密码请找您的上级或指挥部重置。',
    en: 'The username, password or code is wrong. If you forgot it, ask your leader or the command post to reset it.',
  },
  'account-locked': {
    status: 423,
    zh: '输错次数过多，账号已锁定15分钟。稍后再试，或请上级重置密码。',
    en: 'Too many wrong tries: the account is locked for 15 minutes. Try later, or ask your leader to reset the password.',
  },
  'totp-needed': {
    status: 401,
    zh: '请输入验证器上的6位数字。',
    en: 'Enter the six digits of your authenticator.',
  },
  'first-password-expired': {
    status: 401,
    zh: '纸条上的初始密码已过期。请找上级重新发一张。',
    en: 'The first password on your slip has expired. Ask your leader for a new one.',
  },
  'password-must-change': {
    status: 403,
    zh: '请先设置您自己的密码，再继续。',
    en: 'Choose a password of your own first.',
  },
  'totp-must-enrol': {
    status: 403,
    zh: '您的岗位需要验证器。请先按提示设置好，再继续。',
    en: 'Your post needs an authenticator. Set it up first.',
  },
  'totp-wrong': {
    status: 422,
    zh: '这6位数字不对，或已经用过。请等验证器换一组新数字再填。',
    en: 'These digits are wrong, or were used before. Wait for the next ones and enter those.',
  },
  'totp-not-begun': {
    status: 409,
    zh: '还没有开始设置验证器，请重新扫码。',
    en: 'No authenticator is being set up. Begin again.',
  },
  'totp-kept': {
    status: 409,
    zh: '您的岗位必须使用验证器，不能取消。换手机请重新设置。',
    en: 'Your post needs an authenticator, so it cannot be removed. For a new phone, set it up again.',
  },
  'password-wrong': {
    status: 422,
    zh: '现在的密码不对。',
    en: 'The present password is wrong.',
  },
  'password-too-short': {
    status: 422,
    zh: '新密码至少要10个字符。可以用几个不相干的词连起来，好记又安全。',
    en: 'The new password needs at least 10 characters. A few unrelated words in a row are easy to keep in mind.',
  },
  'password-common': {
    status: 422,
    zh: '这个密码太常见，别人一猜就中。请换成几个不相干的词。',
    en: 'This password is among the first that others try. Take a few unrelated words instead.',
  },
  'password-obvious': {
    status: 422,
    zh: '密码里不要有用户名、姓名或手机号。',
    en: 'Leave your username, name and phone number out of the password.',
  },
  'password-same': {
    status: 422,
    zh: '新密码不能和现在的一样。',
    en: 'The new password must differ from the present one.',
  },
  'view-name-taken': {
    status: 409,
    zh: '您已经有一个叫这个名字的视图，请换个名字。',
    en: 'You already keep a view under that name. Choose another.',
  },
  'views-too-many': {
    status: 422,
    zh: '最多保存50个视图，请先删掉不用的。',
    en: 'Fifty views are the most. Forget one you no longer use.',
  },
  'account-username': {
    status: 409,
    zh: '这个用户名已有人使用，请换一个。',
    en: 'This username is taken. Choose another.',
  },
  'account-phone': {
    status: 409,
    zh: '这个手机号已用在另一个账号上。',
    en: 'This phone number belongs to another account.',
  },
  'account-not-yours': {
    status: 403,
    zh: '这个账号不归您管理：它有岗位在您的区域之外，或级别不低于您。请找上级办理。',
    en: 'This account is not yours to manage: it holds a post outside your area or not below yours. Ask your leader.',
  },
  'account-is-closed': {
    status: 409,
    zh: '这个账号已停用。',
    en: 'This account is closed.',
  },
  'not-yourself': {
    status: 403,
    zh: '不能给自己任命岗位。请上级办理。',
    en: 'Nobody appoints themselves. Ask your leader.',
  },
  'post-too-wide': {
    status: 422,
    zh: '这种岗位不能管这么大的区域。请选下一级网格。',
    en: 'A post of this kind cannot cover so wide an area. Choose a smaller one.',
  },
  'post-is-over': {
    status: 409,
    zh: '这个岗位已经结束。',
    en: 'This post has ended already.',
  },
  'last-commander': {
    status: 409,
    zh: '这是最后一位指挥长。请先任命接任的人。',
    en: 'This is the last commander. Appoint the successor first.',
  },
  'no-post': {
    status: 403,
    zh: '您的账号目前没有任何岗位。请联系上级任命。',
    en: 'Your account holds no post at the moment. Ask your leader to appoint you.',
  },
  'not-allowed': {
    status: 403,
    zh: '您的岗位没有这项权限。如确有需要，请联系指挥部调整岗位。',
    en: 'Your post does not allow this. If you need it, ask the command post to change your post.',
  },
  'out-of-scope': {
    status: 403,
    zh: '这不在您负责的区域内。请由负责该区域的人员办理。',
    en: 'This is outside the area you are responsible for. Whoever covers that area has to do it.',
  },
  'directive-unreadable': {
    status: 422,
    zh: '这个文件读不出文字。请另存为 .docx 或 .txt，或直接粘贴全文。',
    en: 'No text can be read from this file. Save it as .docx or .txt, or paste the text itself.',
  },
  'directive-not-in-force': {
    status: 409,
    zh: '这份部署已经办结或被取代，不能再修改。请另发一份部署。',
    en: 'This directive has been closed or superseded and cannot be changed. Issue another one.',
  },
  'measure-not-running': {
    status: 409,
    zh: '其中一项措施不属于这份部署，或者已经结束。请刷新后再试。',
    en: 'One of the measures is not this directive’s, or has ended. Reload and try again.',
  },
  'directive-old-word': {
    status: 422,
    zh: '这是旧版 Word（.doc）文件。请在 Word 里另存为 .docx 再上传。',
    en: 'This is an old Word file (.doc). Save it as .docx in Word and upload that.',
  },
  'not-found': {
    status: 404,
    zh: '没有找到。可能已被移走，或不在您的区域内。',
    en: 'Not found. It may have been moved, or it lies outside your area.',
  },
  'bad-input': {
    status: 422,
    zh: '填写有误，请按标出的位置修改后再提交。',
    en: 'Some of this is not right. Correct the marked fields and send it again.',
  },
  'campaign-areas-overlap': {
    status: 422,
    zh: '所选区域互相包含。请只选一层，例如只选乡镇或只选村。',
    en: 'The chosen areas lie within each other. Choose one level only, townships or villages.',
  },
  'campaign-deadline-past': {
    status: 422,
    zh: '截止时间已过。请填写将来的时间。',
    en: 'The deadline is past. Choose a time to come.',
  },
  'campaign-closed': {
    status: 409,
    zh: '这次行动已经收官，收官声明不再改变。请另起一次行动。',
    en: 'This campaign is closed and its statement stands. Start another campaign.',
  },
  'campaign-rows-open': {
    status: 409,
    zh: '未结或缺少理由的户数已变化。请重新核对后再收官。',
    en: 'The number of open or unexplained rows has changed. Look through them again, then close.',
  },
  'find-own': {
    status: 409,
    zh: '这是您自己登记的，由别人核对。',
    en: 'You found this yourself: somebody else looks at it.',
  },
  'spot-check-nothing-to-draw': {
    status: 409,
    zh: '这一天在这里没有走访记录可以抽查。',
    en: 'Nothing was recorded on rounds here on that day: there is nothing to draw from.',
  },
  'recheck-nothing-to-draw': {
    status: 409,
    zh: '花名册上还没有可以复核的胡同或楼道。',
    en: 'There is no alley or stairwell on the roster to re-check.',
  },
  'cursor-unknown': {
    status: 409,
    zh: '同步位置与服务器不符。请重新下载数据；未上传的记录会保留并再次上传。',
    en: 'The sync position does not belong to this server. Download again; records not yet uploaded are kept and offered again.',
  },
  'too-large': {
    status: 413,
    zh: '文件或内容过大，请拆分后再提交。',
    en: 'Too large. Split it and send it again.',
  },
  'too-many': {
    status: 429,
    zh: '操作过于频繁，请稍等一分钟再试。',
    en: 'Too many tries. Wait a minute and try again.',
  },
  'too-many-at-once': {
    status: 422,
    zh: '符合条件的条目比您看到的多，或超出一次能处理的数量。请刷新后再试，或缩小筛选范围。',
    en: 'More match than you have seen, or than can be handled at once. Look again, or narrow the filter.',
  },
  'export-too-long': {
    status: 422,
    zh: '名单太长，一个文件装不下。请选小一些的区域或加上筛选；CSV 能装的行数比 Excel 多。',
    en: 'The list is too long for one file. Choose a smaller area or add a filter; a CSV holds more rows than Excel.',
  },
  'record-id-taken': {
    status: 409,
    zh: '这个编号已被另一条记录使用，内容不同，未保存。请重新填写提交。',
    en: 'Another record with other content has this id, so nothing was saved. Fill it in again and send it.',
  },
  'record-subject-taken': {
    status: 409,
    zh: '这个编号已经存在，未保存。请重新提交。',
    en: 'Something with this id is there already, so nothing was saved. Send it again.',
  },
  'record-kind-unknown': {
    status: 422,
    zh: '系统不认识这种记录。请更新应用后重试。',
    en: 'This kind of record is not known. Update the app and try again.',
  },
  'record-subject-unknown': {
    status: 422,
    zh: '找不到这条记录的对象，或者它不在您的区域内。',
    en: 'The subject of this record was not found, or it lies outside your area.',
  },
  'record-corrected-unknown': {
    status: 422,
    zh: '找不到要更正的那条记录。',
    en: 'The record to be corrected was not found.',
  },
  'record-not-correctable': {
    status: 422,
    zh: '这条记录不能由您更正或撤回。只能更正同一对象的同类记录；措施和网格请另行结束或调整。',
    en: 'You cannot correct or withdraw this record. Correct it with a record of the same kind about the same subject; end a measure or change the grid instead.',
  },
  'record-time-impossible': {
    status: 422,
    zh: '记录时间不可能（在未来或早于一年前）。请检查手机时间。',
    en: "The record's time is impossible (in the future or over a year ago). Check the phone's clock.",
  },
  'not-well': {
    status: 503,
    zh: '数据库没有响应。请稍后再试；如持续如此，请通知机器管理员。',
    en: 'The database does not answer. Try again soon; if this goes on, tell whoever runs the machine.',
  },
  'person-erased': {
    status: 410,
    zh: '此人的信息已按本人要求删除，不再登记，也不再显示。手机上如还有关于此人的记录，请撤掉。',
    en: 'This person was erased at their own wish: nothing more is recorded or shown. Remove what a phone may still hold about them.',
  },
  'erasure-needed': {
    status: 409,
    zh: '现在不能删除：依法还需要这些信息来完成进行中的监测、隔离或检测。做完、免除或撤销这些任务后再办理。',
    en: 'Not yet: the law needs this for monitoring, isolation or tests that are still running. Finish, waive or withdraw them first.',
  },
  'register-in-use': {
    status: 409,
    zh: '台账还在使用：仍有针对住户或人员的措施在执行。先结束这些措施，再销毁台账。',
    en: 'The register is in use: measures for households or people are still running. End them first, then close it out.',
  },
  'close-unconfirmed': {
    status: 422,
    zh: '没有销毁。请一字不差地输入本县名称来确认。',
    en: 'Nothing was destroyed. Type the county’s name exactly to confirm.',
  },
  'register-is-closed': {
    status: 410,
    zh: '疫情结束，当时的台账已经销毁，这条旧登记不再收。请把手机上的旧记录删掉。',
    en: 'That register was closed out and destroyed: this old entry is not taken in. Remove it from the phone.',
  },
  'upload-offset': {
    status: 409,
    zh: '接续的位置不对。请从服务器已收到的地方继续上传。',
    en: 'Not where the last bytes ended. Go on from what the server has received.',
  },
  'upload-too-long': {
    status: 413,
    zh: '传来的内容比开始时说的长。请重新选择文件再上传。',
    en: 'More came than was announced. Choose the file again and send it anew.',
  },
  'upload-incomplete': {
    status: 409,
    zh: '文件还没有传完。请继续上传。',
    en: 'The file is not all here yet. Go on sending it.',
  },
  'upload-damaged': {
    status: 422,
    zh: '传来的文件与原文件不一致，已丢弃。请重新上传。',
    en: 'What arrived is not the file that was announced, and was thrown away. Send it again.',
  },
  'attachment-type': {
    status: 415,
    zh: '只能上传照片（JPEG、PNG、WebP）或PDF文件。',
    en: 'Only photos (JPEG, PNG, WebP) and PDF files can be attached.',
  },
  'attachment-broken': {
    status: 422,
    zh: '这张图片已损坏，读不出来。请重新拍一张。',
    en: 'This picture is damaged and cannot be read. Take it again.',
  },
  'attachment-quota': {
    status: 429,
    zh: '今天上传的附件太多。请明天再传，或请指挥部帮助。',
    en: 'Too many files today. Go on tomorrow, or ask the command post.',
  },
  'storage-full': {
    status: 507,
    zh: '服务器磁盘快满了，暂时不能上传附件；记录仍可登记。请告诉管理员。',
    en: 'The server’s disk is nearly full: no files for now, records still go in. Tell whoever runs the machine.',
  },
  'something-broke': {
    status: 500,
    zh: '系统出错，您的内容没有保存。请再试一次；如仍不行，把编号告诉管理员。',
    en: 'Something broke and nothing was saved. Try once more; if it fails again, give the request number to whoever runs the machine.',
  },
} as const satisfies Record<string, { status: number } & Bilingual>

export type RefusalCode = keyof typeof catalogue
export const REFUSALS: Record<RefusalCode, { status: number } & Bilingual> = catalogue

/**
 * Where in the input something is wrong, for the form to mark. `path` as zod gives it, joined by dots; `zh` and `en` where the fault
 * names something that has a name in both languages.
 */
export type Fault = { path: string; message: string } & Partial<Bilingual>

/** Thrown once by an action; the transaction rolls back and http/failure.ts answers. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly faults: readonly Fault[]
  constructor(code: RefusalCode, faults: readonly Fault[] = []) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.faults = faults
  }
}
