import { isWithin } from '../../core/area.ts'
import { canonical } from '../ledger/rules.ts'
import type { Statement } from './kinds/campaign-closed.ts'
import { doorEstimate } from './rechecking.ts'
import { OPEN_STATES, ROW_STATES, UNREAL_STATES, type RowState } from './rules.ts'

type States = Statement['states']

function sumOf(states: States, wanted: readonly RowState[] = ROW_STATES): number {
  return wanted.reduce((sum, state) => sum + states[state], 0)
}

/** Rows that are doors of their own. */
export function finalOf(states: States): number {
  return sumOf(states) - sumOf(states, UNREAL_STATES)
}

/**
 * What is wrong with a statement's own arithmetic, in words; nothing when every row is in exactly one state, every part adds up,
 * every open and unexplained row is named, and the estimate follows from its counts. Needs nothing but the statement.
 */
export function statementFaults(statement: Statement): string[] {
  const { frozen, found, added, states, areas, open, unexplained, persons, ledger, estimate } = statement
  const faults: string[] = []
  const equal = (what: string, a: number, b: number): void => {
    if (a !== b) faults.push(`${what}: ${a} is not ${b}`)
  }
  equal(
    'rows = frozen + found + added',
    statement.rows,
    frozen.households + found.households + added.households,
  )
  equal('rows = sum of the states', statement.rows, sumOf(states))
  equal('final = rows without wrong rows, duplicates and withdrawn', statement.final, finalOf(states))
  equal(
    'persons by state = persons by origin',
    persons.present + persons.absent + persons.unconfirmed,
    frozen.persons + found.persons + added.persons,
  )
  for (const [what, whole] of [
    ['frozen', frozen.households],
    ['found', found.households],
    ['added', added.households],
  ] as const)
    equal(
      `${what} = sum of the areas`,
      whole,
      areas.reduce((sum, area) => sum + area[what], 0),
    )
  for (const state of ROW_STATES)
    equal(
      `${state} = sum of the areas`,
      states[state],
      areas.reduce((sum, area) => sum + area.states[state], 0),
    )
  for (const area of areas) {
    equal(`${area.area}: rows = sum of its states`, area.frozen + area.found + area.added, sumOf(area.states))
    if (!statement.campaign.areas.some((one) => isWithin(area.area, one) || isWithin(one, area.area)))
      faults.push(`${area.area} is not in the campaign's areas`)
  }
  for (const state of OPEN_STATES)
    equal(`open rows named: ${state}`, open.filter((row) => row.state === state).length, states[state])
  if (open.some(({ state }) => !OPEN_STATES.some((one) => one === state)))
    faults.push('a row that has ended is named as open')
  if (unexplained.some(({ state }) => OPEN_STATES.some((one) => one === state)))
    faults.push('an open row is named as ended without a reason')
  const named = [...open, ...unexplained].map(({ household }) => household)
  if (new Set(named).size !== named.length) faults.push('a row is named twice')
  equal(
    'ended rows = proven + unproven',
    sumOf(states) - sumOf(states, [...OPEN_STATES, 'withdrawn']),
    ledger.proven + ledger.unproven,
  )
  if (estimate && canonical(doorEstimate(estimate)) !== canonical(estimate))
    faults.push('the estimate does not follow from its counts')
  return faults
}
