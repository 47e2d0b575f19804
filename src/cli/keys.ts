import { inspectKeys, retireKey } from '../key-folder.ts'
import { readBackupKey, readKeys } from '../keys.ts'
import { readArguments, WrongUse, type Command } from './command.ts'

const ROTATED = ['backup', 'statement', 'authority'] as const

export const keysCommand: Command = {
  name: 'keys',
  summary: 'Show the keys there are, check them, replace one',
  help: [
    'hutong keys [--json]              every key: what it protects, its fingerprint and age; never the key',
    'hutong keys check [--json]        exit code 1 when one is missing, damaged, or readable by others',
    'hutong keys rotate backup         new backups get a new key; the old one stays, for the old backups',
    'hutong keys rotate statement      new statements get a new key; the old public half stays, to check the old ones',
    'hutong keys rotate authority      phones must install the new local authority; do this when its key may be stolen',
    '',
    'Afterwards restart `hutong serve` and copy the keys folder again. What each key is, and what its loss means: docs/keys.md.',
    'county.key is never replaced: every identity number is sealed with it.',
  ].join('\n'),
  run: async (args, { config, print }) => {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, 2)
    const [verb, which] = positionals
    const folder = config.keysFolder
    if (verb === 'rotate') {
      const key = ROTATED.find((one) => one === which)
      if (!key) throw new WrongUse(`Which key? ${ROTATED.join(', ')}`)
      const old = retireKey(folder, key)
      if (key === 'backup') readBackupKey(folder)
      if (key === 'statement') readKeys(folder)
      const fresh =
        inspectKeys(folder, Date.now()).keys.find(({ file }) => file === `${key}.key`)?.fingerprint ?? null
      if (values.json) print(JSON.stringify({ key, old, new: fresh }))
      else
        print(
          `${key}: ${old} is out of use; ${fresh ?? 'the next start makes a new one'}. Restart serve, and copy ${folder} again.`,
        )
      return 0
    }
    if (verb !== undefined && verb !== 'check') throw new WrongUse(`keys ${verb} is not known.`)
    const { keys, faults } = inspectKeys(folder, Date.now())
    if (values.json) print(JSON.stringify({ folder, keys, faults }))
    else {
      print(folder)
      for (const { file, fingerprint, days, what } of keys)
        print(
          `  ${file.padEnd(28)} ${(fingerprint ?? '?').padEnd(16)}  ${String(days).padStart(5)} days  ${what}`,
        )
      for (const fault of faults) print(`! ${fault}`)
      if (verb === 'check' && faults.length === 0)
        print('All keys are there, whole, and for their owner alone.')
    }
    return verb === 'check' && faults.length > 0 ? 1 : 0
  },
}
