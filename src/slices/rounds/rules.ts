import { COUNTY_OFFSET, DAY, HOUR } from '../../core/cadence.ts'
import { metresBetween, middleOf, type Fix } from '../../core/fix.ts'

/** One record of somebody's round, as far as the questions look at it. `at`: when it happened, milliseconds since 1970 UTC. */
export type RoundRecord = {
  id: string
  account: string
  area: string
  /** Where they stood: the household, also of what is recorded about a person, or the place, unit or area itself. */
  door: string
  at: number
  /** Recorded on a phone, at the door; what is keyed in at a desk says when it was keyed. */
  onPhone: boolean
  payload: Record<string, unknown>
  /** Where the phone was, if its holder allows that and it knew. */
  fix?: Fix | undefined
}

export const RULES = ['pace', 'alley-at-once', 'copied', 'same-temperature', 'night', 'far'] as const
export type Rule = (typeof RULES)[number]

/**
 * A pattern that an honest round seldom has, put to a supervisor as a question and never as a verdict: every one of them has innocent
 * explanations (a clock set wrong, a square where all stood together, a thermometer that sticks).
 */
export type Question = {
  rule: Rule
  account: string
  /** The smallest area that holds all of it is found from these. */
  areas: string[]
  /** Of the first and the last record. */
  from: number
  to: number
  first: string
  doors: string[]
  /** What was seen: seconds a door (pace), doors of the alley (at once), °C (temperature), doors (copied, night), metres (far). */
  figure: number
}

/**
 * Least seconds from one door where somebody answered to the next. Ten metres between courtyard gates at the 1.07 m/s that crossings
 * are timed for (MUTCD 2009, 4E.06: 3.5 ft/s) are 9 s; five touches and one decision on the form are 5 × 1.1 + 1.35 s (keystroke-level
 * model; Card, Moran & Newell, CACM 23(7), 1980); the rest is what it takes to be let in and say one sentence.
 */
const SECONDS_A_DOOR = 20
/** Doors in a row before pace is asked about: one quick neighbour is nothing. */
const PACE_DOORS = 10
/** One minute holds no walk along an alley. Most of the alley, so that a group met in the lane is no question. */
const AT_ONCE = { milliseconds: 60_000, doors: 10, share: 0.8 }
/**
 * The very same words at so many doors in a row. Interviews that agree in 85 % of their answers are taken for copies (Kuriakose &
 * Robbins, Statistical Journal of the IAOS 32(3), 2016); a sentence typed at a door agrees wholly or not at all.
 */
const COPIED = { doors: 5, characters: 6 }
/**
 * Readings in a row that are all alike. Healthy people differ with a standard deviation of 0.4 °C by mouth (Geneva et al., Open Forum
 * Infectious Diseases 6(4), 2019), so two readings agree to a tenth in 7 of 100 cases, eight in a row in one of 10^8.
 */
const ALIKE = 8
/** Night is from 22 to 6 o'clock (Noise Pollution Prevention Law of the PRC, 2021, article 88). */
const NIGHT = { from: 22, to: 6, doors: 3 }

/** How long where a phone was is kept: as every movement (2-architecture.md: 21 days). */
export const FIX_KEPT = 21 * DAY
/**
 * Metres beyond which a door was recorded far from the others of its alley, what either fix may be off left aside. No alley is longer:
 * Beijing's longest, Dongjiaomin Xiang, is 1.6 km, 800 m from its middle. Satellite fixes of phones are good to 4.9 m under open sky
 * (GPS.gov, after van Diggelen & Enge, ION GNSS+ 2015); but some phones sold in China give positions on the GCJ-02 datum, which lies up to
 * 700 m from WGS 84, and beside one that does not both are right. At least so many doors, so many others near each other to compare with.
 */
const FAR = { metres: 1000, doors: 3, others: 5 }

type Stop = { door: string; area: string; at: number; records: RoundRecord[]; answered: boolean }

/**
 * The questions a day's records raise, person by person, earliest first. `doors`: how many households each alley has; `before`: where
 * phones were in each alley on earlier days.
 */
export function questionsOf(
  records: readonly RoundRecord[],
  doors: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, readonly Fix[]> = new Map(),
): Question[] {
  const alleys = fixesByAlley(records, before)
  return [...Map.groupBy(records, ({ account }) => account).values()]
    .flatMap((own) => {
      const all = own.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      const stops = stopsOf(all)
      const walked = stopsOf(all.filter(({ onPhone }) => onPhone))
      const atOnce = alleysAtOnce(walked, doors)
      const known = new Set(atOnce.flatMap((one) => one.doors))
      return [
        ...atOnce,
        ...tooFast(walked.filter(({ answered, door }) => answered && !known.has(door))),
        ...copied(stops),
        ...alike(all),
        ...byNight(walked),
        ...farAway(walked, alleys),
      ]
    })
    .sort((a, b) => a.from - b.from || (a.first < b.first ? -1 : 1))
}

/** Records one after the other at the same door are one stop there. */
function stopsOf(records: readonly RoundRecord[]): Stop[] {
  const stops: Stop[] = []
  for (const record of records) {
    const { door, area, at, payload } = record
    const last = stops.at(-1)
    const stop = last?.door === door ? last : { door, area, at, records: [], answered: false }
    if (stop !== last) stops.push(stop)
    stop.records.push(record)
    stop.answered ||= hasAnswer(payload)
  }
  return stops
}

/** Somebody was there: members were asked, or a temperature was taken. */
function hasAnswer(payload: RoundRecord['payload']): boolean {
  return 'celsius' in payload || (Array.isArray(payload['members']) && payload['members'].length > 0)
}

function tooFast(stops: readonly Stop[]): Question[] {
  return runsIn(stops, (from, to) => {
    const seconds = ((stops[to]?.at ?? 0) - (stops[from]?.at ?? 0)) / 1000
    return seconds < (to - from) * SECONDS_A_DOOR
  }).map((run) => {
    const seconds = ((run.at(-1)?.at ?? 0) - (run[0]?.at ?? 0)) / 1000
    return questionAbout('pace', run, Math.round((seconds / (run.length - 1)) * 10) / 10)
  })
}

/** Stretches of stops in which each ten in a row are `tight`, joined where they overlap. */
function runsIn(stops: readonly Stop[], tight: (from: number, to: number) => boolean): Stop[][] {
  const runs: { from: number; to: number }[] = []
  for (let from = 0; from + PACE_DOORS <= stops.length; from += 1) {
    const to = from + PACE_DOORS - 1
    if (!tight(from, to)) continue
    const last = runs.at(-1)
    if (last && from <= last.to) last.to = to
    else runs.push({ from, to })
  }
  return runs.map(({ from, to }) => stops.slice(from, to + 1))
}

function alleysAtOnce(stops: readonly Stop[], doors: ReadonlyMap<string, number>): Question[] {
  return [...Map.groupBy(stops, ({ area }) => area)].flatMap(([area, own]) => {
    const needed = Math.max(AT_ONCE.doors, (doors.get(area) ?? Infinity) * AT_ONCE.share)
    for (const [index, { at }] of own.entries()) {
      const within = own.slice(index).filter((stop) => stop.at - at < AT_ONCE.milliseconds)
      const different = new Set(within.map(({ door }) => door)).size
      if (different >= needed) return [questionAbout('alley-at-once', within, different)]
    }
    return []
  })
}

function copied(stops: readonly Stop[]): Question[] {
  const questions: Question[] = []
  let run: { words: string; stops: Stop[] } = { words: '', stops: [] }
  const settle = (): void => {
    const different = new Set(run.stops.map(({ door }) => door)).size
    if (different >= COPIED.doors) questions.push(questionAbout('copied', run.stops, different))
  }
  for (const stop of stops) {
    const words = stop.records.flatMap(({ payload }) => wordsIn(payload)).join('\n')
    if (words !== '' && words === run.words) run.stops.push(stop)
    else {
      settle()
      run = { words, stops: words === '' ? [] : [stop] }
    }
  }
  settle()
  return questions
}

/** What somebody wrote themselves: a note, in whatever the record holds. A laboratory's or a doorplate's name is the same for all. */
function wordsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) =>
    field === 'note' && typeof one === 'string' && [...one].length >= COPIED.characters
      ? [one]
      : wordsIn(one),
  )
}

function alike(records: readonly RoundRecord[]): Question[] {
  const readings = records.flatMap((record) =>
    temperaturesIn(record.payload).map((celsius) => ({ record, celsius })),
  )
  const questions: Question[] = []
  let from = 0
  readings.forEach(({ celsius }, index) => {
    if (readings[index + 1]?.celsius === celsius) return
    const run = readings.slice(from, index + 1)
    from = index + 1
    if (run.length >= ALIKE)
      questions.push(questionAbout('same-temperature', stopsOf(run.map(({ record }) => record)), celsius))
  })
  return questions
}

function temperaturesIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, one]) =>
    field === 'celsius' && typeof one === 'number' ? [one] : temperaturesIn(one),
  )
}

function byNight(stops: readonly Stop[]): Question[] {
  const late = stops.filter(({ at }) => {
    const hour = Math.floor((at + COUNTY_OFFSET) / HOUR) % 24
    return hour >= NIGHT.from || hour < NIGHT.to
  })
  const different = new Set(late.map(({ door }) => door)).size
  return different >= NIGHT.doors ? [questionAbout('night', late, different)] : []
}

function fixesByAlley(
  records: readonly RoundRecord[],
  before: ReadonlyMap<string, readonly Fix[]>,
): Map<string, Fix[]> {
  const alleys = new Map([...before].map(([area, fixes]) => [area, [...fixes]]))
  for (const { area, fix, onPhone } of records)
    if (fix && onPhone) alleys.set(area, [...(alleys.get(area) ?? []), fix])
  return alleys
}

/** Doors of an alley recorded far from where most of it was, today and on earlier days. Most of all must lie together to tell. */
function farAway(stops: readonly Stop[], alleys: ReadonlyMap<string, readonly Fix[]>): Question[] {
  return [...Map.groupBy(stops, ({ area }) => area)].flatMap(([area, own]) => {
    const all = alleys.get(area) ?? []
    const middle = middleOf(all)
    if (!middle) return []
    const near = all.filter((fix) => !isFar(fix, middle)).length
    if (near < FAR.others || near * 2 <= all.length) return []
    const far = own.flatMap((stop) => {
      const fix = stop.records.find((record) => record.fix)?.fix
      return fix && isFar(fix, middle) ? [{ stop, metres: metresBetween(fix, middle) }] : []
    })
    if (new Set(far.map(({ stop }) => stop.door)).size < FAR.doors) return []
    const metres = far.map((one) => one.metres).sort((a, b) => a - b)
    // To the hundred: how far is asked about, never where.
    const figure = Math.round((metres[metres.length >> 1] ?? 0) / 100) * 100
    return [
      questionAbout(
        'far',
        far.map(({ stop }) => stop),
        figure,
      ),
    ]
  })
}

function isFar(fix: Fix, middle: Fix): boolean {
  return metresBetween(fix, middle) > FAR.metres + fix.accuracy + middle.accuracy
}

function questionAbout(rule: Rule, stops: readonly Stop[], figure: number): Question {
  const records = stops.flatMap((stop) => stop.records)
  const [first, last] = [records[0], records.at(-1)]
  return {
    rule,
    account: first?.account ?? '',
    areas: [...new Set(stops.map(({ area }) => area))],
    from: first?.at ?? 0,
    to: last?.at ?? 0,
    first: first?.id ?? '',
    doors: [...new Set(stops.map(({ door }) => door))],
    figure,
  }
}
