import { sentencesOf } from './sentences.ts'

type Span = { start: number; end: number }
type Cited = { measure: string; version: number; clause: Span | null; also: readonly Span[] }
type Decided = Span & { version: number; reason: string; by: string }
type Text = { version: number; text: string }

/** A clause of the text in force: the measures that carry it out, or what was decided instead. */
export type Clause = Span & {
  text: string
  measures: string[]
  settled: { reason: string; by: string } | null
}

/**
 * The clauses of the latest version. What an earlier version said of a clause holds for it as long as its words still stand:
 * amending one sentence loses no measure of the others.
 */
export function clausesOf(
  versions: readonly Text[],
  cited: readonly Cited[],
  decided: readonly Decided[],
): Clause[] {
  const latest = versions.at(-1)
  if (!latest) return []
  const words = (version: number, { start, end }: Span): string =>
    versions
      .find((one) => one.version === version)
      ?.text.slice(start, end)
      .trim() ?? ''
  const asked = cited.flatMap(({ measure, version, clause, also }) =>
    [...(clause ? [clause] : []), ...also].map((span) => ({
      measure,
      version,
      span,
      text: words(version, span),
    })),
  )
  const said = decided.map((one) => ({ ...one, text: words(one.version, one) }))
  return sentencesOf(latest.text).map((sentence) => {
    const holds = ({ version, text }: { version: number; text: string }, span: Span): boolean =>
      version === latest.version
        ? span.start < sentence.end && span.end > sentence.start
        : text !== '' && (text.includes(sentence.text) || sentence.text.includes(text))
    const measures = asked.filter((one) => holds(one, one.span)).map(({ measure }) => measure)
    const settled = said.findLast((one) => holds(one, one))
    return {
      ...sentence,
      measures: [...new Set(measures)],
      settled: settled ? { reason: settled.reason, by: settled.by } : null,
    }
  })
}
