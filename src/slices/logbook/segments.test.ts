import { beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { checkLedger, commitmentOf, logLedger } from './segments.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'
const by = { ...principal(), program: true as const }
let ledger: Ledger

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY])
})

async function asOwner(statement: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: fixture.database.ownerUrl })
  await client.connect()
  try {
    await client.query(`set search_path = ${TEST_COUNTY.schema}`)
    await client.query(`select set_config('hutong.scope', '130430', false)`)
    await client.query(statement, values)
  } finally {
    await client.end()
  }
}

const leaves = async () =>
  (
    await within(fixture.database, '130430', (tx) =>
      sql<{
        kind: string
        leaf: Buffer
        source: string
      }>`select kind, leaf, source from log_leaf order by place`.execute(tx),
    )
  ).rows

test('an hour of the ledger is one leaf; nothing new is none', async () => {
  await registerHouseholds(ledger, by, [ALLEY, ALLEY])
  expect(await logLedger(ledger)).toBe(6)
  expect((await leaves()).map(({ kind }) => kind)).toEqual(['ledger'])
  expect(await logLedger(ledger)).toBe(0)
  await registerHouseholds(ledger, by, [ALLEY])
  expect(await logLedger(ledger)).toBe(1)
  expect(await checkLedger(ledger)).toEqual({ segments: 2, records: 7, bad: [] })
})

test('a list that leaves is a leaf of its own under its kind, to be checked with its salt, and says nothing of what was in it', async () => {
  const payload = { list: 'people', format: 'csv', rows: 12, filter: 'q=张三' }
  const draft = draftOf('list-exported', newId(), payload, { area: '130430' })
  await appendRecords(ledger, by, [draft])
  await logLedger(ledger)
  const [leaf] = (await leaves()).filter(({ kind }) => kind === 'list-exported')
  expect(leaf?.source).toBe(draft.id)
  expect(leaf?.leaf.toString('utf8')).toMatch(/^list-exported\|\d+\|/)
  expect(leaf?.leaf.includes(Buffer.from('张三'))).toBe(false)
  const { account, post } = by
  const told = {
    id: draft.id,
    kind: 'list-exported',
    at: new Date(draft.happenedAt),
    account,
    post,
    facts: payload,
  }
  expect(leaf?.leaf.subarray(-32)).toEqual(Buffer.from(commitmentOf(ledger, told)))
  const other = commitmentOf(ledger, { ...told, facts: { ...payload, rows: 11 } })
  expect(leaf?.leaf.subarray(-32)).not.toEqual(Buffer.from(other))
})

test('a record altered, put in, or taken out shows in its hour; an erased person’s fields do not', async () => {
  const { bad, segments } = await checkLedger(ledger)
  expect(bad).toEqual([])
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{
      id: string
      hash: Buffer
    }>`select id, content_hash as hash from record order by seq limit 1`.execute(tx),
  )
  await asOwner('delete from record_personal')
  expect((await checkLedger(ledger)).bad).toEqual([])
  await asOwner('update record set content_hash = $2 where id = $1', [rows[0]?.id, Buffer.alloc(32, 1)])
  expect(await checkLedger(ledger)).toMatchObject({ segments, bad: [{ after: 0, why: 'records' }] })
  await asOwner('update record set content_hash = $2 where id = $1', [rows[0]?.id, rows[0]?.hash])
  expect((await checkLedger(ledger)).bad).toEqual([])
  await asOwner('delete from record where id = $1', [rows[0]?.id])
  expect((await checkLedger(ledger)).bad).toMatchObject([{ after: 0, why: 'records' }])
  // Whoever makes the stretch agree with what is left must alter a leaf of the log too: its own kept root no longer is that leaf.
  await asOwner('update log_segment set root = $1 where after_seq = 0', [Buffer.alloc(32, 2)])
  expect((await checkLedger(ledger)).bad).toMatchObject([{ after: 0, why: 'leaf' }])
})
