import { sql } from 'kysely'
import { COUNTY_OFFSET, DAY, HOUR } from '../../core/cadence.ts'
import { isoDay } from '../../core/colour-facts.ts'
import { outcomeOf, type Outcome } from '../../core/colour-outcome.ts'
import { OVERRIDE_HOURS, type ColourRule } from '../../core/colour-rule.ts'
import type { Evidence } from '../../core/colour-facts.ts'
import { contradictionsIn } from '../../core/travel-contradictions.ts'
import { Refusal } from '../../core/refusals.ts'
import { COLOURS, type Colour } from '../../core/token.ts'
import { setScope, within, type Tx } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { appealLine } from './appeals.ts'
import type { Explanation } from './contract.ts'
import { rulesInForce } from './in-force.ts'
import { appealsOf, recordsOf, turnsOf, type Recorded } from './queries.ts'
import { evidenceOf, homeOf, risksIn } from './reading.ts'

type Explained = Outcome & { evidence: readonly Evidence[]; rules: readonly ColourRule[] }

/** A person's colour and reasons at this moment, from the evidence itself. The transaction sees the whole county. */
export async function standingOf(tx: Tx, ledger: Ledger, person: string): Promise<Explained> {
  const { rows } = await sql<{
    area: string
  }>`select area from person where person = ${person} and standing <> 'merged'`.execute(tx)
  const area = rows[0]?.area
  if (area === undefined) throw new Refusal('not-found')
  const { rules, feverCelsius } = await rulesInForce(tx, ledger)
  const { risks } = await risksIn(tx, ledger)
  const evidence = (await evidenceOf(tx, ledger, [person])).evidence.get(person) ?? []
  const scene = { rules, feverCelsius, now: ledger.now(), home: homeOf(area, risks) }
  return { ...outcomeOf(evidence, scene), evidence, rules }
}

/** Why a person has the colour they have, for whoever may see the person. */
export async function explainColour(ledger: Ledger, by: Principal, person: string): Promise<Explanation> {
  return within(ledger.database, by.area, async (tx) => {
    const { rows } = await sql<{
      person: string
    }>`select person from person where person = ${person}`.execute(tx)
    if (rows.length === 0) throw new Refusal('not-found')
    // Evidence about somebody may lie where they lived before.
    await setScope(tx, ledger.county)
    return explain(tx, ledger, person, by.account)
  })
}

/** The same for the person, `account` being nobody's. The transaction sees the whole county. */
export async function explain(tx: Tx, ledger: Ledger, person: string, account: string): Promise<Explanation> {
  const now = ledger.now()
  const { standing, evidence, rules, ...outcome } = await standingOf(tx, ledger, person)
  const overrides = evidence.filter(({ kind }) => kind === 'override-asked')
  const doubts = contradictionsIn(evidence, now)
  const records = await recordsOf(tx, [
    ...new Set([
      ...standing.flatMap((one) => one.records),
      ...overrides.map(({ id }) => id),
      ...doubts.flatMap(({ declared, known }) => [declared, known]),
    ]),
  ])
  const turns = await turnsOf(tx, person)
  const texts = new Map(rules.map(({ id, text }) => [id, text]))
  const appeals = await appealsOf(tx, { since: new Date(0), account, person })
  return {
    person,
    colour: outcome.colour,
    reason: outcome.class,
    travel: outcome.travel,
    testedOn: outcome.testedDay === undefined ? null : isoDay(outcome.testedDay),
    since: turns[0]?.at.toISOString() ?? null,
    standing: standing.map(({ records: ids, ends, ...one }) => ({
      ...one,
      evidence: ids.flatMap((id) => lineOf(records.get(id))),
      ends: { ...ends, at: ends.at === null ? null : new Date(ends.at).toISOString() },
    })),
    contradictions: doubts.map(({ why, declared, known }) => ({
      why,
      records: [declared, known].flatMap((id) => lineOf(records.get(id))),
    })),
    nextAt: outcome.nextAt === undefined ? null : new Date(outcome.nextAt).toISOString(),
    history: turns.map(({ at, was, colour, rules: ids }) => ({
      at: at.toISOString(),
      was: colourOf(was),
      colour: colourOf(colour),
      rules: ids.map((rule) => ({ rule, text: texts.get(rule) ?? null })),
    })),
    appeals: appeals.map((row) => appealLine(row, now)).toReversed(),
    overrides: overrides
      .map((asked) => overrideLine(asked, evidence, records.get(asked.id), account, now))
      .toReversed(),
  }
}

function lineOf(record: Recorded | undefined): Explanation['standing'][number]['evidence'] {
  return record
    ? [
        {
          record: record.id,
          kind: record.kind,
          happenedAt: record.at.toISOString(),
          by: record.by,
          role: record.role,
          facts: record.facts,
        },
      ]
    : []
}

function colourOf(text: string): Colour {
  return COLOURS.find((one) => one === text) ?? 'green'
}

function overrideLine(
  asked: Evidence,
  evidence: readonly Evidence[],
  record: Recorded | undefined,
  account: string,
  now: number,
): Explanation['overrides'][number] {
  const named = (kind: string): Evidence | undefined =>
    evidence.findLast((one) => one.kind === kind && one.payload['override'] === asked.id)
  const [seconded, confirmed, ended] = ['override-seconded', 'override-confirmed', 'override-ended'].map(
    named,
  )
  const day = (seconded?.at ?? asked.at) + OVERRIDE_HOURS * HOUR
  const last =
    typeof confirmed?.payload['untilOn'] === 'string'
      ? Date.parse(confirmed.payload['untilOn']) + DAY - COUNTY_OFFSET
      : 0
  const until = seconded ? Math.max(day, last) : day
  return {
    override: asked.id,
    colour: colourOf(String(asked.payload['colour'])),
    class: String(asked.payload['class']),
    caseNumber: String(asked.payload['caseNumber']),
    askedAt: new Date(asked.at).toISOString(),
    askedBy: record?.by ?? '',
    own: asked.account === account,
    state: ended || now >= until ? 'over' : seconded ? 'holds' : 'asked',
    until: seconded ? new Date(until).toISOString() : null,
  }
}
