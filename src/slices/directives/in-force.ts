import { CATEGORY_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import type { Bilingual } from '../../core/text.ts'
import type { Tx } from '../../database/connect.ts'
import { readPacks } from './pack-file.ts'
import { packsChosen } from './queries.ts'
import type { PolicyPack, ReadPack } from './rules.ts'

/** The packs the county works by: those put in force, or all there are while it never chose (decision 0028). */
export async function packsInForce(tx: Tx, packs = readPacks()): Promise<ReadPack[]> {
  const chosen = await packsChosen(tx)
  const inForce = packs.filter(({ file }) => chosen.some((one) => one.inForce && one.file === file))
  return inForce.length > 0 ? inForce : packs
}

type Question = PolicyPack['questions'][number]

/**
 * The questions a campaign can ask, each field once: in the words of the pack its directive was issued with, else of the first in force.
 * `known`: also of packs that are in force no more, so that a running campaign does not lose its questions.
 */
export async function questionsInForce(tx: Tx, file?: string, known = false): Promise<Question[]> {
  const all = readPacks()
  const packs = [
    ...all.filter((pack) => pack.file === file),
    ...(await packsInForce(tx, all)),
    ...(known ? all : []),
  ]
  const byField = new Map<string, Question>()
  for (const question of packs.flatMap(({ questions }) => questions))
    if (!byField.has(question.field)) byField.set(question.field, question)
  return [...byField.values()]
}

/** What every tag is called: in the packs in force first, then in any, then what the program itself knows (levels, categories). */
export async function tagTitles(tx: Tx): Promise<Map<string, Bilingual & { words: string[] }>> {
  const titles = new Map<string, Bilingual & { words: string[] }>()
  const all = readPacks()
  for (const { tags } of [...(await packsInForce(tx, all)), ...all])
    for (const [tag, said] of Object.entries(tags)) if (!titles.has(tag)) titles.set(tag, said)
  const own = { level: VALUE_WORDS['level'] ?? {}, category: CATEGORY_WORDS }
  for (const [group, words] of Object.entries(own))
    for (const [value, said] of Object.entries(words))
      if (!titles.has(`${group}:${value}`)) titles.set(`${group}:${value}`, { ...said, words: [] })
  return titles
}
