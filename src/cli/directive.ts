import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Refusal, REFUSALS } from '../core/refusals.ts'
import { draftDirective, type DirectiveDraft } from '../slices/directives/drafting.ts'
import type { Part } from '../slices/directives/outline.ts'
import { readPack, readPacks } from '../slices/directives/pack-file.ts'
import { markOf, packFor, type ReadPack } from '../slices/directives/rules.ts'
import { KIND_BY_NAME } from '../slices/ledger/kinds.ts'
import { readDocument } from '../slices/directives/reading.ts'
import type { Command, Io } from './command.ts'

export const directiveCommand: Command = {
  name: 'directive',
  summary: 'Read a directive and propose measures: directive draft FILE',
  help: [
    'directive draft FILE [--json] [--pack FILE]',
    '',
    'FILE is a .txt, .docx or saved .html page, in UTF-8, UTF-16 or GB18030. Prints the outline, the measures with the clause',
    'each comes from, and the clauses that map to none. --json prints the same as data; spans are UTF-16 offsets into text.',
    'Without --pack the policy pack is the one whose disease the text names, or the one for any disease.',
  ].join('\n'),
  run: async (args, io) => {
    const packAt = args.indexOf('--pack')
    const packFile = packAt === -1 ? '' : args[packAt + 1]
    const [verb, file] = args.filter(
      (one, index) => !one.startsWith('--') && (packAt === -1 || index !== packAt + 1),
    )
    if (verb !== 'draft' || file === undefined || packFile === undefined) {
      io.error(directiveCommand.help)
      return 2
    }
    return draftFile(file, packFile, args.includes('--json'), io)
  },
}

async function draftFile(file: string, packFile: string, json: boolean, io: Io): Promise<number> {
  try {
    const document = readDocument(await readFile(file), path.basename(file))
    const pack =
      packFile === '' ? packFor(document.text, readPacks(KIND_BY_NAME)) : readPack(packFile, KIND_BY_NAME)
    const draft = draftDirective({ ...document, pack })
    io.print(json ? JSON.stringify(shown(draft, pack), null, 2) : asText(draft, pack))
    return 0
  } catch (error) {
    if (error instanceof Refusal) io.error(`${file}: ${REFUSALS[error.code].zh} ${REFUSALS[error.code].en}`)
    else io.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

/** The draft without the engine's full specification of each measure. */
function shown(draft: DirectiveDraft, pack: ReadPack): object {
  return {
    ...draft,
    pack: markOf(pack),
    measures: draft.measures.map(({ spec: _, title, ...rest }) => ({
      ...rest,
      title: title.zh,
      titleEn: title.en,
    })),
  }
}

function asText(draft: DirectiveDraft, pack: ReadPack): string {
  const quote = ({ start, end }: { start: number; end: number }): string => draft.text.slice(start, end)
  return [
    `${draft.title}  (${[draft.issuer, draft.source, draft.publishedOn].filter(Boolean).join(', ')})`,
    `${pack.file} ${pack.version} ${pack.hash.slice(0, 12)}`,
    '',
    ...tree(draft.outline, 0),
    '',
    ...draft.measures.map(
      (one) => `+ ${one.measure}  ${one.title.zh}  [${one.cadence.type}]\n    ${quote(one.clause)}`,
    ),
    '',
    ...draft.unmapped.map(({ text }) => `? ${text}`),
    ...draft.questions.map(
      ({ text, suggestion, why }) =>
        `! ${why.zh} / ${why.en}: ${text}${suggestion ? ` → ${suggestion}` : ''}`,
    ),
  ].join('\n')
}

function tree(parts: readonly Part[], depth: number): string[] {
  return parts.flatMap(({ label, heading, children }) => [
    `${'  '.repeat(depth)}${label}  ${heading}`,
    ...tree(children, depth + 1),
  ])
}
