import { z } from 'zod'
import fc from 'fast-check'
import { sql } from 'kysely'
import { DAY, HOUR } from '../src/core/cadence.ts'
import { defineKind, type Kind } from '../src/core/kind.ts'
import { measureSpec, tag, type MeasureSpec } from '../src/core/measure.ts'
import { within } from '../src/database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import { KIND_BY_NAME } from '../src/slices/ledger/kinds.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { REDRAWINGS, redrawing, unlessRefused } from './grid-story.ts'
import { COUNTY, draftOf, newId, openAreas, principal } from './factories.ts'

/** Whatever a record can do to its subject, at will: moves, leaves, comes back, loses whole groups of tags. */
const subjectChanged = defineKind({
  name: 'subject-changed',
  title: { zh: '变动', en: 'Changed' },
  subject: 'person',
  recordedBy: ['commander'],
  payload: z.object({
    area: z.string().optional(),
    active: z.boolean().optional(),
    clear: z.array(z.string()).optional(),
    drop: z.array(tag).optional(),
    add: z.array(tag).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { active: false },
  change: (payload) => payload,
})

export const STORY_KINDS: ReadonlyMap<string, Kind> = new Map([
  ...KIND_BY_NAME,
  [subjectChanged.name, subjectChanged],
])

export const ALLEYS = ['130430100001001', '130430100001002', '130430201001001'] as const
const AREAS = ['130430', '130430100', '130430100001', '130430201', '130430201001', ...ALLEYS]
const TAGS = ['need:care', 'need:visit', 'occupation:driver', 'state:away'] as const

const COMMON = {
  title: { zh: '测', en: 'test' },
  evidence: { kind: 'health-check', where: [{ field: 'celsius', atMost: 37.2 }] },
  doer: 'alley-chief',
  answerable: 'territorial',
}
const EVENT = { kind: 'travel-return', where: [{ field: 'fromRiskArea', is: true }] }
const DATED = { ...EVENT, dateField: 'returnedOn' }
const person = { subject: 'person' }
/** All four cadences, with and without grace, dates, tags; one whose evidence is an event too; one over households. */
export const SPECS: readonly MeasureSpec[] = [
  {
    cadence: { type: 'once', withinHours: 30 },
    selector: { ...person, none: ['state:away'] },
    graceHours: 6,
  },
  { cadence: { type: 'once', withinHours: 5 }, selector: { ...person, all: ['need:care'] } },
  { cadence: { type: 'every', days: 2 }, selector: { ...person, any: ['need:care', 'occupation:driver'] } },
  { cadence: { type: 'every', days: 1 }, selector: person, graceHours: 12 },
  {
    cadence: { type: 'onDays', event: DATED, days: [0, 1, 3] },
    selector: { ...person, none: ['state:away'] },
  },
  {
    cadence: { type: 'onDays', event: EVENT, days: [2, 100] },
    selector: { ...person, all: ['origin:risk-area'] },
  },
  { cadence: { type: 'within', event: EVENT, minutes: 90 }, selector: person },
  {
    cadence: { type: 'every', days: 3 },
    selector: { subject: 'household' },
    evidence: { kind: 'door-call', where: [{ field: 'end', not: 'nobody-home' }] },
  },
].map((spec, index) => measureSpec.parse({ ...COMMON, key: `spec-${index}`, ...spec }))

/** What a story has brought about so far, and where. */
export type Stage = {
  ledger: Ledger
  by: Principal
  clock: { now: () => number; forward: (milliseconds: number) => void }
  persons: string[]
  households: string[]
  gates: string[]
  measures: { id: string; area: string }[]
  appended: Draft[]
}
type Scene = (stage: Stage) => Promise<void>
type Line = (stage: Stage) => Draft[] | Promise<Draft[]>

/** The grid and a few people to begin with. The ledger's clock must be the given one. */
export async function setStage(ledger: Ledger, clock: Stage['clock']): Promise<Stage> {
  const by: Principal = { ...principal(), program: true }
  const gates = [newId(clock.now()), newId(clock.now())]
  const stage = { ledger, by, clock, persons: [], households: [], gates, measures: [], appended: [] }
  await openAreas(ledger, by, AREAS)
  // The post is held, so that what comes from its phone is counted for it.
  await appendRecords(ledger, by, [
    draftOf('account-made', by.account, { username: 'story', name: '某' }, { area: COUNTY }),
    draftOf('post-appointed', by.post, { account: by.account, role: by.role }, { area: COUNTY }),
  ])
  for (const [index] of ALLEYS.entries()) await append(stage, register(stage, index, index, index))
  const place = { name: '卡口', tags: ['category:checkpoint'] }
  for (const [at, gate] of gates.entries())
    await append(stage, [draft(stage, 'place-registered', gate, place, { area: of(ALLEYS, at * 2) ?? '' })])
  return stage
}

async function append(stage: Stage, drafts: readonly Draft[]): Promise<void> {
  stage.clock.forward(1000)
  await appendRecords(stage.ledger, stage.by, drafts)
  stage.appended.push(...drafts)
}

const of = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(items.length, 1)]

function draft(
  { clock, appended }: Stage,
  kind: string,
  subject: string,
  payload: object,
  given: Partial<Draft> = {},
): Draft {
  const happenedAt = new Date(clock.now()).toISOString()
  // Every other record comes from a phone.
  const device = appended.length % 2 === 0 ? { device: 'phone' } : {}
  return draftOf(kind, subject, payload, { id: newId(clock.now()), happenedAt, ...device, ...given })
}

function register(stage: Stage, alley: number, tags: number, household: number): Draft[] {
  const area = of(ALLEYS, alley) ?? ''
  const id = newId(stage.clock.now())
  const home = of(stage.households, household) ?? newId(stage.clock.now())
  const tag = of(TAGS, tags)
  const person = { household: home, name: '某', tags: tag && tags % 3 > 0 ? [tag] : [] }
  const isNew = !stage.households.includes(home)
  stage.persons.push(id)
  if (isNew) stage.households.push(home)
  return [
    ...(isNew
      ? [draft(stage, 'household-registered', home, { door: `${stage.households.length}号` }, { area })]
      : []),
    draft(stage, 'person-registered', id, person, { area }),
  ]
}

/** Numbers of cards are dealt once. */
let cards = 0

/** A line about somebody already there. */
function about(kind: string, who: number, payload: (stage: Stage) => object, minutesAgo = 0): Line {
  return (stage) => {
    const subject = of(kind === 'door-call' ? stage.households : stage.persons, who)
    const happenedAt = new Date(stage.clock.now() - minutesAgo * 60_000).toISOString()
    return subject === undefined ? [] : [draft(stage, kind, subject, payload(stage), { happenedAt })]
  }
}

function appoint(stage: Stage, area: string): Draft[] {
  const account = newId()
  const username = `u${account.slice(-12)}`
  return [
    draft(stage, 'account-made', account, { username, name: '某' }, { area }),
    draft(stage, 'post-appointed', newId(), { account, role: 'alley-chief' }, { area }),
  ]
}

const CORRECTABLE = new Set([
  'gate-pass',
  'person-registered',
  'household-registered',
  'person-tagged',
  'subject-changed',
  'travel-return',
  'health-check',
  'door-call',
  'duty-waived',
  'duty-reassigned',
  'person-moved',
  'household-moved',
  'person-left',
  'person-returned',
  'person-merged',
])
/** What must be true when it is recorded may be true no longer: only taken back. */
const TAKEN_BACK_ONLY = new Set(['household-moved', 'person-merged'])
const ANEW: Record<string, object> = {
  'health-check': { celsius: 36.4 },
  'travel-return': { fromRiskArea: true, returnedOn: '2026-01-01' },
  'person-tagged': { add: ['need:care'] },
  'door-call': { end: 'met' },
}

/** Takes back an earlier record, or says it anew. */
function correct(which: number, anew: boolean): Line {
  return (stage) => {
    const old = of(
      stage.appended.filter(({ kind }) => CORRECTABLE.has(kind)),
      which,
    )
    if (!old) return []
    const corrects = old.id
    if (!anew || TAKEN_BACK_ONLY.has(old.kind))
      return [draft(stage, 'record-withdrawn', newId(), { reason: '错' }, { area: COUNTY, corrects })]
    const { area, happenedAt } = old
    // Payloads of the story's own drafts are objects.
    const payload = { ...(old.payload as object), ...ANEW[old.kind] }
    return [draft(stage, old.kind, old.subject, payload, { happenedAt, corrects, ...(area ? { area } : {}) })]
  }
}

/** The n-th person still living somewhere, or all who live at a household. */
async function residents({ ledger }: Stage, household?: string): Promise<string[]> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ person: string }>`
      select person from person where standing = 'here' and ${household ? sql`household = ${household}` : sql`true`}
      order by person`.execute(tx),
  )
  return rows.map(({ person }) => person)
}

/** A household goes to another alley with everybody living there. */
async function moveHouse(stage: Stage, which: number, alley: number): Promise<void> {
  const household = of(stage.households, which) ?? ''
  const payload = {
    area: of(ALLEYS, alley),
    door: '9',
    basis: newId(),
    members: await residents(stage, household),
  }
  await append(stage, [draft(stage, 'household-moved', household, payload)])
}

/** One person's row turns out to be another's. */
async function merge(stage: Stage, one: number, other: number): Promise<void> {
  const there = await residents(stage)
  const [subject, into] = [of(there, one), of(there, other)]
  if (subject !== undefined && into !== undefined && subject !== into)
    await append(stage, [
      draft(stage, 'person-merged', subject, { into, tags: one % 2 > 0 ? ['need:care'] : [] }),
    ])
}

/** Somebody passes a gate with one of a few codes, so that some are seen at both at once; or its device gets a key, or loses it. */
function atGate(which: number, code: number): Line {
  return (stage) => {
    const gate = of(stage.gates, which) ?? ''
    const shown = { person: `person000000000${code % 3}`, code: `code00000000000${code % 3}` }
    const pass = { how: 'code', verdict: 'admit', entered: code % 5 > 0, companions: code % 4, ...shown }
    return [draft(stage, 'gate-pass', gate, pass)]
  }
}

function deviceOf(which: number, device: number): Line {
  return (stage) => {
    const gate = of(stage.gates, which) ?? ''
    const known = `01900000-0000-7000-8000-00000000000${device % 3}`
    return device % 2 === 0
      ? [
          draft(stage, 'gate-key-issued', gate, {
            device: known,
            name: '闸机',
            endsAt: '2099-01-01T00:00:00Z',
          }),
        ]
      : [draft(stage, 'gate-key-revoked', gate, { device: known })]
  }
}

/** A word about the n-th duty there is. */
function onDuty(kind: string, which: number, payload: object): Line {
  return async ({ ledger, ...stage }) => {
    const { rows } = await within(ledger.database, COUNTY, (tx) =>
      sql<{ subject: string; measure: string; opens: Date }>`
        select d.subject, m.id as measure, d.opens_at as opens from duty d join measure m on m.measure = d.measure
        order by d.measure, d.opens_at, d.subject offset ${which} % greatest(1, (select count(*) from duty)) limit 1`.execute(
        tx,
      ),
    )
    return rows.map(({ subject, measure, opens }) =>
      draft({ ledger, ...stage }, kind, subject, { measure, opensAt: opens.toISOString(), ...payload }),
    )
  }
}

/** Given chances make a line; shown by its name and its chances when a story goes wrong. */
function told<A extends unknown[], T extends (stage: Stage) => unknown>(
  name: string,
  chances: { [K in keyof A]: fc.Arbitrary<A[K]> },
  make: (...given: A) => T,
): fc.Arbitrary<T> {
  return fc.tuple(...chances).map((given) => {
    // A tuple of arbitraries gives a tuple of their values.
    const values = given as A
    return Object.assign(make(...values), {
      [fc.toStringMethod]: () => `${name}(${values.map((one) => fc.stringify(one)).join(', ')})`,
    })
  })
}

const pick = fc.nat({ max: 1000 })
/** Minutes before now that something happened: mostly just now, often days ago, sometimes by a clock that runs ahead. */
const ago = fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 120 * 60 }))
const flag = fc.boolean()
const returned = (days: number): string => new Date(Date.now() - days * DAY).toISOString().slice(0, 10)

const LINES: [number, fc.Arbitrary<Line>][] = [
  [
    2,
    told(
      'register',
      [pick, pick, pick],
      (...given) =>
        (stage: Stage) =>
          register(stage, ...given),
    ),
  ],
  [
    2,
    told('tag', [pick, pick, flag], (who, tag, add) => {
      return about('person-tagged', who, () => ({ [add ? 'add' : 'drop']: [of(TAGS, tag)] }))
    }),
  ],
  [
    1,
    told('move', [pick, pick], (who, alley) =>
      about('subject-changed', who, () => ({ area: of(ALLEYS, alley) })),
    ),
  ],
  [
    2,
    told('rehouse', [pick, pick], (who, where) =>
      about('person-moved', who, ({ households }) => ({ household: of(households, where) })),
    ),
  ],
  [
    2,
    told('depart', [pick, fc.constantFrom('died', 'left-county', 'back')], (who, how) =>
      how === 'back' ? about('person-returned', who, () => ({})) : about('person-left', who, () => ({ how })),
    ),
  ],
  [
    1,
    told('leave', [pick, flag, flag], (who, active, clear) => {
      return about('subject-changed', who, () => ({
        active,
        ...(clear ? { clear: ['need'], add: ['need:visit'] } : {}),
      }))
    }),
  ],
  [
    3,
    told('return', [pick, flag, fc.nat({ max: 8 })], (who, fromRiskArea, days) => {
      return about('travel-return', who, () => ({
        fromRiskArea,
        ...(days > 6 ? {} : { returnedOn: returned(days) }),
      }))
    }),
  ],
  [
    6,
    told('check', [pick, flag, ago], (who, good, minutes) => {
      return about('health-check', who, () => ({ celsius: good ? 36.5 : 38.5 }), minutes)
    }),
  ],
  [
    2,
    told('call', [pick, flag, pick, ago], (who, met, member, minutes) => {
      const members = ({ persons }: Stage): object[] => [
        { person: of(persons, member), fromRiskArea: member % 2 > 0, needsCare: member % 3 > 0 },
      ]
      return about(
        'door-call',
        who,
        (stage) => (met ? { end: 'met', members: members(stage) } : { end: 'nobody-home' }),
        minutes,
      )
    }),
  ],
  [
    1,
    told('card', [pick, pick], (who, which) =>
      which % 3 === 0
        ? about('code-recalled', who, () => ({ cause: 'lost', card: which }))
        : about('card-issued', who, () => ({ number: (cards += 1), expiresAt: '2099-01-01T00:00:00Z' })),
    ),
  ],
  [3, told('gate', [pick, pick], atGate)],
  [1, told('device', [pick, pick], deviceOf)],
  [3, told('correct', [pick, flag], correct)],
  [1, told('waive', [pick], (which) => onDuty('duty-waived', which, { reason: '已转运' }))],
  [
    1,
    told('reassign', [pick, flag], (which, back) =>
      onDuty('duty-reassigned', which, back ? {} : { to: newId() }),
    ),
  ],
  [1, told('appoint', [pick], (alley) => (stage: Stage) => appoint(stage, of(ALLEYS, alley) ?? ''))],
]
const line = fc.oneof(...LINES.map(([weight, arbitrary]) => ({ weight, arbitrary })))

const SCENES: [number, fc.Arbitrary<Scene>][] = [
  [
    8,
    told('append', [fc.array(line, { minLength: 1, maxLength: 4 })], (lines) => async (stage: Stage) => {
      const drafts: Draft[] = []
      for (const one of lines) drafts.push(...(await one(stage)))
      if (drafts.length > 0) await append(stage, drafts)
    }),
  ],
  [
    1,
    told(
      'start',
      [pick, pick, fc.constantFrom(0, 0, 30, -0.1)],
      (spec, area, hours) => async (stage: Stage) => {
        const measure = {
          id: newId(stage.clock.now()),
          area: of(['130430', '130430100', '130430100001'], area) ?? '',
        }
        const happenedAt = new Date(stage.clock.now() - hours * HOUR).toISOString()
        await append(stage, [
          draft(
            stage,
            'measure-started',
            measure.id,
            { spec: of(SPECS, spec) },
            { area: measure.area, happenedAt },
          ),
        ])
        stage.measures.push(measure)
      },
    ),
  ],
  [
    1,
    told(
      'move house',
      [pick, pick],
      (...given) =>
        async (stage: Stage) =>
          moveHouse(stage, ...given),
    ),
  ],
  [
    1,
    told(
      'merge',
      [pick, pick],
      (...given) =>
        async (stage: Stage) =>
          merge(stage, ...given),
    ),
  ],
  [
    1,
    told('end', [pick], (which) => async (stage: Stage) => {
      const measure = of(stage.measures, which)
      if (measure)
        await append(stage, [
          draft(stage, 'measure-ended', measure.id, { reason: '完' }, { area: measure.area }),
        ])
    }),
  ],
  [
    1,
    told('family', [pick, pick, flag], (who, whose, agreed) => async (stage: Stage) => {
      const [ward, proxy] = [of(stage.persons, who), of(stage.persons, whose)]
      if (ward === undefined || proxy === undefined) return
      const payload = { proxy, ...(agreed ? { basis: 'agreed' } : {}) }
      const said = draft(stage, agreed ? 'proxy-agreed' : 'proxy-withdrawn', ward, payload)
      stage.clock.forward(1000)
      await appendRecords(stage.ledger, { ...stage.by, role: 'resident' }, [said])
      stage.appended.push(said)
    }),
  ],
  [
    3,
    told(
      'turn',
      [fc.integer({ min: -10, max: 60 }), fc.oneof(fc.constant(0), fc.nat({ max: 100 }))],
      (hours, where) => async (stage: Stage) => {
        const through = new Date(stage.clock.now() + hours * HOUR).toISOString()
        const area = of(AREAS, where) ?? COUNTY
        await append(stage, [draft(stage, 'day-turned', newId(), { through }, { area })])
      },
    ),
  ],
  [
    2,
    told('redraw', [fc.constantFrom(...REDRAWINGS), pick, pick, pick], (how, ...by) => {
      return async (stage: Stage) => {
        const parts = await redrawing(stage.ledger, how, by, stage.households, AREAS)
        const drafts = parts.map(({ kind, subject, payload, area }) =>
          draft(stage, kind, subject, payload, area === undefined ? {} : { area }),
        )
        if (drafts.length > 0) await unlessRefused(() => append(stage, drafts))
      }
    }),
  ],
  [
    4,
    told('forward', [fc.integer({ min: 1, max: 20 * 60 })], (minutes) => async ({ clock }: Stage) => {
      clock.forward(minutes * 60_000)
    }),
  ],
]

/** A county's days in any order: what happens all day long comes up more often than what happens once a week. */
export const story: fc.Arbitrary<Scene[]> = fc.array(
  fc.oneof(...SCENES.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
  { minLength: 15, maxLength: 45, size: 'max' },
)

/** Every measure of the story starts at once, then the scenes follow. */
export async function tell(stage: Stage, scenes: readonly Scene[]): Promise<void> {
  for (const spec of SPECS) {
    const measure = { id: newId(stage.clock.now()), area: COUNTY }
    stage.measures.push(measure)
    await append(stage, [draft(stage, 'measure-started', measure.id, { spec }, { area: COUNTY })])
  }
  for (const scene of scenes) await scene(stage)
}
