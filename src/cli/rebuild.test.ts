import { expect, test } from 'vitest'
import fc from 'fast-check'
import { sql } from 'kysely'
import { connect, within } from '../database/connect.ts'
import { hashOf, shapesOf } from '../database/comparing.ts'
import { ownerClient } from '../database/scratch.ts'
import { appendRecords } from '../slices/ledger/actions.ts'
import { replay } from '../slices/ledger/replaying.ts'
import { DERIVED, NOT_DERIVED } from '../derived.ts'
import { buildAsOf, checkCounty, repairCounty, type Rebuilding } from './rebuilding.ts'
import { TEST_COUNTY } from '../../test/database-setup.ts'
import { setStage, story, STORY_KINDS, tell } from '../../test/ledger-story.ts'
import { COUNTY, draftOf, handClock, newId, testLedger } from '../../test/factories.ts'
import { emptyCounty, useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const clock = handClock()
const RUNS = Number(process.env['PROOF_RUNS'] ?? 3)

function county() {
  return { ...testLedger(fixture.database, clock.now), kinds: STORY_KINDS }
}

function rebuilding(): Rebuilding {
  return { ownerUrl: fixture.database.ownerUrl, county: TEST_COUNTY, book: county(), say: () => undefined }
}

/** Hashes of all derived tables of a schema as they stand. */
async function stateOf(schema: string): Promise<Record<string, unknown>> {
  const client = await ownerClient(fixture.database.ownerUrl, schema, COUNTY)
  try {
    const state: Record<string, unknown> = {}
    for (const shape of await shapesOf(client, DERIVED)) state[shape.table] = await hashOf(client, shape)
    return state
  } finally {
    await client.end()
  }
}

async function asOwner(statement: string, values: unknown[] = []): Promise<void> {
  const client = await ownerClient(fixture.database.ownerUrl, TEST_COUNTY.schema, COUNTY)
  await client.query(statement, values).finally(() => client.end())
}

test('every table says whether it follows from the ledger', async () => {
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ name: string }>`
      select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
        and relnamespace = current_schema()::regnamespace`.execute(tx),
  )
  const unsaid = 'a table is in neither or both of DERIVED and NOT_DERIVED (src/derived.ts)'
  expect(rows.map(({ name }) => name).sort(), unsaid).toEqual([...DERIVED, ...NOT_DERIVED].sort())
}, 120_000)

test('any story replayed gives the same county, and as of any moment the county of that moment', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.nat({ max: 40 }), async (scenes, cut) => {
      clock.reset()
      await emptyCounty(fixture.database)
      const stage = await setStage(county(), clock)
      const place = cut % scenes.length
      await tell(stage, scenes.slice(0, place))
      const [noon, then] = [new Date(clock.now()), await stateOf(TEST_COUNTY.schema)]
      clock.forward(1000)
      for (const scene of scenes.slice(place)) await scene(stage)
      const { tables, differences } = await checkCounty(rebuilding())
      expect(differences).toEqual([])
      expect(tables.filter(({ same }) => !same)).toEqual([])
      const past = await buildAsOf(rebuilding(), noon)
      expect(await stateOf(past.schema)).toEqual(then)
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('a row changed behind the ledger’s back is named, then made right; what goes on meanwhile is kept', async () => {
  clock.reset()
  await emptyCounty(fixture.database)
  const stage = await setStage(county(), clock)
  await tell(stage, [])
  const right = await stateOf(TEST_COUNTY.schema)
  const [somebody = ''] = stage.persons
  const forged = newId()
  await asOwner("update subject set tags = '{need:care}' where subject = $1", [somebody])
  await asOwner('delete from duty where subject = $1', [somebody])
  await asOwner(
    `insert into account (account, username, name, made_at, home) values ('${forged}', 'ghost', '', now(), '${COUNTY}')`,
  )
  await asOwner(
    `with p as (insert into post (post, account, role, area, appointed_at) values ('${forged}', '${forged}', 'commander', '${COUNTY}', now()))
     select 1`,
  )
  await asOwner(
    `insert into session (token_hash, account, post, made_at, seen_at, expires_at)
     values ('\\x01', '${forged}', '${forged}', now(), now(), now() + interval '1 day')`,
  )
  const check = await checkCounty(rebuilding())
  expect(check.tables.filter(({ same }) => !same).map(({ table }) => table)).toEqual(
    DERIVED.filter((table) => ['subject', 'account', 'post', 'duty'].includes(table)),
  )
  expect(check.differences).toContainEqual({
    table: 'subject',
    key: somebody,
    what: 'changed',
    columns: ['tags'],
  })
  expect(check.differences).toContainEqual({ table: 'account', key: forged, what: 'extra', columns: [] })
  expect(check.differences.some(({ table, what }) => table === 'duty' && what === 'missing')).toBe(true)
  await repairCounty(rebuilding())
  expect(await stateOf(TEST_COUNTY.schema)).toEqual(right)
  const { rows } = await within(fixture.database, COUNTY, (tx) => sql`select 1 from session`.execute(tx))
  expect(rows).toEqual([])

  // Records come in while it replays: none of them may be lost or doubled.
  await asOwner('update duty_count set open = open + 1')
  const field = { on: true, calls: 0 }
  const calling = (async () => {
    while (field.on) {
      const draft = draftOf('health-check', somebody, { celsius: 36.5 }, { id: newId(clock.now()) })
      await appendRecords(stage.ledger, stage.by, [draft])
      field.calls += 1
    }
  })()
  const repaired = await repairCounty(rebuilding())
  field.on = false
  await calling
  expect(field.calls).toBeGreaterThan(1)
  expect(repaired.tables.filter(({ same }) => !same).map(({ table }) => table)).toEqual(['duty_count'])
  expect((await checkCounty(rebuilding())).differences).toEqual([])
}, 120_000)

test('fields that were destroyed are left empty by a replay, and everything else is the same', async () => {
  clock.reset()
  await emptyCounty(fixture.database)
  const stage = await setStage(county(), clock)
  const [somebody = ''] = stage.persons
  await asOwner('delete from record_personal p using record r where r.id = p.id and r.subject = $1', [
    somebody,
  ])
  const { tables, differences } = await checkCounty(rebuilding())
  expect(tables.filter(({ same }) => !same).map(({ table }) => table)).toEqual(['person', 'name_gram'])
  expect(differences.filter(({ table }) => table === 'person')).toEqual([
    { table: 'person', key: somebody, what: 'changed', columns: ['name'] },
  ])
  await repairCounty(rebuilding())
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql`select name from person where person = ${somebody}`.execute(tx),
  )
  expect(rows).toEqual([{ name: '' }])
}, 120_000)

test('the length of its stretches changes nothing', async () => {
  clock.reset()
  await emptyCounty(fixture.database)
  const stage = await setStage(county(), clock)
  await tell(stage, fc.sample(story, { numRuns: 1, seed: 7 })[0] ?? [])
  const whole = await stateOf(TEST_COUNTY.schema)
  const { schema } = await buildAsOf(rebuilding(), new Date(clock.now() + 1000))
  expect(await stateOf(schema)).toEqual(whole)
  await asOwner(`do $$ declare t text; begin
    for t in select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
      where schemaname = '${schema}' and tablename in (${DERIVED.map((name) => `'${name}'`).join(', ')})
    loop execute 'truncate ' || t; end loop; end $$`)
  const client = await ownerClient(fixture.database.ownerUrl, schema, COUNTY)
  const { rows } = await client.query<{ last: number }>('select max(seq) as last from record')
  await client.end()
  const scratch = connect(fixture.database.ownerUrl, schema, 2)
  const told: number[] = []
  await replay(scratch, county(), 0, rows[0]?.last ?? 0, (folded) => told.push(folded), 7)
  await scratch.close()
  expect(told.length).toBeGreaterThan(3)
  expect(await stateOf(schema)).toEqual(whole)
}, 120_000)

test('two rebuilds of one county do not get into each other’s way', async () => {
  clock.reset()
  await emptyCounty(fixture.database)
  await setStage(county(), clock)
  const both = await Promise.allSettled([checkCounty(rebuilding()), checkCounty(rebuilding())])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(refused).toContain('Another rebuild')
}, 120_000)
