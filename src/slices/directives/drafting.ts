import type { Cadence } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import type { Bilingual } from '../../core/text.ts'
import type { SubjectKind } from '../../core/measure.ts'
import { clean, issuerOf } from './cleaning.ts'
import { outlineOf, sentencesOf, type Part, type Sentence } from './outline.ts'
import { narrow } from './narrow.ts'
import type { PackMeasure, PolicyPack } from './rules.ts'

export type Quantity = { value: number; unit: string; text: string }

/** A measure proposed for a clause. `spec` is what would start, its cadence as the clause words it. */
export type Proposal = {
  measure: string
  title: Bilingual
  subject: SubjectKind
  cadence: Cadence
  doer: Role
  answerable: PackMeasure['answerable']
  departments: string[]
  quantity: Quantity | null
  focus: string[]
  deadline: string
  clause: { start: number; end: number }
  spec: PackMeasure
}

export type DirectiveDraft = {
  title: string
  source: string
  issuer: string
  publishedOn: string
  text: string
  outline: Part[]
  measures: Proposal[]
  unmapped: Sentence[]
  /** Things a person should look at: a name one character off, a date with a figure missing. */
  questions: { text: string; start: number; end: number; suggestion: string; why: Bilingual }[]
}

/**
 * A directive's text as an outline, the measures its clauses announce, and the clauses that announce none. Rules only: the same
 * text and pack give the same draft, and nothing is dropped.
 */
export function draftDirective(given: { text: string; title?: string; pack: PolicyPack }): DirectiveDraft {
  const { title, source, publishedOn, body: text } = clean(given.text, given.title ?? '')
  const found = new Map<string, { proposal: Proposal; hits: number }>()
  const unmapped: Sentence[] = []
  for (const sentence of sentencesOf(text)) {
    const matches = given.pack.measures
      .map((measure) => ({ measure, hits: hitsOf(measure, sentence.text) }))
      .filter(({ hits }) => hits > 0)
    if (matches.length === 0) unmapped.push(sentence)
    for (const { measure, hits } of matches) {
      const before = found.get(measure.key)
      if (!before || hits > before.hits)
        found.set(measure.key, { proposal: propose(measure, sentence, given.pack), hits })
    }
  }
  const measures = [...found.values()]
    .map(({ proposal }) => proposal)
    .sort((a, b) => a.clause.start - b.clause.start)
  return {
    title,
    source,
    issuer: issuerOf(title, text),
    publishedOn,
    text,
    outline: outlineOf(text),
    measures,
    unmapped,
    questions: [...misreadPlaces(text, given.pack), ...brokenDates(text)],
  }
}

/** How many of the measure's phrases a sentence answers. */
function hitsOf(measure: PackMeasure, text: string): number {
  return measure.phrases.filter((phrase) =>
    phrase.split(' ').every((part) => part.split('|').some((word) => text.includes(word))),
  ).length
}

function propose(measure: PackMeasure, sentence: Sentence, pack: PolicyPack): Proposal {
  const { start, end } = sentence
  const text = narrow(sentence.text)
  const cadence = cadenceIn(text, measure.cadence)
  return {
    measure: measure.key,
    title: measure.title,
    subject: measure.selector.subject,
    cadence,
    doer: measure.doer,
    answerable: measure.answerable,
    departments: departmentsIn(text, pack),
    quantity: quantityIn(text),
    focus: focusIn(text, pack),
    deadline: deadlineIn(text),
    clause: { start, end },
    spec: { ...measure, cadence },
  }
}

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}

/** 十四 → 14, 二百 → 200, 30 → 30; NaN for anything else. */
export function numberOf(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text)
  let total = 0
  let digit = 0
  for (const character of text) {
    const unit = character === '十' ? 10 : character === '百' ? 100 : character === '千' ? 1000 : 0
    if (unit > 0) {
      total += (digit === 0 ? 1 : digit) * unit
      digit = 0
    } else {
      const value = DIGITS[character]
      if (value === undefined) return Number.NaN
      digit = value
    }
  }
  return total + digit
}

const N = '(\\d+|[一二两三四五六七八九十百]+)'

/** The cadence a sentence words, kept within what the measure is: a repeated one stays repeated, an event keeps its event. */
function cadenceIn(text: string, standard: Cadence): Cadence {
  const everyN = new RegExp(`每(?:隔)?${N}[天日]`).exec(text)?.[1]
  const days = everyN
    ? numberOf(everyN)
    : /每[天日]|每晚|日报告|逐日/.test(text)
      ? 1
      : /每周|每星期|一周一次/.test(text)
        ? 7
        : /每月/.test(text)
          ? 30
          : undefined
  if (
    days !== undefined &&
    days >= 1 &&
    days <= 366 &&
    (standard.type === 'every' || standard.type === 'once')
  )
    return { type: 'every', days }
  const [, within, unit] = new RegExp(`${N}\\s*个?(小时|天|日|周)(?:之)?内`).exec(text) ?? []
  if (within && unit && standard.type === 'once') {
    const hours = numberOf(within) * (unit === '小时' ? 1 : unit === '周' ? 168 : 24)
    if (hours > 0 && hours <= 24 * 366) return { type: 'once', withinHours: hours }
  }
  const minutes = new RegExp(`${N}\\s*分钟(?:之)?内`).exec(text)?.[1]
  if (minutes && standard.type === 'within') return { ...standard, minutes: numberOf(minutes) }
  return standard
}

/** Departments of the pack that are named, and any other body whose name ends as theirs do. */
function departmentsIn(text: string, pack: PolicyPack): string[] {
  const named = pack.departments.filter((name) => text.includes(name))
  const other = [
    ...text.matchAll(
      /(?:^|[,、。;:由请和及与])((?:县|市|区|镇)?\p{Script=Han}{2,6}(?:局|委员会|管委会|指挥部))/gu,
    ),
  ].map(([, name]) => name ?? '')
  return [...new Set([...named, ...other])].filter((name) => name !== '')
}

function quantityIn(text: string): Quantity | null {
  const found = new RegExp(
    `${N}\\s*(天|日|份|个月|吨|公斤|千克|套|支|台|张|%|人份)(\\p{Script=Han}{0,6})`,
    'u',
  ).exec(text)
  if (!found?.[1] || !found[2]) return null
  return { value: numberOf(found[1]), unit: found[2], text: found[0] }
}

/** Groups the sentence singles out, as the pack's tags name them. */
function focusIn(text: string, pack: PolicyPack): string[] {
  return Object.entries(pack.tags)
    .filter(([, { words }]) => words.some((word) => text.includes(word)))
    .map(([tag]) => tag)
}

function deadlineIn(text: string): string {
  const pattern = new RegExp(
    `(?:第一时间|立即|即日起|今日|当[天日晚]|\\d{1,2}月\\d{1,2}日前|${N}\\s*个?(?:小时|天|日|周|分钟)(?:之)?内|月底前|年底前)`,
  )
  return pattern.exec(text)?.[0] ?? ''
}

/** Names of known places one easily confused character off: 南官 for 南宫. */
function misreadPlaces(text: string, pack: PolicyPack): DirectiveDraft['questions'] {
  const why = { zh: '地名可能有误', en: 'This place name may be misspelt' }
  const confused = (a: string, b: string): boolean =>
    pack.lookalikes.some((group) => group.includes(a) && group.includes(b))
  return pack.places.flatMap((place) =>
    [...place].flatMap((right, at) => {
      const others = pack.lookalikes.filter((group) => group.includes(right)).flatMap((group) => [...group])
      return others
        .filter((wrong) => wrong !== right && confused(wrong, right))
        .flatMap((wrong) => {
          const misread = place.slice(0, at) + wrong + place.slice(at + 1)
          return occurrences(text, misread).map((start) => ({
            text: misread,
            start,
            end: start + misread.length,
            suggestion: place,
            why,
          }))
        })
    }),
  )
}

function occurrences(text: string, word: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) found.push(at)
  return found
}

/** A month without its number ("月8日") has lost a figure. */
function brokenDates(text: string): DirectiveDraft['questions'] {
  const why = { zh: '日期缺少数字', en: 'A figure of this date is missing' }
  return [...text.matchAll(/(?<![\d一二三四五六七八九十])月\s*\d{1,2}日/g)].map((match) => {
    return { text: match[0], start: match.index, end: match.index + match[0].length, suggestion: '', why }
  })
}
