import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { look, within } from './connect.ts'
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

test('a look in one message is fenced like a transaction, leaves no scope behind, and takes values as values', async () => {
  await plantSubjects()
  const subjects = sql<{ area: string }>`select area from subject order by area`
  expect(await look(fixture.database, '130430100', subjects)).toHaveLength(2)
  expect(await look(fixture.database, '', subjects)).toEqual([])
  const values = [
    `'; drop table subject; --`,
    'back\\slash',
    '门$1',
    '$2',
    new Date(0),
    Buffer.from([0, 255]),
    7,
    null,
  ]
  const [text, slash, dollar, other, moment, bytes, number, nothing] = values
  const asked = sql<Record<string, unknown>>`
    select ${text}::text as text, ${slash}::text as slash, ${dollar}::text as dollar, ${other}::text as other,
      ${moment}::timestamptz as moment, ${bytes}::bytea as bytes, ${number}::int as number, ${nothing}::text as nothing,
      ${[text, slash]}::text[] as list`
  expect(await look(fixture.database, '130430', asked)).toEqual([
    { text, slash, dollar, other, moment, bytes, number, nothing, list: [text, slash] },
  ])
  // What fails is rolled back, and the connection is good for the next; none of them keeps the scope.
  const fails = Array.from({ length: 12 }, () => look(fixture.database, '130430', sql`select 1 / 0`))
  expect((await Promise.allSettled(fails)).every(({ status }) => status === 'rejected')).toBe(true)
  const scopes = await Promise.all(
    Array.from({ length: 12 }, () =>
      fixture.database.pool.query("select current_setting('hutong.scope', true) as scope"),
    ),
  )
  expect(scopes.flatMap(({ rows }) => rows).filter(({ scope }) => scope)).toEqual([])
  expect(await countSubjects('130430')).toBe(3)
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
