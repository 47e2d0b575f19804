import type { Cadence } from '../../core/cadence.ts'
import type { SubjectKind } from '../../core/measure.ts'
import type { Role } from '../../core/role.ts'
import type { Bilingual } from '../../core/text.ts'
import { assertedIn } from './asserting.ts'
import { clean, issuerOf } from './cleaning.ts'
import { narrow } from './narrow.ts'
import { outlineOf, type Part } from './outline.ts'
import { questionsIn, type Question } from './questions.ts'
import type { PackMeasure, PolicyPack } from './rules.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { cadenceIn, deadlineIn, departmentsIn, focusIn, quantityIn, type Quantity } from './wording.ts'

export type { Quantity } from './wording.ts'

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
  /** Other clauses that announce the same. */
  also: { start: number; end: number }[]
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
  questions: Question[]
}

export type Document = { text: string; title?: string; meta?: Readonly<Record<string, string>> }

/**
 * A directive's text as an outline, the measures its clauses announce, and the clauses that announce none. Rules only: the same
 * text and pack give the same draft, and nothing is dropped.
 */
export function draftDirective({ pack, ...document }: Document & { pack: PolicyPack }): DirectiveDraft {
  const { title, source, issuer, publishedOn, body: text, headings } = clean(document)
  const sentences = sentencesOf(text)
  const found = new Map<string, { proposal: Proposal; weight: number; clauses: Sentence[] }>()
  const unmapped: Sentence[] = []
  for (const [index, sentence] of sentences.entries()) {
    const asserted = assertedIn(narrow(sentence.text))
    const matches = pack.measures
      .map((measure) => ({ measure, weight: weightOf(measure, asserted) }))
      .filter(({ weight }) => weight > 0)
    if (matches.length === 0) unmapped.push(sentence)
    for (const { measure, weight } of matches) {
      const before = found.get(measure.key)
      const clauses = [...(before?.clauses ?? []), sentence]
      if (before && weight <= before.weight) {
        before.clauses = clauses
        continue
      }
      const proposal = propose(measure, sentence, {
        asserted,
        pack,
        publishedOn,
        answers: answersBehind(sentences, index),
      })
      found.set(measure.key, { proposal, weight, clauses })
    }
  }
  return {
    title,
    source,
    issuer: issuer || issuerOf(title, text, source),
    publishedOn,
    text,
    outline: outlineOf(text, headings),
    measures: [...found.values()]
      .map(({ proposal, clauses }) => {
        const others = clauses.filter(({ start }) => start !== proposal.clause.start).slice(0, 50)
        return { ...proposal, also: others.map(({ start, end }) => ({ start, end })) }
      })
      .sort((a, b) => a.clause.start - b.clause.start),
    unmapped,
    questions: questionsIn(text, pack),
  }
}

/** How many of the measure's phrases a sentence answers; a sentence that gives a figure wins over one that only names the thing. */
function weightOf(measure: PackMeasure, asserted: string): number {
  const hits = measure.phrases.filter((phrase) => answersPhrase(phrase, asserted)).length
  if (hits === 0) return 0
  return hits + (/\d|每[周天日月]|[一二三两]次/.test(asserted.replace(/^\s*[(\d.、)\s]+/, '')) ? 0.5 : 0)
}

function answersPhrase(phrase: string, text: string): boolean {
  return phrase.split(' ').every((part) => part.split('|').some((word) => text.includes(word)))
}

/** "Responsible: …" in a sentence of its own belongs to the clause before it. */
function answersBehind(sentences: readonly Sentence[], index: number): string {
  const next = sentences[index + 1]
  const said = next ? narrow(next.text) : ''
  return /^[([【]?(?:责任|牵头|配合|落实|承办)(?:单位|部门|领导|分工)?[)\]】]?:/.test(said) ? said : ''
}

type Given = { asserted: string; pack: PolicyPack; publishedOn: string; answers: string }

function propose(measure: PackMeasure, sentence: Sentence, given: Given): Proposal {
  const { asserted, pack, publishedOn, answers } = given
  const nearest = nearestPart(measure, asserted)
  const own = cadenceIn(nearest, measure.cadence, publishedOn)
  const cadence = own === measure.cadence ? cadenceIn(asserted, measure.cadence, publishedOn) : own
  const departments = departmentsIn(`${asserted} ${answers}`, pack)
  const answerable = answerableIn(asserted, departments) ?? measure.answerable
  return {
    measure: measure.key,
    title: measure.title,
    subject: measure.selector.subject,
    cadence,
    doer: measure.doer,
    answerable,
    departments,
    quantity: quantityIn(nearest) ?? quantityIn(asserted),
    focus: focusIn(asserted, pack),
    deadline: deadlineIn(nearest) || deadlineIn(asserted),
    clause: { start: sentence.start, end: sentence.end },
    also: [],
    spec: { ...measure, cadence, answerable },
  }
}

/** The part between commas that says most of the measure, with what follows up to the next that has a subject of its own. */
function nearestPart(measure: PackMeasure, asserted: string): string {
  const parts = asserted.split(/[,;]|、(?=[^、]*每)/)
  const words = measure.phrases.flatMap((phrase) => phrase.split(/[ |]/))
  const scores = parts.map((part) => words.filter((word) => part.includes(word)).length)
  const best = Math.max(...scores)
  return best === 0 ? asserted : (parts[scores.indexOf(best)] ?? asserted)
}

/** A department that is said to lead or to answer answers; the trade's own people do where their duty is named. */
function answerableIn(text: string, departments: readonly string[]): PackMeasure['answerable'] | undefined {
  const leads = departments.some((name) => {
    const at = text.indexOf(name)
    return (
      at !== -1 &&
      /^[^。;]{0,20}(?:负责|牵头)/.test(text.slice(at + name.length)) &&
      /(?:局|委|委员会|中心|组)$/.test(name)
    )
  })
  return leads ? 'department' : undefined
}
