import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { CheckedRow } from './checking.ts'

/** Somebody a row may be about, as the register has them. */
export type Candidate = {
  row: number
  person: string
  household: string
  name: string
  sex: string
  bornOn: string | null
  relation: string
  identityHash: string | null
  phoneHash: string | null
  workplace: string
  basis: string
  by: 'identity' | 'name-phone' | 'name-born' | 'name'
}

/** Keyed hashes of a row's numbers, by which it is matched. */
export type Numbers = { identity: string | null; phone: string | null }

export function numbersOf({ person, sought }: CheckedRow, match: (number: string) => string): Numbers {
  const { identity, phone } = sought ?? person ?? {}
  return { identity: identity ? match(identity) : null, phone: phone ? match(phone) : null }
}

/**
 * For every row everybody in scope with its number, else with its name and telephone or birth date: three index look-ups a row, in
 * one statement for the whole chunk. What is said of people who must be in the register is also looked for by the name alone, for a person to
 * decide.
 */
export async function candidatesFor(
  tx: Tx,
  rows: readonly (CheckedRow & { numbers: Numbers })[],
): Promise<Map<number, Candidate[]>> {
  const asked = rows.flatMap(({ person, sought, evidence, numbers }, row) => {
    const { name, bornOn } = sought ?? person ?? {}
    return name === undefined
      ? []
      : [{ row, name, born: bornOn ?? null, named: evidence !== undefined, ...numbers }]
  })
  const { rows: found } = await sql<Candidate>`
    with asked as materialized (
      select * from json_to_recordset(${JSON.stringify(asked)}::json) as a(row int, name text, born date, named boolean, identity text, phone text)
    ), hit as (
      select a.row, p.person, 'identity' as by, 1 as rank from asked a join person p on p.identity_hash = a.identity
      union all
      select a.row, p.person, 'name-phone', 2 from asked a join person p on p.phone_hash = a.phone and p.name = a.name
      union all
      select a.row, p.person, 'name-born', 3 from asked a join person p on p.name = a.name and p.born_on = a.born
      union all
      select a.row, n.person, 'name', 4 from asked a cross join lateral (
        select person from person p where p.name = a.name limit 6) n where a.named
    )
    select distinct on (h.row, h.person) h.row, p.person, p.household, p.name, p.sex, p.born_on as "bornOn", p.relation,
      p.identity_hash as "identityHash", p.phone_hash as "phoneHash", p.workplace, p.basis, h.by
    from hit h join person p on p.person = h.person where p.standing <> 'merged' order by h.row, h.person, h.rank`.execute(
    tx,
  )
  const byRow = new Map<number, Candidate[]>()
  for (const one of found) byRow.set(one.row, [...(byRow.get(one.row) ?? []), one])
  return byRow
}

export type Match = { sure?: Candidate; doubtful: Candidate[]; why: string[] }

/**
 * Whom a row is about. The same document number is the same person. Without one, the same name with the same telephone is, when
 * there is just one such person and no document number speaks against it; a name with a birth date is only a likeness, since a
 * county has people who share both (measured by bench/matching.ts).
 */
export function decide(candidates: readonly Candidate[], numbers: Numbers): Match {
  const byNumber = candidates.filter(({ by }) => by === 'identity')
  const [only] = byNumber
  if (only && byNumber.length === 1) return { sure: only, doubtful: [], why: [] }
  if (byNumber.length > 1) return { doubtful: [...byNumber], why: ['number-twice'] }
  const differs = (one: Candidate): boolean =>
    numbers.identity !== null && one.identityHash !== null && one.identityHash !== numbers.identity
  const alike = candidates.filter((one) => !((one.by === 'name-born' || one.by === 'name') && differs(one)))
  const byPhone = alike.filter(({ by }) => by === 'name-phone')
  const [caller] = byPhone
  if (caller && byPhone.length === 1 && !differs(caller)) return { sure: caller, doubtful: [], why: [] }
  if (alike.length > 0)
    return { doubtful: alike, why: [alike.some(differs) ? 'number-differs' : 'looks-like'] }
  return { doubtful: [], why: [] }
}
