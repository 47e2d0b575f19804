import { DAY, HOUR, type Cadence } from '../../core/cadence.ts'
import { numberOf } from './markers.ts'
import type { PolicyPack } from './rules.ts'

/** What a sentence, narrowed, words: how often, until when, how much, by whom. All of it rules over the words; no figure is made up. */
export type Quantity = { value: number; unit: string; text: string }

const N = '(\\d+(?:\\.\\d+)?万?|[一二两三四五六七八九十百半]+)'
const pattern = (text: string, flags = 'u'): RegExp =>
  new RegExp(
    text.replaceAll('N', () => N),
    flags,
  )

/** Days between two, by the words for them; the first that fits. */
const PERIODS: readonly [RegExp, (n: number) => number][] = [
  [/每隔[一1][天日]|隔[天日](?!离)/, () => 2],
  [pattern('每N(?:个)?小时'), () => 1],
  [pattern('每(?:隔)?N[天日]'), (n) => n],
  [pattern('每(?:隔)?N(?:个)?(?:周|星期)'), (n) => n * 7],
  [pattern('每(?:隔)?N(?:个)?月'), (n) => n * 30],
  [pattern('(?:每周|每星期|一周|每礼拜)[^,。;]{0,6}?N次'), (n) => Math.max(1, Math.floor(7 / n))],
  [pattern('(?:每月|一个月)[^,。;]{0,6}?N次'), (n) => Math.max(1, Math.floor(30 / n))],
  [/半月|半个月/, () => 15],
  [/每旬/, () => 10],
  [/每周|每星期|周检|一周[一1]次|周报告|逐周/, () => 7],
  [/每月|月检|月报/, () => 30],
  [/每季度?/, () => 90],
  [/每年|年度/, () => 365],
  [pattern('N[天日](?:之内)?(?:开展|进行|检测|消毒|消杀)?[一1][次检轮遍]'), (n) => n],
  [/每[天日]|每晚|每早|日报告|日调度|零报告|逐日|早晚各|[一1][天日][一二两三1-3][次检]|日检|天天/, () => 1],
]

/** The days between two of a repeated action that a text words; undefined where it words none. */
export function daysIn(text: string): number | undefined {
  for (const [words, days] of PERIODS) {
    const found = words.exec(text)
    if (!found) continue
    const value = Math.round(days(found[1] === undefined ? 1 : numberOf(found[1])))
    if (value >= 1 && value <= 366) return value
  }
  return undefined
}

/** "Within the last 14 days", "a test from the last 48 hours": a look back or a paper, not a deadline. */
const LOOK_BACK = /(?:近|过去|之前|此前|最近|发病前|前|来[^,。;]{0,2}前)$/
const PAPER = /^[^,。;]{0,4}(?:核酸|抗原|阴性|检测证明|检测结果|旅居|到过|有[^,。;]{0,8}史|接触史)/

/** Hours until a deadline given as a span ("within 24 hours"). */
export function hoursIn(text: string): number | undefined {
  for (const found of text.matchAll(pattern('N\\s*个?(小时|天|日|周|星期|工作日|月)(?:之|以)?内', 'gu'))) {
    if (LOOK_BACK.test(text.slice(0, found.index)) || PAPER.test(text.slice(found.index + found[0].length)))
      continue
    const unit = { 小时: 1, 周: 168, 星期: 168, 月: 720 }[found[2] ?? ''] ?? 24
    const hours = numberOf(found[1] ?? '') * unit
    if (hours > 0 && hours <= 24 * 366) return hours
  }
  return undefined
}

function minutesIn(text: string): number | undefined {
  const minutes = pattern('N\\s*分钟(?:之|以)?内').exec(text)?.[1]
  if (minutes) return numberOf(minutes)
  const hours = hoursIn(text)
  return hours === undefined ? undefined : Math.round(hours * 60)
}

/** Hours from the day of publication to the end of a day that a text names ("before 15 January", "before 18:00 on the 15th"). */
function hoursToDate(text: string, publishedOn: string): number | undefined {
  const found =
    /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:(\d{1,2})[时点:])?(?:\d{1,2}分?)?(?:之?前|以前|截止)/.exec(text)
  if (!found || publishedOn === '') return undefined
  const [, year, month, day, hour] = found
  const from = Date.parse(`${publishedOn}T00:00:00+08:00`)
  const dueIn = (its: number): number =>
    Date.UTC(its, Number(month) - 1, Number(day), hour ? Number(hour) : 24) - 8 * HOUR
  const own = Number(year ?? publishedOn.slice(0, 4))
  const due = year === undefined && dueIn(own) < from - 180 * DAY ? dueIn(own + 1) : dueIn(own)
  const hours = Math.round((due - from) / HOUR)
  return hours > 0 && hours <= 24 * 366 ? hours : undefined
}

/** The given days of an event's follow-up ("on days 1, 4, 7 and 14"). */
function givenDays(text: string): number[] | undefined {
  const found = /第((?:\d{1,2}[天日]?[、,和及第]+)+\d{1,2})[天日]/.exec(text)
  if (!found?.[1]) return undefined
  return [...found[1].matchAll(/\d+/g)].map(([day]) => Number(day)).filter((day) => day <= 366)
}

/** The cadence a sentence words, kept within what the measure is: a repeated one stays repeated, an event keeps its event. */
export function cadenceIn(text: string, standard: Cadence, publishedOn: string): Cadence {
  if (standard.type === 'within') {
    const minutes = minutesIn(text)
    return minutes === undefined || minutes < 1 ? standard : { ...standard, minutes }
  }
  if (standard.type === 'onDays') {
    const days = givenDays(text)
    return days === undefined ? standard : { ...standard, days }
  }
  const days = daysIn(text)
  if (days !== undefined) return { type: 'every', days }
  const hours = hoursToDate(text, publishedOn) ?? hoursIn(text)
  return hours !== undefined && standard.type === 'once' ? { type: 'once', withinHours: hours } : standard
}

const DEADLINE = pattern(
  '(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日(?:\\d{1,2}[时点:]\\d{0,2}分?)?(?:之?前|以前|截止)|N\\s*个?(?:小时|天|日|周|星期|工作日|月|分钟)(?:之|以)?内|本周[一二三四五六日末]?[前内]|本月底?[前内]|\\d{1,2}月底前|(?:月|年|季度)底?[末]?前|(?:春节|国庆|中秋|元旦|开学|节)前|第一时间|立即|即刻|马上|即日起|自[^,。;]{2,16}起|今[日天][^,。;]{0,4}前|当[天日晚]|随时|及时',
  'gu',
)

/** The words that say until when, as they stand. */
export function deadlineIn(text: string): string {
  for (const found of text.matchAll(DEADLINE)) {
    if (LOOK_BACK.test(text.slice(0, found.index)) || PAPER.test(text.slice(found.index + found[0].length)))
      continue
    return found[0]
  }
  return ''
}

const THINGS =
  '毫克/升|mg/L|人份|份|套|支|台|辆|张|箱|吨|公斤|千克|克|毫升|升|只|件|瓶|片|盒|桶|袋|双|副|万元|元|%|名|人|间|处|组|支队|床|个|户|次'
const DAYS = '天|日|个月|周'
const AMOUNTS: readonly RegExp[] = [
  // "each hundred people one": the whole of it is the figure.
  pattern(`每(?:N(?:人|名|户|床|栋|间|个班|个村))[^,。;]{0,4}?(?:配备|不少于|至少|配|设)?N(${THINGS})`),
  pattern(
    `每(?:个|所|家|村|户|班|人|栋)[^,。;]{0,8}?(?:配备|不少于|至少|不低于|储备|设置?|落实)N(${THINGS})`,
  ),
  pattern(
    `(?:满足|不少于|不低于|至少|储备|备足|保障|按照?|达到)[^,。;]{0,8}?N(${DAYS})(?=[^内前,。;]{0,6}(?:满负荷|用量|使用|运转|需|储备|量|物资)|[。;,])`,
  ),
  pattern(`N(${DAYS})(?=[^内前,。;]{0,4}(?:满负荷|用量|使用量|运转|需要|需求|储备量))`),
  pattern('每[天日]()N(次)'),
  pattern('(?:每[天日])?(?:早晚)各()N(次)'),
  pattern(
    `(?:不少于|不低于|至少|不超过|达到|储备|备足|配备|配置|设置?|组建|腾出|抽调|确保)[^,。;]{0,8}?N(${THINGS})`,
  ),
  pattern('N(毫克/升|mg/L|吨|公斤|千克|人份|套|支|台|辆|箱|万元|%|只|张|瓶|桶|间|名|人)'),
]

/** The figure a sentence asks for, with its unit; the days of a cadence, a deadline or a look back are none. */
export function quantityIn(text: string): Quantity | null {
  for (const amount of AMOUNTS) {
    const found = amount.exec(text)
    if (!found) continue
    const groups = found.slice(1).filter((group) => group !== undefined && group !== '')
    const [value, unit] = groups.slice(-2)
    if (value === undefined || unit === undefined || Number.isNaN(numberOf(value))) continue
    const rest = /^[\p{Script=Han}]{0,6}/u.exec(text.slice(found.index + found[0].length))?.[0] ?? ''
    return { value: numberOf(value), unit, text: found[0] + rest }
  }
  return null
}

const BODY =
  '(?:局|委员会|管委会|指挥部|办公室|街道办事处|街道办|街道|疾控中心|服务中心|管理中心|防控办|爱卫办|卫健委|健康委|发改委|农委|住建委|纪委|交警大队|支队|大队|公司|集团|保障组|工作组|专班|领导小组|供销社|红十字会|监督所|检疫站|派出所|居委会|村委会)'
const OTHER = new RegExp(
  `(?<=^|[,、。;:|(（\\s由请和及与会同]|牵头|责任单位|督促)((?:省|市|县|区|旗|镇|乡|各)?\\p{Script=Han}{1,8}?${BODY})(?=[,、。;:|)）\\s负责牵要应和及与会同配合等按具对每组开须督指加落统建做派联实第]|$)`,
  'gu',
)

/** Departments of the pack that are named, and any other body whose name ends as theirs do. The longest name counts. */
export function departmentsIn(text: string, pack: Pick<PolicyPack, 'departments'>): string[] {
  const named = pack.departments.filter((name) => text.includes(name))
  const other = [...text.matchAll(OTHER)].map(([, name = '']) =>
    name.replace(/^(?:由|请|和|及|与|会同|督促)/, ''),
  )
  const all = [...new Set([...named, ...other])].filter(
    (name) => name.length >= 2 && !/^(?:各|有关)?部门$/.test(name),
  )
  const bare = all.filter(
    (name) =>
      !named.some((one) => one !== name && /^(?:省|市|县|区|旗|各|我县|全县)$/.test(name.replace(one, ''))),
  )
  return bare.filter((name) => !bare.some((longer) => longer !== name && longer.includes(name)))
}

/** Groups the sentence singles out, as the pack's tags name them. */
export function focusIn(text: string, pack: Pick<PolicyPack, 'tags'>): string[] {
  return Object.entries(pack.tags)
    .filter(([, { words }]) => words.some((word) => text.includes(word)))
    .map(([tag]) => tag)
}
