import { installList, leak, prepare, showStanding, trust } from './code-keys.ts'
import { makeRootFiles, signList } from './code-ceremony.ts'
import { readArguments, WrongUse, type Command } from './command.ts'

export const codesCommand: Command = {
  name: 'codes',
  summary: 'Keys of health codes: the root and its holders, the keys of the week, a leak',
  help: [
    'On a machine without a network, with the holders (docs/keys.md):',
    '  hutong codes root --area 130430 --out FOLDER        a new root: three shares for three holders, and root.json, its public half',
    '  hutong codes sign PROPOSED --root root.json --share FILE --share FILE --out SIGNED',
    '                                                      any two shares sign a key list; what it holds is shown first',
    '',
    'On the county’s machine:',
    '  hutong codes trust root.json [--replace]            the root that gates and phones will hold',
    '  hutong codes prepare [--weeks 1] --out PROPOSED     makes what is missing of this week’s keys and those of the next weeks (1 to 8)',
    '  hutong codes install SIGNED                         puts a signed list in force, within a second, in every process that serves',
    '  hutong codes check [--json]                         which key ends when; exit code 1 when something must be done',
    '  hutong codes leak KEY [--dry-run] [--out PROPOSED]  takes a key out: a new one in its place, a new list to be signed, and how many',
    '                                                      codes must be asked for anew. --dry-run changes nothing',
    '',
    'A demo county’s root lies beside its keys and signs by itself: there, prepare and leak put their list in force at once.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(
      args,
      {
        area: { type: 'string' },
        out: { type: 'string' },
        root: { type: 'string' },
        share: { type: 'string', multiple: true },
        weeks: { type: 'string', default: '1' },
        replace: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      2,
    )
    const [verb = 'check', given] = positionals
    const { out, area, root, share = [], weeks, replace, json, 'dry-run': dryRun } = values
    const need = (what: string, value: string | undefined): string => {
      if (value === undefined) throw new WrongUse(`${what} is needed.`)
      return value
    }
    switch (verb) {
      case 'root':
        return makeRootFiles(io, need('--area', area), need('--out', out))
      case 'sign':
        return signList(io, {
          proposed: need('The proposed list', given),
          root: need('--root', root),
          shares: share,
          out: need('--out', out),
        })
      case 'trust':
        return trust(io, need('root.json', given), replace)
      case 'prepare':
        return prepare(io, weeksOf(weeks), out)
      case 'install':
        return installList(io, need('The signed list', given))
      case 'check':
        return showStanding(io, json)
      case 'leak':
        return leak(io, need('The key', given), { dryRun, out })
      default:
        throw new WrongUse(`codes ${verb} is not known.`)
    }
  },
}

function weeksOf(text: string): number {
  const weeks = Number(text)
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > 8) throw new WrongUse(`--weeks is 1 to 8: ${text}`)
  return weeks
}
