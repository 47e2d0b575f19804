import { evaluateRule } from '../core/business-rule.ts'
import { evaluate } from '../core/certlogic.ts'
import { readArguments, WrongUse, type Command } from './command.ts'
import { linesOfInput, objectIn, type Line } from './lines.ts'

/** A rule with all the value sets of the EU takes some tens of thousands of characters. */
const LONGEST_LINE = 4_000_000

export const rulesCommand: Command = {
  name: 'rules',
  summary:
    'Evaluate CertLogic and EU business rules: rules evaluate reads JSON lines, prints a result for each',
  help: [
    'hutong rules evaluate',
    '',
    'Reads one JSON object a line on standard input and prints one a line, in the same order:',
    '',
    '  {"logic": …, "data": …}                    plain CertLogic 1.3.2: {"value": …} or {"error": "…"}',
    '  {"rule": …, "payload": …, "external": …}   a business rule over {payload, external}: the same, with its identifier, whether it is',
    '                                             in force at external.validationClock, and fields it reads and does not name. Its value',
    '                                             is true or false; whatever else it gives is an error, and refuses.',
    '',
    'Dates are strict ISO 8601, and UTC where they do not say otherwise. Output is always JSON; --json may be given.',
    'Exit code 0: every line has its result. 2: called wrongly.',
  ].join('\n'),
  run: async (args, { print, stop }) => {
    const { positionals } = readArguments(args, { json: { type: 'boolean' } }, 1)
    if (positionals[0] !== 'evaluate') throw new WrongUse('What shall be done? rules evaluate')
    for await (const line of linesOfInput(LONGEST_LINE, stop)) print(resultOf(line))
    return stop.aborted ? 1 : 0
  },
}

function resultOf(line: Line): string {
  const read = objectIn(line)
  if ('error' in read) return JSON.stringify({ line: line.number, error: read.error })
  const { given } = read
  if ('logic' in given)
    return JSON.stringify({ line: line.number, ...evaluate(given['logic'], given['data']) })
  if ('rule' in given)
    return JSON.stringify({
      line: line.number,
      ...evaluateRule(given['rule'], given['payload'], given['external']),
    })
  return JSON.stringify({ line: line.number, error: 'neither "logic" nor "rule" in it' })
}
