import type { Bilingual } from './text.ts'

/**
 * What can be wrong with one field, by code, as a sentence that says what to do. A schema puts the code into its issue's message;
 * http/failure.ts sends the sentences along, lists of rows to be corrected carry them beside the row.
 */
export const FAULTS = {
  'identity-length': {
    zh: '身份证号码应为18位（旧证15位）。请对照证件重新输入。',
    en: 'An identity number has 18 characters (15 on old cards). Type it again from the card.',
  },
  'identity-characters': {
    zh: '身份证号码只能是数字，最后一位可以是X。请检查有没有字母O或多余的符号。',
    en: 'An identity number is digits, with an X at most in the last place. Look for a letter O or a stray sign.',
  },
  'identity-area': {
    zh: '身份证号码前两位不是任何省份的代码。请对照证件重新输入。',
    en: 'The first two digits are no province’s code. Type the number again from the card.',
  },
  'identity-date': {
    zh: '身份证号码中的出生日期不存在。请对照证件重新输入。',
    en: 'The birth date inside the identity number does not exist. Type the number again from the card.',
  },
  'identity-check': {
    zh: '身份证号码最后一位校验不符，多半是输错了一位。请对照证件逐位核对。',
    en: 'The last character does not fit the others: one of them is probably mistyped. Compare them one by one with the card.',
  },
  'document-form': {
    zh: '号码与所选证件类型不符。请检查号码，或改选证件类型。',
    en: 'The number does not look like one of the chosen document. Check it, or choose another kind of document.',
  },
  'identity-born': {
    zh: '出生日期与证件号码不一致。请对照证件改正其中一个，或把出生日期留空。',
    en: 'The birth date contradicts the document number. Correct one of them from the card, or leave the birth date empty.',
  },
  'identity-sex': {
    zh: '性别与证件号码不一致。请对照证件改正其中一个，或把性别留空。',
    en: 'The sex contradicts the document number. Correct one of them from the card, or leave the sex empty.',
  },
  'born-impossible': {
    zh: '出生日期不可能（在未来或早于1880年）。请改正。',
    en: 'The birth date is impossible (in the future or before 1880). Correct it.',
  },
  'phone-form': {
    zh: '电话号码不对。手机为11位，固定电话请带区号，境外号码请以+开头。',
    en: 'Not a telephone number. Mobiles have 11 digits; give the area code of a landline; begin a foreign number with +.',
  },
  formula: {
    zh: '单元格以等号等公式符号开头，可能是公式。请改成普通文字。',
    en: 'A cell begins like a formula. Make it plain text.',
  },
  'return-impossible': {
    zh: '返回日期不存在或在未来。请改正。',
    en: 'The day of return does not exist or lies ahead. Correct it.',
  },
  tags: {
    zh: '标注写法不对，应为“组:值”，例如 need:care。',
    en: 'A tag is written group:value, for example need:care.',
  },
  'area-unknown': {
    zh: '网格编码或名称不在您的区域内。请对照网格表改正。',
    en: 'This area is not one of yours. Correct its number or name.',
  },
  'area-too-wide': {
    zh: '请先选到村（社区）或更小的网格，再按门牌或姓名查找。',
    en: 'Choose a village, a community or a smaller area first, then look for a door or a name in it.',
  },
  'area-ambiguous': {
    zh: '有几个网格叫这个名称。请改填网格编码。',
    en: 'Several areas have this name. Give the number instead.',
  },
  'number-twice': {
    zh: '台账里有不止一人登记了这个证件号码。请先合并重复人员，或选定其中一人。',
    en: 'More than one person in the register has this number. Choose one, or merge them first.',
  },
  'number-differs': {
    zh: '姓名、电话与台账相同，证件号码不同。请核对是不是同一人。',
    en: 'Name and telephone agree with the register, the document number does not. Find out whether it is the same person.',
  },
  'looks-like': {
    zh: '与台账中的人相似，但没有证件号码可以确认。请核对。',
    en: 'Looks like somebody in the register, without a number to be sure by. Check.',
  },
  'other-door': {
    zh: '此人在台账中登记在另一户。请确认是否已搬家。',
    en: 'The register has this person at another door. Confirm whether they moved.',
  },
  'came-meanwhile': {
    zh: '试导入之后，台账里登记了这个证件号码。请核对。',
    en: 'This number came into the register after the dry run. Check.',
  },
  'day-impossible': {
    zh: '日期不对：没有这一天，或在今天以后。',
    en: 'The day cannot be: there is none such, or it lies ahead.',
  },
  'person-unmatched': {
    zh: '台账里找不到此人。先登记或按“推送名单”导入，再导入这些行。',
    en: 'The register holds nobody like this. Register them, or bring them in as a pushed list, and then these rows again.',
  },
  'taken-back': {
    zh: '已整批撤回。',
    en: 'Taken back with the whole list.',
  },
  'nothing-changed': {
    zh: '没有填写任何要更正的内容。请至少改一项。',
    en: 'Nothing to amend is given. Change at least one field.',
  },
  'members-changed': {
    zh: '这一户的成员刚刚有变动。请刷新页面，核对成员后再提交。',
    en: 'The members of this household have just changed. Load the page again, look at the members and send it once more.',
  },
  'merge-with-itself': {
    zh: '不能与自己合并。请选另一个人。',
    en: 'A person cannot be merged with themselves. Choose the other one.',
  },
} as const satisfies Record<string, Bilingual>

export type FaultCode = keyof typeof FAULTS

export function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(FAULTS, text)
}
