import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeEntryKeys, OFFICES, OPENERS, readHolding, withoutShares } from '../files/entry-keys.ts'
import { weekOf } from '../files/code-weeks.ts'
import { PASSES_KEPT } from '../slices/gates/rules.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { openForCase } from './entries-opening.ts'
import { recordWords, showKeys, takeKeys } from './entries-keys.ts'

export const entriesCommand: Command = {
  name: 'entries',
  summary: 'Who came to gates, sealed: keys in shares, the opening ceremony for a case, proof of destruction',
  help: [
    'On a machine without a network, with the three offices (docs/keys.md):',
    '  hutong entries make --area 130430 --weeks 4 --office NAME --office NAME --office NAME --out FOLDER',
    '                                            a key for this week and each that follows: a file of shares for each office, and',
    '                                            entries.json, their public halves',
    '  hutong entries destroy SHARES             takes out of an office’s file what was sealed more than 21 days ago, writes over it, and says',
    '                                            the words by which the county can put it on record',
    '',
    'On the county’s machine:',
    '  hutong entries take entries.json [--out PROPOSED]   puts the keys on record, and into a key list to be signed (hutong codes sign, install)',
    '  hutong entries open --case NUMBER --reason TEXT --share SHARES --share SHARES [--person ID] [--stay GATE,FROM,UNTIL …]',
    '                      [--around MINUTES] [--json]     who came to gates while the case was there. --person: whose own passes are its stays;',
    '                                                      --stay: one found out otherwise. On record before anything is opened, and counted publicly',
    '  hutong entries destroyed KEY WORD                   puts on record that a share is destroyed',
    '  hutong entries check [--json]                       each key: in force, over, destroyed; exit code 1 when something must be done',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, OPTIONS, 3)
    const [verb = 'check', first, second] = positionals
    switch (verb) {
      case 'make':
        return makeKeys(io, {
          area: need('--area', values.area),
          weeks: values.weeks,
          offices: values.office ?? [],
          out: need('--out', values.out),
        })
      case 'destroy':
        return destroyShares(io, need('The file of shares', first))
      case 'take':
        return takeKeys(io, need('entries.json', first), values.out)
      case 'open':
        return openForCase(io, {
          caseNumber: need('--case', values.case),
          reason: need('--reason', values.reason),
          shares: values.share ?? [],
          stays: values.stay ?? [],
          json: values.json,
          ...(values.person === undefined ? {} : { person: values.person }),
          ...(values.around === undefined ? {} : { minutes: values.around }),
        })
      case 'destroyed':
        return recordWords(io, [{ kid: need('The key', first), word: need('The word', second) }])
      case 'check':
        return showKeys(io, values.json)
      default:
        throw new WrongUse(`entries ${verb} is not known.`)
    }
  },
}

const OPTIONS = {
  area: { type: 'string' },
  weeks: { type: 'string', default: '4' },
  office: { type: 'string', multiple: true },
  out: { type: 'string' },
  case: { type: 'string' },
  reason: { type: 'string' },
  person: { type: 'string' },
  stay: { type: 'string', multiple: true },
  around: { type: 'string' },
  share: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const

function need(what: string, value: string | undefined): string {
  if (value === undefined) throw new WrongUse(`${what} is needed.`)
  return value
}

type Making = { area: string; weeks: string; offices: readonly string[]; out: string }

function makeKeys({ print }: Io, { area, weeks, offices, out }: Making): number {
  const count = Number(weeks)
  if (!/^\d{6}$/.test(area)) throw new WrongUse(`--area is a six-digit code: ${area}`)
  if (!Number.isInteger(count) || count < 1 || count > 12) throw new WrongUse(`--weeks is 1 to 12: ${weeks}`)
  if (new Set(offices.map((one) => one.trim())).size !== OFFICES)
    throw new WrongUse(`--office names the ${OFFICES} offices that hold a share, one after the other.`)
  const now = weekOf(Date.now() / 1000)
  const named = offices.map((one) => one.trim())
  const made = makeEntryKeys(
    area,
    named,
    Array.from({ length: count }, (_, ahead) => now + ahead),
  )
  mkdirSync(out, { recursive: true, mode: 0o700 })
  const files = [
    ...made.texts.map((text, at) => [`share-${at + 1}.txt`, text] as const),
    ['entries.json', `${JSON.stringify(made.paper, undefined, 2)}\n`] as const,
  ]
  const there = files.find(([name]) => existsSync(path.join(out, name)))
  if (there)
    throw new Error(`${path.join(out, there[0])} is there already. Keys are made into an empty folder.`)
  for (const [name, text] of files) writeFileSync(path.join(out, name), text, { mode: 0o600, flag: 'wx' })
  print(`${count} keys. Any ${OPENERS} of the ${OFFICES} offices open what is sealed to them.`)
  named.forEach((office, at) => print(`  ${path.join(out, `share-${at + 1}.txt`)}  for ${office}`))
  print('Give each office its file, on a stick of its own; then destroy these here.')
  print('entries.json is no secret: hutong entries take entries.json, on the county’s machine.')
  return 0
}

/** Written over before it is shortened: enough for a stick that is read later, not for whoever takes its memory apart (docs/keys.md). */
function destroyShares({ print }: Io, file: string): number {
  const before = readFileSync(file)
  const holding = readHolding(before.toString('utf8'))
  const { text, words } = withoutShares(holding, (until) => until * 1000 + PASSES_KEPT <= Date.now())
  if (words.length === 0) {
    print('No key’s time is over yet.')
    return 0
  }
  writeFileSync(file, Buffer.alloc(before.length))
  writeFileSync(file, text)
  print(
    `${words.length} shares are out of ${file}. Destroy what there is of them on paper. Then, on the county’s machine:`,
  )
  for (const { kid, word } of words) print(`hutong entries destroyed ${kid} ${word}`)
  return 0
}
