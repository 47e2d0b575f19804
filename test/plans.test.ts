import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '../src/core/cadence.ts'
import { measureSpec } from '../src/core/measure.ts'
import { within, type Tx } from '../src/database/connect.ts'
import { whoIs } from '../src/slices/accounts/entering.ts'
import { startCampaign } from '../src/slices/campaigns/actions.ts'
import { readBoard, readPace } from '../src/slices/duties/actions.ts'
import { countMatching, dutiesIn } from '../src/slices/duties/queries.ts'
import { findsIn, findsWaiting, hoursIn, postsIn, reportingIn } from '../src/slices/fieldwork/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import { timelineOf } from '../src/slices/ledger/queries.ts'
import { changesSince } from '../src/slices/ledger/reading.ts'
import { peopleIn } from '../src/slices/lists/queries.ts'
import { peopleNear } from '../src/slices/register/near.ts'
import { householdsIn, membersOf, peopleLike } from '../src/slices/register/queries.ts'
import { viewsIn } from '../src/slices/register/rights.ts'
import { changesFor, enrol, makeCode, whoHolds } from '../src/slices/sync/actions.ts'
import { cut } from '../src/slices/sync/cutting.ts'
import { soughtIn } from '../src/slices/register/sought-queries.ts'
import { countTagged, taggedIn } from '../src/slices/register/tagged.ts'
import { COUNTY, draftOf, handClock, newId, openAreas, principal, testLedger } from './factories.ts'
import { useDatabase } from './harness.ts'
import { asOwner, watchPlans, type Plans, type Read } from './plans.ts'

/**
 * What people wait for reads by index, as the app role with row security: a county of 5,000 doors, asked before its tables were analyzed
 * (as after an import) and afterwards. The statements are those the program sends.
 */

const fixture = useDatabase()
const clock = handClock()
const by = principal()
const VILLAGES = ['130430100001', '130430100002', '130430200001', '130430200002']
const ALLEYS = VILLAGES.flatMap((village) =>
  Array.from({ length: 10 }, (_, n) => `${village}${String(n + 1).padStart(3, '0')}`),
)
const [VILLAGE = ''] = VILLAGES
const [ALLEY = ''] = ALLEYS
let ledger: Ledger
let plans: Plans
let household = ''
let person = ''
let measure = ''
let chief: Principal
let token = ''
let behind = 0

/** Doors, people and what was recorded of them, as many as `generate_series` says; ids follow from the numbers. */
const FILLING = (alleys: string) => `
  create temp table door as select n, md5('door' || n)::uuid as id, (array[${alleys}])[n % 40 + 1] as area from generate_series(1, 5000) n;
  create temp table body as select b.n, md5('body' || b.n)::uuid as id, d.id as home, d.area,
    substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', b.n % 20 + 1, 1) || substr('晓建秀志国文小明海红春丽玉桂永', b.n % 15 + 1, 1)
      || substr('丽军英强芳敏静伟洋艳勇涛杰娟霞', b.n / 15 % 15 + 1, 1) as name
    from generate_series(1, 10000) b(n) join door d on d.n = b.n % 5000 + 1;
  insert into household (household, area, door, address, source, registered_at) select id, area, n || '号', repeat('长', 500), 'call', now() from door;
  insert into person (person, household, area, name, sex, relation, document_kind, phone, identity, registered_at)
    select id, home, area, name, 'unknown', '户主', 'identity-card', jsonb_build_object('tail', lpad((n % 10000)::text, 4, '0'), 'hash', 'p' || n),
      jsonb_build_object('tail', '0000', 'hash', 'i' || n), now() from body;
  insert into name_gram (gram, area, person)
    select distinct unnest(array[substr(name, 1, 2), substr(name, 2, 2), substr(name, 1, 1) || '?' || substr(name, 3, 1), '=' || case when n % 500 = 0 then 'wangxiaoli' else (n % 700)::text end]), area, id
    from body;
  insert into subject (subject, number, kind, area)
    select id, nextval('record_seq'), 'household', area from door union all select id, nextval('record_seq'), 'person', area from body;
  insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, payload, content_hash)
    select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(row_number() over ()), 15, '0'))::uuid,
      nextval('record_seq'), kind, id, area, now() - interval '1 hour', now(), md5('cadre1')::uuid, md5('post1')::uuid, '{"end":"vacant"}', ''
    from (select 'door-call' as kind, id, area from door union all select 'household-registered', id, area from door
      union all select 'person-registered', id, area from body union all select 'identity-viewed', id, area from body) r;
  insert into subject_tag (tag, area, subject)
    select case when n % 50 = 0 then 'occupation:driver' else 'occupation:farmer' end, area, id from body where n % 2 = 0;
  insert into person_sought (person, area, name, list, sought_at, sex, address, came_from)
    select md5('sought' || n)::uuid, '${COUNTY}', '某' || n, '名单' || n % 3, now(), 'unknown', '', '' from generate_series(1, 3000) n;
  insert into field_hour (post, hour, area, records, last_at)
    select md5('post' || n)::uuid, date_trunc('hour', now()) - h * interval '1 hour', (array[${alleys}])[n % 40 + 1], 9, now()
    from generate_series(1, 2000) n, generate_series(1, 200, 5) h;
  insert into field_find (subject, kind, area, record, account, found_at, review)
    select id, 'household', area, id, md5('cadre1')::uuid, now(), case when n % 50 > 0 then id end
    from (select id, area, row_number() over () as n from door) d;
  insert into record_personal (id, area, subject, retention, payload) select id, area, subject, 'register', '{}' from record where kind <> 'area-opened';
  insert into duty_count (area, measure, opens_hour, due_hour, open, done, late, waived, withdrawn)
    select unnest(array[${alleys}]), 1, 'epoch', to_timestamp(n * 3600), 0, 0, 0, 0, 0 from generate_series(1, 500) n;
  insert into account (account, username, name, home, made_at) select md5('cadre' || n)::uuid, 'cadre' || n, '甲', '${COUNTY}', now() from generate_series(1, 2000) n;
  insert into post (post, account, role, area, appointed_at)
    select md5('post' || n)::uuid, md5('cadre' || n)::uuid, 'alley-chief', (array[${alleys}])[n % 40 + 1], now() - interval '1 day' from generate_series(1, 2000) n;
  insert into session (token_hash, account, post, made_at, seen_at, expires_at)
    select sha256(('token' || n)::bytea), md5('cadre' || n)::uuid, md5('post' || n)::uuid, now(), now(), now() + interval '1 day' from generate_series(1, 2000) n;
  select md5('door40')::uuid as household, md5('body39')::uuid as person`

beforeAll(async () => {
  plans = await watchPlans(fixture.database)
  ledger = testLedger(fixture.database, clock.now)
  const parents = [COUNTY, ...new Set(VILLAGES.map((village) => village.slice(0, 9))), ...VILLAGES]
  await openAreas(ledger, by, [...parents, ...ALLEYS])
  await asOwner(fixture.database, async (client) => {
    const results = await client.query(FILLING(ALLEYS.map((area) => `'${area}'`).join()))
    // One result for each statement.
    ;({ household, person } = (results as unknown as { rows: { household: string; person: string }[] }[]).at(
      -1,
    )?.rows[0] ?? { household, person })
  })
  for (const [subject, evidence] of [
    ['household', 'door-call'],
    ['person', 'health-check'],
  ]) {
    const spec = measureSpec.parse({
      key: evidence,
      title: { zh: '措施', en: 'Measure' },
      selector: { subject },
      cadence: { type: 'once', withinHours: 2 },
      evidence: { kind: evidence },
      doer: 'alley-chief',
      answerable: 'territorial',
    })
    measure = newId()
    await appendRecords(ledger, by, [draftOf('measure-started', measure, { spec }, { area: COUNTY })])
  }
  await startCampaign(ledger, by, {
    campaign: newId(),
    title: '入户登记',
    areas: [COUNTY],
    questions: ['people'],
    dueAt: new Date(Date.now() + 5 * HOUR).toISOString(),
    doer: 'alley-chief',
  })
  await enrolChief()
  clock.forward(4 * HOUR)
}, 60_000)

/** A phone of the alley, some of whose doors were called at just now. */
async function enrolChief(): Promise<void> {
  const post = createHash('md5').update('post40').digest('hex')
  const { code } = await makeCode(ledger, by, post.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
  const device = newId()
  const phone = {
    device,
    code,
    name: '',
    model: '',
    appVersion: '1',
    protocol: 1,
    clock: new Date(clock.now()).toISOString(),
  }
  const enrolled = await enrol(ledger, phone, '127.0.0.1')
  token = enrolled.token
  const { account } = enrolled.account
  chief = { account, post: enrolled.post.post, role: 'alley-chief', area: ALLEY, device }
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ doors: string[]; last: number }>`
      select array(select household from household where area = ${ALLEY} limit 10) as doors, max(seq) as last from record`.execute(
      tx,
    ),
  )
  behind = (rows[0]?.last ?? 0) - 100
  const calls = (rows[0]?.doors ?? []).map((door) => draftOf('door-call', door, { end: 'nobody-home' }))
  await appendRecords(ledger, chief, calls)
}

const see =
  <T>(scope: string, work: (tx: Tx) => Promise<T>) =>
  () =>
    within(fixture.database, scope, work)

const at = (): Date => new Date(clock.now())

/** A case: what is asked, the indexes it must go through, and how many rows it may read in all. */
type Case = {
  asked: () => Promise<unknown>
  uses: string[]
  rows: number
}

/** Two pages, the second where the first ended. */
const pages = (
  scope: string,
  page: (tx: Tx, after: string | undefined) => Promise<{ next: string | null }>,
) =>
  see(scope, async (tx) => {
    const { next } = await page(tx, undefined)
    expect(next).not.toBeNull()
    await page(tx, next ?? '')
  })

const CASES: Record<string, Case> = {
  'whose session a request is': {
    asked: () => whoIs(ledger, 'token77'),
    uses: ['session_pkey', 'post_pkey', 'account_pkey'],
    rows: 12,
  },
  // The same door each time: its calls of before are among the rows.
  'one call at one door, with a campaign on': {
    asked: () =>
      appendRecords(ledger, principal('alley-chief', ALLEY), [
        draftOf('door-call', household, { end: 'vacant' }),
      ]),
    uses: [
      'record_pkey',
      'subject_pkey',
      'record_of_subject',
      'record_correction',
      'campaign_row_pkey',
      'campaign_person_household',
      'duty_subject',
    ],
    rows: 150,
  },
  'a new door and its first person, who join the roster': {
    asked: () => {
      const home = newId()
      return appendRecords(ledger, by, [
        draftOf('household-registered', home, { door: '新1号' }, { area: ALLEY }),
        draftOf('person-registered', newId(), { household: home, name: '王新人' }, { area: ALLEY }),
      ])
    },
    uses: ['record_pkey', 'subject_pkey', 'household_pkey', 'campaign_row_pkey'],
    rows: 200,
  },
  'what is overdue in an alley': {
    asked: see(ALLEY, (tx) => dutiesIn(tx, { area: ALLEY, state: 'overdue', limit: 50 }, at())),
    uses: ['duty_open', 'household_pkey'],
    rows: 400,
  },
  'what is overdue in the county, two pages': {
    asked: pages(COUNTY, (tx, after) =>
      dutiesIn(tx, { area: COUNTY, state: 'overdue', limit: 50, after }, at()),
    ),
    uses: ['duty_open', 'household_pkey'],
    rows: 800,
  },
  'how many duties match': {
    asked: see(COUNTY, (tx) => countMatching(tx, { area: ALLEY, state: 'open' }, at(), 1000)),
    uses: ['duty_open'],
    rows: 2000,
  },
  'households of the county, two pages': {
    asked: pages(COUNTY, (tx, after) => householdsIn(tx, COUNTY, after, 50)),
    uses: ['household_area', 'person_household', 'record_of_subject'],
    rows: 800,
  },
  'who lives at a door': {
    asked: see(ALLEY, (tx) => membersOf(tx, household)),
    uses: ['person_household'],
    rows: 40,
  },
  'people by two characters of a name': {
    asked: see(COUNTY, (tx) => peopleLike(tx, '王晓', String, 20)),
    uses: ['name_gram_pkey', 'person_pkey'],
    rows: 200,
  },
  'people by the end of a phone number': {
    asked: see(COUNTY, (tx) => peopleLike(tx, '0077', String, 20)),
    uses: ['person_phone'],
    rows: 80,
  },
  'people by an identity number': {
    asked: see(COUNTY, (tx) => peopleLike(tx, '130430196203040026', () => 'i77', 20)),
    uses: ['person_identity', 'person_phone_hash'],
    rows: 80,
  },
  'people whose name sounds nearly so': {
    asked: see(COUNTY, (tx) => peopleNear(tx, '王晓雨', 20)),
    uses: ['name_gram_pkey', 'person_pkey'],
    rows: 1600,
  },
  'people by one letter wrong': {
    asked: see(COUNTY, (tx) => peopleNear(tx, 'wangxiaoly', 20)),
    uses: ['name_gram_pkey'],
    rows: 1200,
  },
  // A village's people are counted on each of its boards: a fourth of the county here.
  'the board of a village': {
    asked: () => readBoard(ledger, by, VILLAGE),
    uses: ['duty_count_pkey', 'post_area', 'account_pkey', 'subject_area'],
    rows: 7500,
  },
  'the pace of a village': {
    asked: () => readPace(ledger, by, VILLAGE, measure),
    uses: ['duty_count_pkey'],
    rows: 7500,
  },
  'what was recorded about a door': {
    asked: see(ALLEY, (tx) => timelineOf(tx, { subject: household, limit: 50 })),
    uses: ['record_of_subject'],
    rows: 80,
  },
  'the last records of the county': {
    asked: see(COUNTY, (tx) => timelineOf(tx, { limit: 50 })),
    uses: ['record_by_seq', 'record_personal_pkey'],
    rows: 300,
  },
  'what a phone has not seen yet': {
    asked: () => changesSince(ledger, by, { since: '1.15000', limit: 50 }),
    uses: ['record_by_seq', 'record_personal_pkey'],
    rows: 400,
  },
  // Some hundred records of the end of the ledger, ten of them of this alley.
  'what has become of an alley since its phone asked': {
    asked: () => changesFor(ledger, chief, { epoch: 1, position: behind }, { most: 20 }),
    uses: ['record_by_seq', 'duty_subject', 'household_pkey', 'person_pkey', 'campaign_row_pkey'],
    rows: 1500,
  },
  // 125 doors with 250 people: a fortieth of the county.
  'all that an alley’s phone holds': {
    asked: () => cut(ledger, chief),
    uses: [
      'subject_area',
      'duty_subject',
      'household_area',
      'person_area',
      'record_of_subject',
      'person_pkey',
    ],
    rows: 7000,
  },
  'whose phone a request is from': {
    asked: () => whoHolds(ledger, 'a token of nobody').then(() => whoHolds(ledger, token)),
    uses: ['device_token_pkey', 'device_pkey', 'post_pkey'],
    rows: 8,
  },
  'the day in the field of a township, and whom to call': {
    asked: see(VILLAGE.slice(0, 9), async (tx) => {
      const today = { start: new Date(clock.now() - DAY), now: at() }
      await reportingIn(tx, VILLAGE.slice(0, 9), today)
      await hoursIn(tx, VILLAGE.slice(0, 9), today)
      await postsIn(tx, VILLAGE.slice(0, 9), today, { state: 'silent', limit: 20 })
    }),
    uses: ['field_hour_time', 'post_area', 'duty_count_pkey'],
    rows: 60_000,
  },
  'what was found in the field of the county, two pages, and how many': {
    asked: async () => {
      await pages(COUNTY, (tx, after) =>
        findsIn(tx, { area: COUNTY, reviewed: false, account: newId(), after, limit: 20 }),
      )()
      await see(COUNTY, (tx) => findsWaiting(tx, COUNTY, 1000))()
    },
    uses: ['field_find_open', 'household_pkey'],
    rows: 6000,
  },
  'a common focus group of the county, two pages': {
    asked: pages(COUNTY, (tx, after) => taggedIn(tx, { tag: 'occupation:farmer', area: COUNTY }, after, 50)),
    uses: ['subject_tag_pkey', 'person_pkey'],
    rows: 600,
  },
  'a rare focus group of a village, and how many': {
    asked: see(VILLAGE, async (tx) => {
      await taggedIn(tx, { tag: 'occupation:driver', area: VILLAGE }, undefined, 50)
      await countTagged(tx, { tag: 'occupation:driver', area: VILLAGE }, 2000)
    }),
    uses: ['subject_tag_pkey', 'person_pkey'],
    rows: 600,
  },
  'people sought, two pages': {
    asked: pages(COUNTY, (tx, after) => soughtIn(tx, { area: COUNTY, state: 'open' }, at(), after, 50)),
    uses: ['person_sought_area'],
    rows: 600,
  },
  'a page of a list that leaves': {
    asked: see(COUNTY, (tx) => peopleIn(tx, COUNTY, undefined, 200)),
    uses: ['person_area'],
    rows: 1500,
  },
  'who looked at anybody, two pages': {
    asked: see(COUNTY, async (tx) => {
      const first = await viewsIn(tx, { limit: 50 })
      await viewsIn(tx, { before: first.at(-1)?.seq, limit: 50 })
    }),
    uses: ['record_look'],
    rows: 500,
  },
  'who looked at a person': {
    asked: see(COUNTY, (tx) => viewsIn(tx, { person, limit: 50 })),
    uses: ['record_of_subject'],
    rows: 20,
  },
}

/** Tables that grow with the county or its history: nothing people wait for reads all of one. */
const LARGE = [
  'record', 'record_personal', 'duty', 'duty_count', 'subject', 'household', 'person', 'name_gram', 'campaign_row', 'campaign_person',
  'subject_tag', 'person_sought',
] // prettier-ignore

/** In the order of their names, as good as any. */
const ANALYZED = [...LARGE, 'account', 'area', 'campaign', 'measure', 'post', 'session'].sort()

async function check({ asked, uses, rows }: Case): Promise<void> {
  // Boards are shown again for two seconds.
  clock.forward(3000)
  const read: Read = await plans.of(asked)
  expect(read.indexes).toEqual(expect.arrayContaining(uses))
  expect(Object.keys(read.scanned).filter((table) => LARGE.includes(table))).toEqual([])
  expect(read.rows, 'rows read').toBeLessThanOrEqual(rows)
  expect(read.rows).toBeGreaterThan(0)
}

test.each(Object.entries(CASES))('by index before tables are analyzed: %s', (_, one) => check(one))

/** As autovacuum leaves them: one after another, partitions alone and never the tables they are of. */
test.each(ANALYZED)('by index when %s is analyzed', async (table) => {
  await asOwner(fixture.database, async (client) => {
    const { rows } = await client.query<{ tables: string }>(
      `select string_agg(quote_ident(c.relname), ', ') as tables from pg_class c
       where c.relkind = 'r' and coalesce(pg_partition_root(c.oid), c.oid) = $1::regclass`,
      [table],
    )
    await client.query(`analyze ${rows[0]?.tables}`)
  })
  for (const [name, one] of Object.entries(CASES))
    await check(one).catch((cause: unknown) => {
      throw new Error(`${name}: ${String(cause)}`)
    })
})
