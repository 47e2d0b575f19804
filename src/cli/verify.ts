import { readFileSync } from 'node:fs'
import { verifyStatement, type Verdict } from '../slices/campaigns/signing.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Check a signed closing statement anywhere, without a database: verify FILE [--key statement.pub]',
  help: [
    'hutong verify FILE [--key statement.pub] [--json]',
    '',
    'Checks that the statement was signed, that its hash is right, that every sum in it adds up, that every open and unexplained',
    'row is named, and that the estimate follows from its counts. --key is the county’s public key (PEM); without it the check says',
    'who signed but not whether that is the county.',
    '',
    'Exit code 0: valid. 1: not valid, or the file cannot be read. 2: called wrongly.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(
      args,
      { key: { type: 'string' }, json: { type: 'boolean' } },
      1,
    )
    const [file] = positionals
    if (file === undefined) throw new WrongUse('Which file?')
    const text = read(file, io)
    const key = values.key === undefined ? undefined : read(values.key, io)
    if (text === undefined || (values.key !== undefined && key === undefined)) return 1
    const verdict = verifyStatement(text, key)
    io.print(values.json ? JSON.stringify(shown(verdict), null, 2) : inWords(file, verdict))
    return verdict.isValid ? 0 : 1
  },
}

function read(file: string, io: Io): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    io.error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function shown({ statement, ...verdict }: Verdict): object {
  if (!statement) return verdict
  const { county, campaign, rows, final, states, open, unexplained, estimate } = statement
  return {
    ...verdict,
    county,
    campaign: campaign.id,
    title: campaign.title,
    closedAt: campaign.closedAt,
    rows,
    final,
    states,
    open: open.length,
    unexplained: unexplained.length,
    estimate,
  }
}

function inWords(file: string, { isValid, faults, signer, isKnownKey, statement }: Verdict): string {
  if (!isValid) return [`${file}: NOT VALID`, ...faults.map((fault) => `  - ${fault}`)].join('\n')
  if (!statement) return `${file}: NOT VALID`
  const { campaign, county, rows, final, states, open, unexplained, frozen, found, added, ledger } = statement
  return [
    `${file}: valid`,
    `  ${county.name} ${county.area} · ${campaign.title}, closed ${campaign.closedAt} by ${campaign.closedBy.name}`,
    `  rows ${rows} (frozen ${frozen.households}, found ${found.households}, added ${added.households}), final ${final}`,
    `  ${Object.entries(states)
      .map(([state, count]) => `${state} ${count}`)
      .join(', ')}`,
    `  open ${open.length}, ended without a reason ${unexplained.length}, proven by the ledger ${ledger.proven}, unproven ${ledger.unproven}`,
    `  roster hash ${frozen.rosterHash}${frozen.unchanged ? '' : '  THE ROSTER CHANGED AFTER IT WAS FROZEN'}`,
    ...estimateInWords(statement.estimate),
    isKnownKey === null
      ? `  signed by the key ${signer.slice(0, 16)}… (give --key to check whose it is)`
      : `  signed by the key given (${signer.slice(0, 16)}…)`,
  ].join('\n')
}

function estimateInWords(estimate: NonNullable<Verdict['statement']>['estimate']): string[] {
  if (!estimate) return ['  no independent re-check: how many were missed is not estimated']
  const { alleys, known, seen, both, total, low, high, missedUpper, confidence } = estimate
  return [
    `  re-check of ${alleys} alleys: ${known} doors known, ${seen} seen again, ${both} on both lists; estimated ${total} (${low} to ${high})`,
    `  at most ${(missedUpper * 100).toFixed(1)} % missed with ${confidence * 100} % confidence, if the two lists do not depend on each other`,
  ]
}
