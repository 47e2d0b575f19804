import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { guardColours } from './guarding.ts'

/** Records about a person of which colours may follow. */
const OF_PERSONS = [
  'test-result',
  'exposure',
  'risk-stay',
  'isolation-begun',
  'isolation-ended',
  'gate-temperature',
  'health-check',
  'health-declared',
  'travel-return',
  'trip-declared',
  'override-asked',
  'override-seconded',
  'override-confirmed',
  'override-ended',
  'appeal-made',
  'appeal-decided',
]
/** What changes whose evidence it is, or where they live. */
const OF_THE_REGISTER = [
  'person-moved',
  'person-found',
  'person-merged',
  'household-moved',
  'person-registered',
]
/** Redrawn, an area takes its people to another risk. */
const OF_THE_GRID = ['area-moved', 'area-merged', 'area-split']

/** Which records are evidence, which areas are at risk, and whose colour has to be worked out again. No colour is worked out here. */
export const colourProjection: Projection = {
  kinds: 'any',
  lives: [
    { table: 'colour_evidence', subject: 'person' },
    { table: 'area_risk', subject: 'subject' },
    { table: 'colour', subject: 'person' },
    { table: 'colour_turn', subject: 'person' },
  ],
  fold: async (tx, batch) => {
    const has = (kinds: readonly string[]): boolean => kinds.some((kind) => batch.kinds.has(kind))
    if (has(OF_PERSONS)) await noteEvidence(tx, batch)
    if (has(OF_THE_REGISTER)) await noteMoves(tx, batch)
    if (has(['person-registered'])) await noteBirths(tx, batch)
    if (has(['area-risk-set'])) await foldRisk(tx, batch)
    if (has(['colour-rules-adopted', ...OF_THE_GRID])) await noteEverybody(tx, batch)
    if (batch.corrects) await takeBack(tx, batch)
  },
  guard: guardColours,
}

/** A check without symptoms or a raised temperature says nothing that colours anybody; 37.0 °C is below every pack's limit. */
const TELLS = sql`case b.kind
  when 'travel-return' then b.facts -> 'fromRiskArea' = 'true'
  when 'health-check' then (b.facts ->> 'celsius')::numeric >= 37 or jsonb_array_length(b.facts -> 'symptoms') > 0
  when 'health-declared' then coalesce((b.facts ->> 'celsius')::numeric >= 37, false) or jsonb_array_length(b.facts -> 'symptoms') > 0
  when 'gate-temperature' then (b.facts ->> 'celsius')::numeric >= 37
  else true end`

async function noteEvidence(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with noted as (
      insert into colour_evidence (record, person, area)
      select b.id, b.subject, b.area from ${batch.rows} b where b.kind = any(${OF_PERSONS}::text[]) and ${TELLS}
      on conflict (record) do nothing returning person, area
    ) insert into colour_due (person, area) select distinct person, area from noted`.execute(tx)
}

/** Whoever comes to live where a risk is, or leaves it, or turns out to be somebody else. */
async function noteMoves(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into colour_due (person, area)
    select s.subject, s.area from (
      select b.subject from ${batch.rows} b where b.kind in ('person-moved', 'person-found', 'person-merged')
      union select (b.payload ->> 'into')::uuid from ${batch.rows} b where b.kind = 'person-merged'
      union select p.person from ${batch.rows} b join person p on p.household = b.subject where b.kind = 'household-moved'
    ) t join subject s on s.subject = t.subject
    where exists (select 1 from area_risk where level <> 'low') or exists (select 1 from colour c where c.person = t.subject)
      or exists (select 1 from colour_evidence e where e.person = t.subject)`.execute(tx)
}

/** Whoever is new to the register has no evidence yet, but may live where a risk is; mostly there is none, and then nobody is looked at. */
async function noteBirths(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql`select 1 from area_risk where level <> 'low' limit 1`.execute(tx)
  if (rows.length === 0) return
  await sql`
    insert into colour_due (person, area) select b.subject, b.area from ${batch.rows} b where b.kind = 'person-registered'`.execute(
    tx,
  )
}

/** The last word on each area; a batch holds one record of each. */
async function foldRisk(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with given as (
      select b.subject, b.area, b.id, b.facts ->> 'risk' as level, b.happened_at from ${batch.rows} b where b.kind = 'area-risk-set'
    ), due as (insert into colour_area_due (area) select area from given)
    insert into area_risk (subject, area, record, level, since) select subject, area, id, level, happened_at from given
    on conflict (subject) do update set record = excluded.record, level = excluded.level, since = excluded.since`.execute(
    tx,
  )
}

async function noteEverybody(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into colour_area_due (area)
    select distinct left(b.area, 6) from ${batch.rows} b
    where b.kind = 'colour-rules-adopted' or (b.kind = any(${OF_THE_GRID}::text[]) and exists (select 1 from area_risk where level <> 'low'))`.execute(
    tx,
  )
}

/** What is taken back counts no more; of an area the word before it does again. */
async function takeBack(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with gone as (
      delete from colour_evidence e using ${batch.correcting} b where e.record = b.corrects returning e.person, e.area
    ) insert into colour_due (person, area) select distinct person, area from gone`.execute(tx)
  await sql`
    with gone as (
      delete from area_risk k using ${batch.correcting} b where k.record = b.corrects returning k.subject, k.area
    ), due as (insert into colour_area_due (area) select area from gone)
    insert into area_risk (subject, area, record, level, since)
    select g.subject, g.area, l.id, l.payload ->> 'risk', l.happened_at
    from gone g cross join lateral (
      select r.id, r.payload, r.happened_at from record r
      where r.subject = g.subject and r.kind = 'area-risk-set'
        and not exists (select 1 from record x where x.corrects = r.id)
      order by r.seq desc limit 1
    ) l
    on conflict (subject) do nothing`.execute(tx)
}
