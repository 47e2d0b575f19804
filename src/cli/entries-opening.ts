import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UUID } from '../core/id.ts'
import { Refusal, REFUSALS } from '../core/refusals.ts'
import { readHolding } from '../files/entry-keys.ts'
import { openEntries, type Contact } from '../slices/gates/opening.ts'
import { WrongUse, type Io } from './command.ts'
import { inCounty } from './county.ts'

type Given = {
  caseNumber: string
  reason: string
  shares: readonly string[]
  stays: readonly string[]
  person?: string
  minutes?: string
  json: boolean
}

/** The opening ceremony: the offices come with their files, what is found is printed and kept nowhere. */
export async function openForCase(io: Io, given: Given): Promise<number> {
  const { caseNumber, reason, person, minutes, json } = given
  if (person === undefined && given.stays.length === 0)
    throw new WrongUse('--person or --stay says where the case was.')
  if (person !== undefined && !UUID.test(person))
    throw new WrongUse(`--person is an id of the register: ${person}`)
  const around = minutes === undefined ? undefined : Number(minutes) * 60_000
  if (around !== undefined && !(around >= 0))
    throw new WrongUse(`--around is a number of minutes: ${minutes}`)
  const stays = given.stays.map(stayOf)
  const holdings = given.shares.map((file) => readHolding(readFileSync(file, 'utf8')))
  return inCounty(io, json, async ({ ledger }) => {
    const foreign = holdings.find(({ area }) => area !== ledger.county)
    if (foreign)
      throw new Error(`The share of ${foreign.office} is ${foreign.area}’s, not ${ledger.county}’s.`)
    const asked = { caseNumber, reason, stays, holdings }
    const opened = await openEntries(ledger, {
      ...asked,
      ...(person === undefined ? {} : { person }),
      ...(around === undefined ? {} : { around }),
    }).catch((error: unknown) => {
      if (error instanceof Refusal) throw new Error(REFUSALS[error.code].en, { cause: error })
      throw error
    })
    if (json) io.print(JSON.stringify(opened))
    else {
      io.print(
        `On record under ${caseNumber}. ${opened.own} passes of the case; ${opened.boxes} entries opened.`,
      )
      for (const contact of opened.contacts) io.print(lineOf(contact))
      if (opened.unreadable > 0)
        io.print(`${opened.unreadable} do not open: altered, or no key of the county’s.`)
    }
    return 0
  })
}

function lineOf({
  person,
  maskedName,
  gateName,
  gate,
  at,
  minutes,
  how,
  entered,
  companions,
  record,
}: Contact): string {
  const who = person ? `${person.name} ${person.area} ${person.person}` : `? ${maskedName ?? ''}`
  const came = `${how}${entered ? '' : ', not let in'}${companions > 0 ? `, with ${companions}` : ''}`
  return `  ${at}  ${gateName || gate}  ${minutes} min  ${who}  (${came}; pass ${record})`
}

const moment = z.iso.datetime({ offset: true })

function stayOf(text: string): { gate: string; from: Date; until: Date } {
  const [gate = '', from = '', until = '', ...more] = text.split(',')
  if (
    !UUID.test(gate) ||
    !moment.safeParse(from).success ||
    !moment.safeParse(until).success ||
    more.length > 0
  )
    throw new WrongUse(`--stay is GATE,FROM,UNTIL, with the times as 2021-01-08T08:30:00+08:00: ${text}`)
  return { gate, from: new Date(from), until: new Date(until) }
}
