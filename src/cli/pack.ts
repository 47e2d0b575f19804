import { KIND_BY_NAME } from '../slices/ledger/kinds.ts'
import { PackFault, readPack } from '../slices/directives/pack-file.ts'
import type { Command } from './command.ts'

export const packCommand: Command = {
  name: 'pack',
  summary: 'Check a policy pack: pack check FILE',
  help: [
    'pack check FILE [--json]',
    '',
    'Reads FILE and the library it names, and says with line and column what is wrong: unknown keys, tags, roles, record kinds and',
    'fields, keys used twice, phrases that can never match, cadences that are impossible. Right: prints version and hash.',
  ].join('\n'),
  run: async (args, io) => {
    const [verb, file, ...more] = args.filter((one) => !one.startsWith('--'))
    if (verb !== 'check' || file === undefined || more.length > 0) {
      io.error(packCommand.help)
      return 2
    }
    const json = args.includes('--json')
    try {
      const { file: name, disease, place, version, hash, measures } = readPack(file, KIND_BY_NAME)
      const said = { file: name, disease, place, version, hash, measures: measures.length }
      io.print(
        json
          ? JSON.stringify(said, null, 2)
          : `${name}: ${disease.zh} ${disease.en}, ${place}, ${version}, ${measures.length} measures, ${hash}`,
      )
      return 0
    } catch (error) {
      if (json && error instanceof PackFault) io.print(JSON.stringify({ faults: error.faults }, null, 2))
      else io.error(error instanceof Error ? error.message : String(error))
      return 1
    }
  },
}
