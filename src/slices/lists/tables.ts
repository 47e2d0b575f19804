import { readablePayload } from '../../core/field-words.ts'
import { ROLE_TITLES, roleTitle } from '../../core/role.ts'
import { AREA_LEVELS } from '../../core/area.ts'
import {
  ACCOUNT_STATE_WORDS,
  DUTY_STATE_WORDS,
  FINDING_WORDS,
  ROW_ORIGIN_WORDS,
  ROW_STATE_WORDS,
} from '../../core/state-words.ts'
import { VALUE_WORDS } from '../../core/field-words.ts'
import type { Bilingual, Language } from '../../core/text.ts'
import type { AccountLine } from '../accounts/contract.ts'
import type { CampaignRow } from '../campaigns/contract.ts'
import type { DutyLine } from '../duties/contract.ts'
import type { ResultRow } from '../imports/queries.ts'
import { reasonOf } from '../imports/rules.ts'
import type { TimelineEntry } from '../ledger/contract.ts'
import type { HouseholdLine, SoughtLine } from '../register/contract.ts'
import type { AreaRow, PersonRow, PostRow } from './queries.ts'
import type { Column } from './spreadsheet.ts'

/** The columns of each list as a file; numbers of people only by their last four characters. */
const tail = (digits: string | null): string => (digits === null ? '' : `****${digits}`)
const moment = (iso: string | null): Date | null => (iso === null ? null : new Date(iso))
const word = (field: string, value: string, language: Language): string =>
  VALUE_WORDS[field]?.[value]?.[language] ?? value

const AREA = { zh: '网格', en: 'Area' }
const NUMBER = { zh: '网格编码', en: 'Area number' }
const PHONE = { zh: '电话', en: 'Phone' }
const ROLE = { zh: '岗位', en: 'Post' }
const DOOR = { zh: '门牌', en: 'Door' }
const NAME = { zh: '姓名', en: 'Name' }

export const DUTY_COLUMNS: readonly Column<DutyLine>[] = [
  {
    title: { zh: '状态', en: 'State' },
    value: ({ state }, language) => DUTY_STATE_WORDS[state][language],
    width: 10,
  },
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: AREA, value: ({ areaName }) => areaName },
  { title: { zh: '对象', en: 'Subject' }, value: ({ label }) => label },
  { title: { zh: '措施', en: 'Measure' }, value: ({ title }, language) => title[language], width: 30 },
  { title: { zh: '开始', en: 'Opens' }, value: ({ opensAt }) => moment(opensAt), width: 18 },
  { title: { zh: '期限', en: 'Due' }, value: ({ dueAt }) => moment(dueAt), width: 18 },
  { title: { zh: '完成时间', en: 'Done at' }, value: ({ doneAt }) => moment(doneAt), width: 18 },
  { title: { zh: '由谁做', en: 'Done by' }, value: ({ doer }, language) => ROLE_TITLES[doer][language] },
  { title: { zh: '改派给', en: 'Assigned to' }, value: ({ assignedName }) => assignedName },
]

export const HOUSEHOLD_COLUMNS: readonly Column<HouseholdLine>[] = [
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: DOOR, value: ({ door }) => door },
  { title: { zh: '地址', en: 'Address' }, value: ({ address }) => address, width: 28 },
  { title: { zh: '户主', en: 'Head' }, value: ({ head }) => head },
  { title: { zh: '人数', en: 'Members' }, value: ({ members }) => members, width: 8 },
  { title: PHONE, value: ({ phoneTail }) => tail(phoneTail) },
  {
    title: { zh: '最近入户', en: 'Last call' },
    value: ({ lastCall }, language) => (lastCall ? word('end', lastCall.end, language) : ''),
  },
  {
    title: { zh: '入户时间', en: 'Called at' },
    value: ({ lastCall }) => moment(lastCall?.at ?? null),
    width: 18,
  },
]

/** What a tag is called (the packs in force know). */
export type TagTitle = (tag: string, language: Language) => string

const PERSON: readonly Column<PersonRow>[] = [
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: AREA, value: ({ areaName }) => areaName },
  { title: DOOR, value: ({ door }) => door },
  { title: NAME, value: ({ name }) => name },
  { title: { zh: '性别', en: 'Sex' }, value: ({ sex }, language) => word('sex', sex, language), width: 8 },
  { title: { zh: '出生日期', en: 'Born' }, value: ({ bornOn }) => bornOn },
  { title: { zh: '与户主关系', en: 'Relation' }, value: ({ relation }) => relation },
  { title: { zh: '证件号码', en: 'Identity' }, value: ({ identityTail }) => tail(identityTail) },
  { title: PHONE, value: ({ phoneTail }) => tail(phoneTail) },
]

export function personColumns(tagTitle: TagTitle): readonly Column<PersonRow>[] {
  return [
    ...PERSON,
    {
      title: { zh: '标注', en: 'Tags' },
      value: ({ tags }, language) =>
        tags.map((tag) => tagTitle(tag, language)).join(language === 'zh' ? '、' : ', '),
      width: 30,
    },
  ]
}

export const SOUGHT_COLUMNS: readonly Column<SoughtLine>[] = [
  { title: NAME, value: ({ name }) => name },
  { title: { zh: '出生日期', en: 'Born' }, value: ({ bornOn }) => bornOn },
  { title: { zh: '证件号码', en: 'Identity' }, value: ({ identityTail }) => tail(identityTail) },
  { title: PHONE, value: ({ phoneTail }) => tail(phoneTail) },
  { title: { zh: '从哪里', en: 'From' }, value: ({ from }) => from },
  { title: { zh: '返回日期', en: 'Returned on' }, value: ({ returnedOn }) => returnedOn },
  { title: { zh: '地址', en: 'Address' }, value: ({ address }) => address, width: 28 },
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: AREA, value: ({ areaName }) => areaName },
  { title: { zh: '名单', en: 'List' }, value: ({ list }) => list, width: 28 },
  { title: { zh: '导入人', en: 'Brought by' }, value: ({ by }) => by },
  { title: { zh: '列入时间', en: 'Sought since' }, value: ({ soughtAt }) => moment(soughtAt), width: 18 },
  {
    title: { zh: '由谁查找', en: 'To be found by' },
    value: ({ finders }, language) =>
      finders
        .map(({ role, name }) => name ?? roleTitle(role)[language])
        .join(language === 'zh' ? '、' : ', '),
  },
  { title: { zh: '找到时间', en: 'Found at' }, value: ({ foundAt }) => moment(foundAt), width: 18 },
  { title: { zh: '在哪里', en: 'Where' }, value: ({ foundWhere }) => foundWhere, width: 28 },
]

export const ROSTER_COLUMNS: readonly Column<CampaignRow>[] = [
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: AREA, value: ({ areaName }) => areaName },
  { title: DOOR, value: ({ door }) => door },
  { title: { zh: '户主', en: 'Head' }, value: ({ head }) => head },
  { title: { zh: '人数', en: 'Members' }, value: ({ members }) => members, width: 8 },
  {
    title: { zh: '来源', en: 'Origin' },
    value: ({ origin }, language) => ROW_ORIGIN_WORDS[origin][language],
  },
  { title: { zh: '状态', en: 'State' }, value: ({ state }, language) => ROW_STATE_WORDS[state][language] },
  {
    title: { zh: '理由齐全', en: 'Explained' },
    value: ({ explained }, language) => (explained ? { zh: '是', en: 'yes' }[language] : ''),
    width: 10,
  },
  { title: { zh: '入户次数', en: 'Tries' }, value: ({ tries }) => tries, width: 10 },
  { title: { zh: '最近入户', en: 'Called at' }, value: ({ calledAt }) => moment(calledAt), width: 18 },
  { title: { zh: '入户人', en: 'Called by' }, value: ({ calledBy }) => calledBy },
  { title: { zh: '下次再来', en: 'Retry at' }, value: ({ retryAt }) => moment(retryAt), width: 18 },
]

export const POST_COLUMNS: readonly Column<PostRow>[] = [
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  { title: AREA, value: ({ areaName }) => areaName },
  { title: ROLE, value: ({ role }, language) => ROLE_TITLES[role][language] },
  { title: NAME, value: ({ name }) => name },
  { title: { zh: '用户名', en: 'Username' }, value: ({ username }) => username },
  { title: PHONE, value: ({ phoneTail }) => tail(phoneTail) },
  { title: { zh: '任命时间', en: 'Appointed' }, value: ({ appointedAt }) => appointedAt, width: 18 },
]

export const ACCOUNT_COLUMNS: readonly Column<AccountLine>[] = [
  { title: NAME, value: ({ name }) => name },
  { title: { zh: '用户名', en: 'Username' }, value: ({ username }) => username },
  { title: PHONE, value: ({ phoneTail }) => tail(phoneTail) },
  {
    title: ROLE,
    value: ({ posts }, language) =>
      posts.map(({ role, areaName }) => `${areaName} ${ROLE_TITLES[role][language]}`).join('; '),
    width: 40,
  },
  {
    title: { zh: '状态', en: 'State' },
    value: ({ state }, language) => ACCOUNT_STATE_WORDS[state][language],
  },
  {
    title: { zh: '最近登录', en: 'Last sign-in' },
    value: ({ signedInAt }) => moment(signedInAt),
    width: 18,
  },
]

/** A file tells new people of a register list and of a pushed one by the same word. */
const RESULT_WORDS = { ...FINDING_WORDS, new: { zh: '新登记或待查找', en: 'Added or sought' } }

export const RESULT_COLUMNS: readonly Column<ResultRow>[] = [
  { title: { zh: '行', en: 'Row' }, value: ({ row }) => row, width: 8 },
  { title: { zh: '结果', en: 'Result' }, value: ({ finding }, language) => RESULT_WORDS[finding][language] },
  { title: { zh: '写入', en: 'Written' }, value: ({ done }) => (done ? '✓' : ''), width: 8 },
  { title: NAME, value: ({ name }) => name },
  { title: AREA, value: ({ areaName }) => areaName },
  {
    title: { zh: '原因', en: 'Reason' },
    value: ({ why }, language) => why.map((code) => reasonOf(code)[language]).join(' '),
    width: 50,
  },
]

export const AREA_COLUMNS: readonly Column<AreaRow>[] = [
  { title: NUMBER, value: ({ area }) => area, width: 20 },
  {
    title: { zh: '级别', en: 'Level' },
    value: ({ level }, language) =>
      word('level', AREA_LEVELS.find((one) => one === level) ?? level, language),
  },
  { title: { zh: '名称', en: 'Name' }, value: ({ name }) => name, width: 28 },
  { title: { zh: '户', en: 'Households' }, value: ({ households }) => households, width: 10 },
  { title: { zh: '人', en: 'People' }, value: ({ persons }) => persons, width: 10 },
  { title: { zh: '负责人', en: 'Chief' }, value: ({ chiefs }) => chiefs, width: 24 },
]

export function timelineColumns(
  kindTitle: (name: string) => Bilingual,
  tagTitle: TagTitle,
): readonly Column<TimelineEntry>[] {
  return [
    { title: { zh: '时间', en: 'When' }, value: ({ happenedAt }) => moment(happenedAt), width: 18 },
    { title: { zh: '记录', en: 'Record' }, value: ({ kind }, language) => kindTitle(kind)[language] },
    { title: NUMBER, value: ({ area }) => area, width: 20 },
    { title: { zh: '记录人', en: 'By' }, value: ({ by }) => by },
    {
      title: ROLE,
      value: ({ role }, language) => roleTitle(role)[language],
    },
    {
      title: { zh: '内容', en: 'What' },
      value: ({ payload }, language) =>
        readablePayload(payload, language, (tag) => tagTitle(tag, language))
          .map(({ label, value }) => `${label}: ${value}`)
          .join('; '),
      width: 50,
    },
  ]
}
