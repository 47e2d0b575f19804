import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { connect, within } from './connect.ts'
import { TEST_APP } from '../../test/database-setup.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()

async function plantSubjects(): Promise<void> {
  await within(fixture.database, '130430', (tx) =>
    sql`insert into subject (subject, number, kind, area) values
      ('00000000-0000-7000-8000-000000000001', 1, 'household', '130430100001001'),
      ('00000000-0000-7000-8000-000000000002', 2, 'household', '130430100002001'),
      ('00000000-0000-7000-8000-000000000003', 3, 'household', '130430201001001') on conflict do nothing`.execute(
      tx,
    ),
  )
}

async function countSubjects(scope: string): Promise<number> {
  const { rows } = await within(fixture.database, scope, (tx) =>
    sql<{ n: number }>`select count(*) n from subject`.execute(tx),
  )
  return rows[0]?.n ?? -1
}

test('a query without any where sees only its scope', async () => {
  await plantSubjects()
  expect(await countSubjects('130430')).toBe(3)
  expect(await countSubjects('130430100')).toBe(2)
  expect(await countSubjects('130430100002001')).toBe(1)
  expect(await countSubjects('130431')).toBe(0)
})

test('no scope sees nothing, on a connection that had one before too', async () => {
  await plantSubjects()
  expect(await countSubjects('')).toBe(0)
  const client = await fixture.database.pool.connect()
  try {
    await client.query(`set search_path = ${fixture.database.schema}`)
    expect((await client.query('select 1 from subject')).rowCount).toBe(0)
    await client.query("begin; select set_config('hutong.scope', '130430', true); commit")
    expect((await client.query('select 1 from subject')).rowCount).toBe(0)
  } finally {
    client.release(true)
  }
})

test('what is prepared once on a connection is fenced anew each time it is asked', async () => {
  await plantSubjects()
  const { ownerUrl, schema } = fixture.database
  const url = new URL(ownerUrl)
  url.username = TEST_APP.role
  url.password = TEST_APP.password
  const single = connect(url.toString(), schema, 1)
  const ask = (scope: string, from: string) =>
    within(
      single,
      scope,
      async (tx) => {
        const { rows } = await sql`select area from subject where area >= ${from}`.execute(tx)
        const names = await sql<{ n: number }>`select count(*) as n from pg_prepared_statements`.execute(tx)
        return { rows: rows.length, prepared: names.rows[0]?.n }
      },
      { often: true },
    )
  try {
    // More often than it takes PostgreSQL to settle on one plan for all.
    for (let turn = 0; turn < 8; turn += 1) {
      expect(await ask('130430', '')).toEqual({ rows: 3, prepared: 2 })
      expect(await ask('130430100', '')).toEqual({ rows: 2, prepared: 2 })
      expect(await ask('130430100', '130430100002')).toEqual({ rows: 1, prepared: 2 })
      expect(await ask('130431', '')).toEqual({ rows: 0, prepared: 2 })
      expect(await ask('', '')).toEqual({ rows: 0, prepared: 2 })
    }
    const open = await single.pool.query("select current_setting('hutong.scope', true) as scope")
    expect(open.rows).toEqual([{ scope: '' }])
  } finally {
    await single.close()
  }
})

test('a row outside the scope can be neither written nor moved out', async () => {
  await plantSubjects()
  const insert = within(fixture.database, '130430100', (tx) =>
    sql`insert into subject (subject, number, kind, area) values (gen_random_uuid(), 9, 'household', '130430201001001')`.execute(
      tx,
    ),
  )
  await expect(insert).rejects.toThrow(/row-level security/)
  const move = within(fixture.database, '130430100', (tx) =>
    sql`update subject set area = '130430201001001'`.execute(tx),
  )
  await expect(move).rejects.toThrow(/row-level security/)
})

test('every table with an area is fenced, partitions and owners included', async () => {
  const { rows } = await within(fixture.database, '', (tx) =>
    sql<{ name: string }>`
      select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'area' and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and has_table_privilege(c.oid, 'select, insert, update, delete')
        and not (c.relrowsecurity and c.relforcerowsecurity)`.execute(tx),
  )
  expect(rows).toEqual([])
})

test('the app role is no superuser and cannot rewrite the ledger', async () => {
  const { rows } = await fixture.database.pool.query(
    'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
  )
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }])
  const change = within(fixture.database, '130430', (tx) => sql`update record set kind = kind`.execute(tx))
  await expect(change).rejects.toThrow(/permission denied/)
})
