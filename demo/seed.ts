import { sql } from 'kysely'
import { HOUR } from '../src/core/cadence.ts'
import { within } from '../src/database/connect.ts'
import { hashPassword } from '../src/slices/accounts/password.ts'
import type { Ledger, Principal } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { uuidV7 } from '../src/core/id.ts'
import type { Role } from '../src/core/role.ts'
import { keepColours } from '../src/slices/colours/keeping.ts'
import { draftDirective } from '../src/slices/directives/drafting.ts'
import { readPack } from '../src/slices/directives/pack-file.ts'
import { readDocument } from '../src/slices/directives/reading.ts'
import { publishDemo } from './articles.ts'
import { publishBulletins } from './bulletins.ts'
import { foundDrafts, recheckDemo, startDemoCampaign } from './campaign.ts'
import { chance } from './chance.ts'
import { buildCounty, POPULATIONS, type DemoCounty, type DemoPost, type Population } from './county.ts'
import {
  areaDrafts,
  draftMaker,
  householdDrafts,
  personDrafts,
  postDrafts,
  writeDrafts,
  type Making,
} from './drafts.ts'
import { evidenceDrafts } from './evidence.ts'
import { placeDrafts } from './places.ts'
import { reportDrafts } from './reports.ts'

export const DEMO_PASSWORD = 'hutong-demo'

/** Any number: the same one gives the same county. */
const SEED = 130430

export type DemoAccount = { username: string; password: string; what: string }

/** Fills an empty county with the demo: grid, people, posts, measures, the first door calls. Gives accounts to try. */
export async function seedDemo(
  ledger: Ledger,
  say: (line: string) => void,
  population: Population = 'tenth',
): Promise<DemoAccount[]> {
  if (!(await isEmpty(ledger))) return demoAccounts()
  const started = Date.now()
  const county = buildCounty({ ...POPULATIONS[population], seed: SEED, now: ledger.now() })
  const id = idMaker(ledger)
  const by = holderOf(county, 'commander')
  const making = { county, ledger, id }
  /** Whatever may take minutes in a full county says so when it is done. */
  /** `count`: how many they are, or how many the work says it made. */
  const timed = async <T>(what: string, count: number | undefined, work: () => Promise<T>): Promise<T> => {
    const began = Date.now()
    const done = await work()
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    say(`  ${String(count ?? done).padStart(7)} ${what.padEnd(14)} ${seconds} s`)
    return done
  }
  const write = (what: string, drafts: readonly Draft[]): Promise<void> =>
    timed(what, drafts.length, () => writeDrafts(ledger, by, drafts))
  const areas = areaDrafts(making)
  await write('areas', areas)
  await write('posts', postDrafts(making))
  await givePasswords(ledger)
  await write('households', householdDrafts(making))
  await write('people', personDrafts(making))
  const places = placeDrafts(making)
  await write('places, units', places)
  const directive = directiveDraft(making)
  await write('directive', [directive])
  const campaign = await timed('campaign', 1, () => startDemoCampaign(making, by, directive))
  await write('door calls', [...callDrafts(making), ...foundDrafts(making, campaign)])
  await timed('re-check', 1, () => recheckDemo(making, by, campaign))
  await write('reports', reportDrafts(making, [...areas, ...places]))
  await write('evidence', evidenceDrafts(making))
  await timed('colours', undefined, () => keepColours(ledger))
  await timed('articles', undefined, () =>
    publishDemo(making, { writer: holderOf(county, 'clerk'), second: by }),
  )
  await timed('bulletins', undefined, () =>
    publishBulletins(making, { writer: holderOf(county, 'clerk'), second: by }),
  )
  say(`Demo county ready in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  return demoAccounts()
}

/** Whoever knocks on doors and reports for villages in the demo: the same people on every machine. */
export function demoFieldPosts(population: Population = 'tenth'): DemoPost[] {
  const { posts } = buildCounty({ ...POPULATIONS[population], seed: SEED, now: 0 })
  return posts.filter(({ role }) => ['alley-chief', 'stairwell-chief', 'village-leader'].includes(role))
}

function demoAccounts(): DemoAccount[] {
  return [
    { username: 'commander', password: DEMO_PASSWORD, what: 'commander 指挥长' },
    { username: 'clerk', password: DEMO_PASSWORD, what: 'clerk 指挥部' },
    { username: 'town100', password: DEMO_PASSWORD, what: 'township leader 乡镇' },
    { username: 'village100201', password: DEMO_PASSWORD, what: 'village leader 村' },
    { username: 'chief100201001', password: DEMO_PASSWORD, what: 'alley chief 胡同长' },
  ]
}

async function isEmpty(ledger: Ledger): Promise<boolean> {
  return within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ any: boolean }>`select exists (select 1 from record) as any`.execute(tx)
    return rows[0]?.any === false
  })
}

function idMaker(ledger: Ledger): () => string {
  const luck = chance(42)
  return () =>
    uuidV7(
      ledger.now(),
      Uint8Array.from({ length: 10 }, () => Math.floor(luck.next() * 256)),
    )
}

function holderOf(county: DemoCounty, role: Role): Principal {
  const held = county.posts.find((one) => one.role === role)
  if (!held) throw new Error(`nobody in the demo county is ${role}`)
  const { account, post, area } = held
  return { account, post, role, area }
}

/** The demo directive, drafted by the same rules a person uses at the desk, and issued as proposed. */
function directiveDraft(making: Making): Draft {
  const { ledger, id } = making
  const bytes = readFileSync(path.join(import.meta.dirname, 'directives/meeting.txt'))
  const { measures, ...draft } = draftDirective({ ...readDocument(bytes, 'meeting.txt'), pack: readPack() })
  const payload = {
    title: draft.title,
    source: draft.source,
    issuer: draft.issuer,
    publishedOn: draft.publishedOn,
    text: draft.text,
    measures: measures.map(({ spec, clause, departments }) => ({
      id: id(),
      spec,
      clause,
      department: departments[0] ?? spec.department,
    })),
  }
  const happenedAt = new Date(ledger.now() - 30 * HOUR).toISOString()
  return { ...draftMaker(making)('directive-issued', id(), payload, ledger.county), happenedAt }
}

/** How calls end: fifteen of a hundred are not met at once. */
const ENDS = [
  ...Array.from({ length: 85 }, () => 'met'),
  ...Array.from({ length: 7 }, () => 'nobody-home'),
  ...Array.from({ length: 4 }, () => 'vacant'),
  ...Array.from({ length: 2 }, () => 'moved-away'),
  'refused',
  'wrong-row',
]

type Luck = ReturnType<typeof chance>
/** What an end needs to be a reasoned one; a refusal now and then lacks its reason, as in life. */
const WHY: Record<string, (luck: Luck, ledger: Ledger) => object> = {
  'nobody-home': (luck, ledger) => ({
    retryAt: new Date(ledger.now() + luck.between(-3, 20) * HOUR).toISOString(),
  }),
  'moved-away': (luck) => ({ movedTo: luck.pick(['邯郸市区', '石家庄', '天津']) }),
  refused: (luck) => (luck.happens(0.8) ? { reason: luck.pick(['不愿开门', '要求先看证件']) } : {}),
  'wrong-row': (luck) => ({ reason: luck.pick(['门牌有误', '是仓库']) }),
}

/** A day and a bit into the campaign: most alleys well along, some lagging, a few not begun. */
function callDrafts(making: Making): Draft[] {
  const { county, ledger } = making
  const luck = chance(7)
  const make = draftMaker(making)
  const pace = new Map<string, number>()
  const drafts: Draft[] = []
  for (const household of county.households) {
    const alley = pace.get(household.area) ?? luck.pick([0.35, 0.8, 0.95, 0.97, 1, 1, 1, 1])
    pace.set(household.area, alley)
    if (!luck.happens(alley)) continue
    const end = luck.pick(ENDS)
    const members =
      end === 'met' ? household.persons.map(({ id: person }) => answers(person, luck, ledger)) : []
    const call = make('door-call', household.id, {
      end,
      members,
      ...(end === 'met' ? { metWith: household.persons[0]?.name } : {}),
      ...WHY[end]?.(luck, ledger),
    })
    drafts.push({ ...call, happenedAt: new Date(ledger.now() - luck.between(1, 28) * HOUR).toISOString() })
  }
  return drafts
}

function answers(person: string, luck: ReturnType<typeof chance>, ledger: Ledger): object {
  if (!luck.happens(0.004)) return { person, celsius: 36 + luck.between(1, 9) / 10 }
  const returnedOn = new Date(ledger.now() - luck.between(2, 6) * 24 * HOUR).toISOString().slice(0, 10)
  return { person, fromRiskArea: true, returnedOn, returnedFrom: luck.pick(['石家庄', '南宫']) }
}

/** One hash serves every demo account: they share one printed password anyway. */
async function givePasswords(ledger: Ledger): Promise<void> {
  const hash = await hashPassword(DEMO_PASSWORD)
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into credential (account, password_hash) select account, ${hash} from account on conflict do nothing`.execute(
      tx,
    ),
  )
}
