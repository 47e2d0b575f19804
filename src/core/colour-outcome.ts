import { evaluate, readPaths, validate } from './certlogic.ts'
import type { EvidenceClass } from './kind.ts'
import type { Bilingual } from './text.ts'
import type { Colour, Reason as Class, Travel } from './token.ts'
import {
  dayOf,
  factsOf,
  isoDay,
  negativeDays,
  standingAt,
  startOf,
  type Evidence,
  type Fact,
  type Facts,
  type Home,
} from './colour-facts.ts'
import { FACTS, TRAVEL_DAYS, type ColourRule, type Ending, type FactName } from './colour-rule.ts'

/** A test that a reason's end asks for: on which day or later, and the sampling day of the one that counts for it. */
export type AskedTest = { from: string; done: string | null }

/** Why somebody has a colour: the rule, what it rests on, and what ends it. */
export type Standing = {
  rule: string
  colour: Colour
  class: EvidenceClass
  text: Bilingual
  fact: FactName
  /** Day 0. */
  on: string
  records: string[]
  ends: {
    text: Bilingual
    /** The first day on which it no longer holds, as far as days settle it. */
    on: string | null
    /** Of what ends within a day: the moment. */
    at: number | null
    tests: AskedTest[]
  }
}

export type Outcome = {
  colour: Colour
  class: Class
  travel: Travel
  /** The day of the last negative PCR; undefined: none known. */
  testedDay: number | undefined
  standing: Standing[]
  /** Rules that gave no answer: an alarm, and no reason. */
  faults: { rule: string; error: string }[]
  /** When time alone may change any of this. */
  nextAt: number | undefined
}

export type Scene = {
  rules: readonly ColourRule[]
  now: number
  home: Home | undefined
  feverCelsius: number
}

const RANK: readonly Colour[] = ['green', 'yellow', 'red']
const CLASSES: readonly EvidenceClass[] = ['laboratory', 'epidemiological', 'administrative', 'self-declared']

/** A person's colour at `now`: what their evidence comes to by the rules, and nothing else. */
export function outcomeOf(evidence: readonly Evidence[], { rules, now, home, feverCelsius }: Scene): Outcome {
  const { standing: counted, next } = standingAt(evidence, now)
  const facts = factsOf(counted, home, now, feverCelsius)
  const negatives = negativeDays(counted)
  const data = dataOf(facts, now)
  const faults: Outcome['faults'] = []
  const holding = rules.flatMap((rule): Standing[] => {
    const answer = evaluate(rule.when, data)
    if ('error' in answer || typeof answer.value !== 'boolean') {
      faults.push({ rule: rule.id, error: 'error' in answer ? answer.error : 'no boolean' })
      return []
    }
    const fact = facts.get(rule.ends.after)
    return answer.value && fact && !hasEnded(rule.ends, fact, negatives, now)
      ? [standingOf(rule, fact, negatives)]
      : []
  })
  const spared = new Set(
    rules.flatMap(({ id, colour, spares }) =>
      colour === 'green' && holding.some(({ rule }) => rule === id) ? spares : [],
    ),
  )
  const standing = holding
    .filter((one) => one.colour === 'green' || !spared.has(one.class))
    .sort((a, b) => RANK.indexOf(b.colour) - RANK.indexOf(a.colour) || classRank(a) - classRank(b))
  const [worst] = standing
  return {
    colour: worst?.colour ?? 'green',
    class: worst && worst.colour !== 'green' ? worst.class : 'none',
    travel: travelOf(counted, facts, now),
    testedDay: negatives.findLast((day) => day <= dayOf(now)),
    standing,
    faults,
    nextAt: nextOf(facts, next, now, counted),
  }
}

function classRank({ class: of }: Standing): number {
  return CLASSES.indexOf(of)
}

/** What rules see: every fact of the vocabulary, each with `present`, and when it is there `days` and what else it says. */
export function dataOf(facts: Facts, now: number): Record<string, Record<string, unknown>> {
  const today = dayOf(now)
  return Object.fromEntries(
    FACTS.map((name) => {
      const fact = facts.get(name)
      return [name, fact ? { present: true, days: today - fact.day, ...fact.says } : { present: false }]
    }),
  )
}

function hasEnded(ends: Ending, fact: Fact, negatives: readonly number[], now: number): boolean {
  const { days, negativesOn, negatives: many, either } = ends
  const met = [
    ...(days === undefined ? [] : [dayOf(now) - fact.day >= days]),
    ...(negativesOn ? [testsFor(ends, fact, negatives).every(({ done }) => done !== null)] : []),
    ...(many === undefined ? [] : [negatives.filter((day) => day > fact.day).length >= many]),
  ]
  if (met.length === 0) return false
  return either ? met.some(Boolean) : met.every(Boolean)
}

/**
 * Each test that is asked for takes the first negative of its day or later that no earlier one took: a missed day is made up for by a
 * later test and keeps nobody confined for ever.
 */
function testsFor(ends: Ending, fact: Fact, negatives: readonly number[]): AskedTest[] {
  const left = negatives.filter((day) => day > fact.day)
  const asked = (ends.negativesOn ?? []).toSorted((a, b) => a - b).map((day) => fact.day + day)
  const plain = Array.from({ length: ends.negatives ?? 0 }, () => fact.day + 1)
  return [...asked, ...plain].map((from) => {
    const at = left.findIndex((day) => day >= from)
    const [day] = at === -1 ? [] : left.splice(at, 1)
    return { from: isoDay(from), done: day === undefined ? null : isoDay(day) }
  })
}

function standingOf(rule: ColourRule, fact: Fact, negatives: readonly number[]): Standing {
  const { ends } = rule
  return {
    rule: rule.id,
    colour: rule.colour,
    class: rule.class,
    text: rule.text,
    fact: ends.after,
    on: isoDay(fact.day),
    records: fact.records,
    ends: {
      text: ends.text,
      on: ends.days === undefined ? null : isoDay(fact.day + ends.days),
      at: fact.until ?? null,
      tests: testsFor(ends, fact, negatives),
    },
  }
}

const RISKY: readonly FactName[] = ['stayedHighRisk', 'stayedMediumRisk', 'returnedFromRisk']

/** What the traveller's own declaration and what is known otherwise come to; where they contradict each other, what is known counts. */
function travelOf(counted: readonly Evidence[], facts: Facts, now: number): Travel {
  const since = dayOf(now) - TRAVEL_DAYS
  if (RISKY.some((name) => (facts.get(name)?.day ?? -1) > since)) return 'risk'
  const hasDeclared = counted.some(
    ({ kind, payload, at }) =>
      kind === 'trip-declared' && payload['fromRiskArea'] === false && dayOf(at) > since,
  )
  return hasDeclared ? 'clean' : 'none'
}

/** Long enough for every ending the packs have: what is older changes no more by itself. */
const WATCHED_DAYS = 60

function nextOf(
  facts: Facts,
  next: readonly number[],
  now: number,
  counted: readonly Evidence[],
): number | undefined {
  const today = dayOf(now)
  const ends = [...facts.values()].flatMap(({ until }) => (until === undefined ? [] : [until]))
  // A date that lies ahead (the last day somewhere) begins to count by itself.
  const isWatched =
    [...facts.values()].some(({ day }) => today - day <= WATCHED_DAYS) ||
    counted.some(({ at }) => today - dayOf(at) <= TRAVEL_DAYS)
  const times = [...next, ...ends, ...(isWatched ? [startOf(today + 1)] : [])].filter((at) => at > now)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** What each fact says besides `present` and `days`. */
const SAYS: Partial<Record<FactName, readonly string[]>> = {
  positiveTest: ['method'],
  isolation: ['mode', 'daysLeft'],
  fever: ['tenths'],
  override: ['colour', 'class'],
}
const SAMPLE: Fact['says'] = {
  method: 'pcr',
  mode: 'home',
  daysLeft: 1,
  tenths: 380,
  colour: 'red',
  class: 'administrative',
}

/**
 * What is wrong with rules, by their place: words outside the vocabulary, logic that is none, answers that are neither yes nor no, whether
 * nothing is known of somebody or everything. Rules with faults are never worked by.
 */
export function faultsOf(rules: readonly ColourRule[]): { path: string; message: string }[] {
  const known = new Set(
    FACTS.flatMap((name) => ['present', 'days', ...(SAYS[name] ?? [])].map((word) => `${name}.${word}`)),
  )
  const all: Facts = new Map(FACTS.map((name) => [name, { day: 0, records: [], says: SAMPLE }]))
  const scenes = [new Map<FactName, Fact>(), ...[0, 14, 400].map((day) => shifted(all, day))]
  return rules.flatMap((rule, index) => {
    const at = (part: string): string => `${index}.${part}`
    const said = [
      ...(rules.findIndex(({ id }) => id === rule.id) === index
        ? []
        : [{ path: at('id'), message: `"${rule.id}" is used twice` }]),
      ...(rule.spares.length > 0 && rule.colour !== 'green'
        ? [{ path: at('spares'), message: 'only a green rule spares anything' }]
        : []),
      ...(rule.spares.includes('laboratory')
        ? [{ path: at('spares'), message: 'nothing spares a laboratory’s result' }]
        : []),
      ...validate(rule.when).map((fault) => ({ path: at(`when${fault.at}`), message: fault.message })),
      ...readPaths(rule.when)
        .filter((path) => !known.has(path))
        .map((path) => ({ path: at('when'), message: `"${path}" is not in the vocabulary` })),
    ]
    if (said.length > 0) return said
    for (const scene of scenes) {
      const answer = evaluate(rule.when, dataOf(scene, 0))
      if ('error' in answer) return [{ path: at('when'), message: answer.error }]
      if (typeof answer.value !== 'boolean')
        return [{ path: at('when'), message: 'its answer is neither true nor false' }]
    }
    return []
  })
}

function shifted(facts: Facts, days: number): Facts {
  return new Map([...facts].map(([name, fact]) => [name, { ...fact, day: fact.day - days + dayOf(0) }]))
}
