import { sql } from 'kysely'
import { COUNTY_OFFSET, DAY, HOUR } from '../../core/cadence.ts'
import { OVERRIDE_DAYS, OVERRIDE_HOURS } from '../../core/colour-rule.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Entry } from '../ledger/drafting.ts'

type Asked = { id: string; subject: string; account: string; organisation: string | null; at: Date }
type Appeal = { id: string; subject: string; decided: boolean; recorders: string[] }

const AFTER = new Set(['override-seconded', 'override-confirmed', 'override-ended'])

/**
 * What neither the kind nor the role settles: an override takes two people of two organisations, and nobody decides an appeal against what
 * they recorded themselves.
 */
export async function guardColours(tx: Tx, entries: readonly Entry[], now: number): Promise<void> {
  const overrides = entries.filter(({ kind }) => AFTER.has(kind.name))
  const decisions = entries.filter(({ kind }) => kind.name === 'appeal-decided')
  if (overrides.length > 0) await guardOverrides(tx, overrides, now)
  if (decisions.length > 0) await guardDecisions(tx, decisions)
}

async function guardOverrides(tx: Tx, entries: readonly Entry[], now: number): Promise<void> {
  const ids = entries.map(({ payload }) => String(payload['override']))
  const { rows } = await sql<Asked>`
    select r.id, r.subject, r.account, o.organisation, r.happened_at as at from record r left join account o on o.account = r.account
    where r.id = any(${ids}::uuid[]) and r.kind = 'override-asked' and not exists (select 1 from record x where x.corrects = r.id)`.execute(
    tx,
  )
  const organisations = await organisationsOf(tx, entries)
  const { rows: seconded } = await sql<{ override: string; at: Date }>`
    select r.payload ->> 'override' as override, r.happened_at as at from record r
    where r.subject = any(${entries.map(({ draft }) => draft.subject)}::uuid[]) and r.kind = 'override-seconded'
      and not exists (select 1 from record x where x.corrects = r.id)`.execute(tx)
  for (const entry of entries) {
    const asked = rows.find(({ id }) => id === entry.payload['override'])
    const since = seconded.find(({ override }) => override === asked?.id)?.at.getTime()
    const code = overrideFault(entry, asked, organisations.get(entry.by.account) ?? null, since, now)
    if (code) throw new Refusal(code, [{ path: `${entry.index}.payload.override`, message: entry.kind.name }])
  }
}

function overrideFault(
  { kind, draft, by, payload }: Entry,
  asked: Asked | undefined,
  organisation: string | null,
  seconded: number | undefined,
  now: number,
): RefusalCode | undefined {
  if (!asked || asked.subject !== draft.subject) return 'override-unknown'
  if (kind.name === 'override-ended') return undefined
  if (kind.name === 'override-seconded') {
    if (seconded !== undefined || now - asked.at.getTime() > OVERRIDE_HOURS * HOUR) return 'override-over'
    if (asked.account === by.account) return 'override-own'
    return organisation === null || asked.organisation === null || organisation === asked.organisation
      ? 'override-one-organisation'
      : undefined
  }
  if (seconded === undefined || now - seconded > OVERRIDE_HOURS * HOUR) return 'override-over'
  const last = Date.parse(String(payload['untilOn'])) - COUNTY_OFFSET
  return last > now + OVERRIDE_DAYS * DAY ? 'override-too-long' : undefined
}

async function organisationsOf(tx: Tx, entries: readonly Entry[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ account: string; organisation: string | null }>`
    select account, organisation from account where account = any(${entries.map(({ by }) => by.account)}::uuid[])`.execute(
    tx,
  )
  return new Map(rows.map(({ account, organisation }) => [account, organisation]))
}

async function guardDecisions(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const { rows } = await sql<Appeal>`
    select r.id, r.subject, exists (
        select 1 from record d where d.subject = r.subject and d.kind = 'appeal-decided' and d.payload ->> 'appeal' = r.id::text
      ) as decided,
      array(select e.account from record e where e.id in (select a::uuid from jsonb_array_elements_text(r.payload -> 'about') a)) as recorders
    from record r where r.id = any(${entries.map(({ payload }) => String(payload['appeal']))}::uuid[]) and r.kind = 'appeal-made'`.execute(
    tx,
  )
  for (const { payload, draft, by, index } of entries) {
    const appeal = rows.find(({ id }) => id === payload['appeal'])
    const code: RefusalCode | undefined =
      !appeal || appeal.subject !== draft.subject
        ? 'appeal-unknown'
        : appeal.decided
          ? 'appeal-decided'
          : appeal.recorders.includes(by.account)
            ? 'appeal-own'
            : undefined
    if (code) throw new Refusal(code, [{ path: `${index}.payload.appeal`, message: draft.subject }])
  }
}
