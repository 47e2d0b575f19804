import type { MeasureSpec } from '../../core/measure.ts'
import { uuidV7 } from '../../core/id.ts'
import { HOUR } from '../../core/cadence.ts'
import type { Line } from '../../slices/sync/contract.ts'
import { openDatabase, PRACTICE } from '../offline/database.ts'
import { rowOf, type LineOf } from '../offline/lines.ts'
import { Store } from '../offline/store.ts'
import { App, type Enrolled } from './app.ts'

/* An alley that nobody lives in, to learn with. Nothing of it is ever sent: its app has no server to send to (app.ts). */

const VILLAGE = '999999999001'
const ALLEY = `${VILLAGE}001`

const id = (): string => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
const iso = (at: number): string => new Date(at).toISOString()

/**
 * A fresh practice alley, in a database of its own beside the real one, sealed under a key that is kept nowhere: killed in the middle of it,
 * nobody can read what is left, and the next start of the app takes that away.
 */
export async function beginPractice(): Promise<App> {
  await clearPractice()
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const store = await Store.open(openDatabase(PRACTICE), key)
  await store.apply(
    practiceLines(Date.now()).flatMap((line) => rowOf(line) ?? []),
    [],
    { cursor: '0.0' },
  )
  return new App(store, ENROLLED(), true)
}

export async function endPractice(app: App): Promise<void> {
  app.stop()
  await app.store.database.delete()
}

/** What a practice left behind that was never ended. */
export async function clearPractice(): Promise<void> {
  await openDatabase(PRACTICE).delete()
}

const ENROLLED = (): Enrolled => ({
  device: id(),
  token: '',
  account: { account: id(), name: '练习' },
  post: { post: id(), role: 'alley-chief', area: ALLEY, areaName: '练习胡同' },
  county: { area: VILLAGE.slice(0, 6), name: '练习县' },
})

const DOORS: readonly { door: string; people: readonly [string, string][] }[] = [
  { door: '1号', people: [['练习甲', '户主'], ['练习乙', '配偶']] },
  { door: '2号', people: [['练习丙', '户主']] },
  { door: '3-1号', people: [['练习丁', '户主'], ['练习戊', '女儿'], ['练习己', '母亲']] },
  { door: '3-2号', people: [] },
  { door: '5号', people: [['练习庚', '租客']] },
  { door: '6号', people: [['练习辛', '户主'], ['练习壬', '配偶']] },
] // prettier-ignore

const common: Pick<MeasureSpec, 'doer' | 'answerable' | 'target' | 'graceHours' | 'ladder'> = {
  doer: 'alley-chief',
  answerable: 'territorial',
  target: 1,
  graceHours: 0,
  ladder: [],
}
const every = { all: [], any: [], none: [] }
const SPECS: readonly MeasureSpec[] = [
  {
    ...common,
    key: 'door-to-door',
    title: { zh: '入户走访（练习）', en: 'Calls at doors (practice)' },
    selector: { subject: 'household', ...every },
    cadence: { type: 'once', withinHours: 48 },
    evidence: { kind: 'door-call', where: [{ field: 'end', in: ['met', 'vacant'] }] },
  },
  {
    ...common,
    key: 'health-check',
    title: { zh: '健康监测（练习）', en: 'Health check (practice)' },
    selector: { subject: 'person', ...every },
    cadence: { type: 'every', days: 1 },
    evidence: { kind: 'health-check', where: [] },
  },
  {
    ...common,
    key: 'alley-clean',
    title: { zh: '胡同消杀，拍照（练习）', en: 'Disinfect the alley, with a photo (practice)' },
    selector: { subject: 'area', ...every },
    cadence: { type: 'every', days: 1 },
    evidence: { kind: 'area-report', where: [{ field: 'task', is: 'alley-clean' }] },
  },
]

/** Lines as the server would send them. */
export function practiceLines(now: number): Line[] {
  const directive = id()
  const measures = SPECS.map((spec): LineOf<'measure'> => {
    const startedAt = iso(now - 2 * HOUR)
    return { is: 'measure', measure: id(), area: VILLAGE, directive, startedAt, endedAt: null, spec }
  })
  const alley = id()
  const areas: Line[] = [
    { is: 'area', area: VILLAGE, subject: id(), name: '练习村', level: 'village' },
    { is: 'area', area: ALLEY, subject: alley, name: '练习胡同', level: 'alley' },
  ]
  const homes = DOORS.map(({ door, people }) => homeLines(door, people))
  const [watched] = homes[2]?.people ?? []
  const duties = [
    ...homes.map(({ household }) => dutyLine(measures[0], household.household, 'household', now)),
    dutyLine(measures[1], watched?.person ?? '', 'person', now),
    dutyLine(measures[2], alley, 'area', now),
  ]
  return [
    ...areas,
    ...measures,
    ...homes.flatMap(({ household, people }) => [household, ...people]),
    ...duties,
    {
      is: 'directive',
      directive,
      title: '练习部署：走访一条胡同',
      issuer: '练习县指挥部',
      publishedOn: null,
      issuedAt: iso(now - 2 * HOUR),
      text: '这是练习用的部署，不要求任何人做任何事。\n一、逐户走访，问清在家人员。\n二、每天给需要的人测体温。\n三、胡同每天消杀一次，拍一张照片。',
      readAt: null,
    },
  ]
}

function homeLines(
  door: string,
  people: readonly [string, string][],
): { household: LineOf<'household'>; people: LineOf<'person'>[] } {
  const household = id()
  const shared = { household, area: ALLEY, phoneTail: null, tags: [], basis: null }
  return {
    household: { is: 'household', ...shared, door, address: '', lastCall: null },
    people: people.map(([name, relation]) => ({
      is: 'person',
      ...shared,
      person: id(),
      name,
      sounds: [],
      sex: 'unknown',
      bornOn: null,
      relation,
      identityTail: null,
      workplace: '',
      standing: 'here',
    })),
  }
}

function dutyLine(
  measure: LineOf<'measure'> | undefined,
  subject: string,
  subjectKind: LineOf<'duty'>['subjectKind'],
  now: number,
): LineOf<'duty'> {
  const dueAt = iso(now + 22 * HOUR)
  return {
    is: 'duty',
    measure: measure?.measure ?? '',
    opensAt: iso(now - 2 * HOUR),
    subject,
    subjectKind,
    area: ALLEY,
    dueAt,
    lateAt: dueAt,
    closesAt: null,
    outcome: 'open',
    doneAt: null,
    doneBy: null,
    assigned: null,
  }
}
