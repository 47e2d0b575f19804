import { syllablesOf } from '../register/name-grams.ts'
import type { LineRow } from './lines.ts'

/** Names whose syllables are remembered: a village has a few hundred given names, a county some ten thousand whole ones. */
const MOST = 20_000
const known = new Map<string, string>()

/** A line with the syllables of the name in it, which a phone searches by: finding them takes a table no phone should carry. */
export function sounded({ line, name }: LineRow): string {
  return name === null ? line : `${line.slice(0, -1)}, "sounds" : ${soundsOf(name)}}`
}

function soundsOf(name: string): string {
  const kept = known.get(name)
  if (kept !== undefined) return kept
  const made = JSON.stringify(syllablesOf(name))
  if (known.size >= MOST) known.clear()
  known.set(name, made)
  return made
}
