import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { parse } from 'yaml'
import { z } from 'zod'
import { faultsOf, outcomeOf } from '../../core/colour-outcome.ts'
import { colourRule, type ColourRule } from '../../core/colour-rule.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import type { Colour } from '../../core/token.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import type { previewRules } from './contract.ts'
import { hashOf, rulesInForce } from './in-force.ts'
import { evidenceOf, homeOf, risksIn } from './reading.ts'

/** People whose evidence is read at once. */
const EACH = 2_000

/** Rules as a pack writes them: YAML, a list or under `colours:`. Throws Refusal with the place of every mistake. */
export function readRules(text: string): ColourRule[] {
  const raw = parsed(text)
  const list: unknown = isObject(raw) && 'colours' in raw ? raw['colours'] : raw
  const read = z.array(colourRule).min(1).max(100).safeParse(list)
  if (!read.success)
    throw new Refusal(
      'rules-faulty',
      read.error.issues.map(({ path, message }) => ({ path: ['text', ...path].join('.'), message })),
    )
  const faults = faultsOf(read.data)
  if (faults.length > 0)
    throw new Refusal(
      'rules-faulty',
      faults.map(({ path, message }) => ({ path: `text.${path}`, message })),
    )
  return read.data
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Refusal('rules-faulty', [
      { path: 'text', message: error instanceof Error ? error.message : '' },
    ])
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whose colour other rules would change. Nothing is written. */
export async function previewRulesOver(
  ledger: Ledger,
  by: Principal,
  text: string,
): Promise<ReplyOf<typeof previewRules>> {
  const rules = readRules(text)
  return within(ledger.database, by.area, async (tx) => {
    const { feverCelsius } = await rulesInForce(tx, ledger)
    const { risks } = await risksIn(tx, ledger)
    const scene = { rules, feverCelsius, now: ledger.now() }
    const known = risks.map((home) => ({
      area: home.area,
      risk: home.risk,
      colour: outcomeOf([], { ...scene, home }).colour,
    }))
    const changes = await changesByHome(tx, by.area, known)
    for await (const people of withEvidence(tx, by.area)) {
      const { evidence } = await evidenceOf(
        tx,
        ledger,
        people.map(({ person }) => person),
      )
      for (const { person, area, was } of people) {
        const { colour } = outcomeOf(evidence.get(person) ?? [], { ...scene, home: homeOf(area, risks) })
        if (colour !== was) changes.push({ township: area.slice(0, 9), was, colour, people: 1 })
      }
    }
    const names = await namesOf(tx, [...new Set(changes.map(({ township }) => township))])
    return {
      hash: hashOf(rules).toString('hex'),
      rules,
      changed: total(changes, ({ was, colour }) => `${was}|${colour}`).map(({ was, colour, people }) => ({
        was,
        colour,
        people,
      })),
      areas: total(changes, ({ township }) => township)
        .map(({ township, people }) => ({ area: township, name: names.get(township) ?? township, people }))
        .sort((a, b) => b.people - a.people),
    }
  })
}

type Change = { township: string; was: Colour; colour: Colour; people: number }

function total(changes: readonly Change[], keyOf: (change: Change) => string): Change[] {
  const sums = new Map<string, Change>()
  for (const change of changes) {
    const sum = sums.get(keyOf(change))
    if (sum) sum.people += change.people
    else sums.set(keyOf(change), { ...change })
  }
  return [...sums.values()]
}

/** People without evidence of their own, counted by where they live. */
async function changesByHome(tx: Tx, area: string, known: readonly object[]): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select left(p.area, 9) as township, coalesce(c.colour, 'green') as was, k.colour, count(*) as people
    from person p
    cross join lateral (
      select k.colour from json_to_recordset(${JSON.stringify([...known, { area: '', risk: '', colour: 'green' }])}::json) as k(area text, risk text, colour text)
      where starts_with(p.area, k.area) order by k.risk = 'high' desc, length(k.area) desc limit 1
    ) k
    left join colour c on c.person = p.person
    where p.area >= ${area} and p.area < ${`${area}~`} and p.standing <> 'merged' and coalesce(c.colour, 'green') <> k.colour
      and not exists (select 1 from colour_evidence e where e.person = p.person)
    group by 1, 2, 3`.execute(tx)
  return rows
}

async function* withEvidence(
  tx: Tx,
  area: string,
): AsyncGenerator<{ person: string; area: string; was: Colour }[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<{ person: string; area: string; was: Colour }>`
      select p.person, p.area, coalesce(c.colour, 'green') as was
      from (select distinct person from colour_evidence where person > ${after} order by person limit ${EACH}) e
      join person p on p.person = e.person left join colour c on c.person = p.person
      where p.area >= ${area} and p.area < ${`${area}~`} and p.standing <> 'merged' order by p.person`.execute(
      tx,
    )
    if (rows.length > 0) yield rows
    const { rows: last } = await sql<{ last: string | null }>`
      select max(person::text) as last from (select distinct person from colour_evidence where person > ${after} order by person limit ${EACH}) e`.execute(
      tx,
    )
    if (!last[0]?.last) return
    after = last[0].last
  }
}

async function namesOf(tx: Tx, areas: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where area = any(${[...areas]}::text[])`.execute(tx)
  return new Map(rows.map(({ area, name }) => [area, name]))
}

/** Puts rules into force. `hash`: that of the rules as they were looked at. */
export async function adoptRules(
  ledger: Ledger,
  by: Principal,
  { text, hash, version, reason }: { text: string; hash: string; version: string; reason: string },
): Promise<{ record: string }> {
  const rules = readRules(text)
  if (hashOf(rules).toString('hex') !== hash)
    throw new Refusal('rules-faulty', [{ path: 'hash', message: 'not the rules that were looked at' }])
  const now = ledger.now()
  const id = uuidV7(now, randomBytes(10))
  await appendRecords(ledger, { ...by, program: true }, [
    {
      id,
      kind: 'colour-rules-adopted',
      subject: uuidV7(now, randomBytes(10)),
      area: ledger.county,
      happenedAt: new Date(now).toISOString(),
      payload: { rules, hash, version, reason },
    },
  ])
  return { record: id }
}

/** The rules in force, for whoever wants to read them. */
export async function readRulesInForce(ledger: Ledger) {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rules, hash, adopted } = await rulesInForce(tx, ledger)
    const { rows } = await sql<{ version: string; at: Date }>`
      select payload ->> 'version' as version, happened_at as at from record where id = ${adopted}`.execute(
      tx,
    )
    return {
      rules: [...rules],
      hash: hash.toString('hex'),
      version: rows[0]?.version ?? null,
      adoptedAt: rows[0]?.at.toISOString() ?? null,
    }
  })
}
