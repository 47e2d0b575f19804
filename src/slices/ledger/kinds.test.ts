import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sql } from 'kysely'
import type { z } from 'zod'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import type { Kind } from '../../core/kind.ts'
import { tag } from '../../core/measure.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords } from './actions.ts'
import { KINDS, KIND_BY_NAME } from './kinds.ts'
import { isAreaLookedUp, WITHDRAWAL } from './rules.ts'

const fixture = useDatabase()
const ALLEY = '130430100001001'

/** The schemas of an object schema's fields, whatever wraps them. */
function fieldsOf(schema: z.ZodType): Record<string, z.ZodType> {
  const { def } = schema as unknown as { def: { type: string; shape: Record<string, z.ZodType> } }
  expect(def.type).toBe('object')
  return def.shape
}

/** A field's closed list of values, through optional, default and array; undefined when it has none. */
function valuesOf(schema: z.ZodType): string[] | undefined {
  const { def } = schema as unknown as {
    def: { entries?: Record<string, string>; innerType?: z.ZodType; element?: z.ZodType }
  }
  const inner = def.innerType ?? def.element
  return def.entries ? Object.values(def.entries) : inner && valuesOf(inner)
}

/** What an example takes for granted, made first: fields of its payload that must name something there is. */
const GROUND: Record<string, (subject: string) => Promise<object>> = {
  'post-appointed': async () => ({ account: await anyAccount() }),
  'area-moved': async () => ({ number: '130430100001900' }),
  'area-split': async () => ({ parts: [{ into: ALLEY }] }),
  'household-moved': async () => ({ area: ALLEY }),
  'area-merged': async () => ({ into: ALLEY }),
  'person-moved': async () => ({ household: await anySubject('household-registered') }),
  'person-merged': async () => ({ into: await anySubject('person-registered') }),
  'spot-check-drawn': async () => ({
    doors: [{ subject: await anySubject('household-registered'), account: newId() }],
  }),
  'override-seconded': async (subject) => ({ override: await anyOverride(subject) }),
  'override-confirmed': async (subject) => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    return { override: await anyOverride(subject, true), untilOn: tomorrow }
  },
  'override-ended': async (subject) => ({ override: await anyOverride(subject) }),
  'appeal-decided': async (subject) => ({ appeal: await anyAppeal(subject) }),
  'article-corrected': async () => ({ version: 2 }),
  'incident-acknowledged': async (subject) => ({ incident: await anyIncident(subject) }),
  'incident-closed': async (subject) => ({ incident: await anyIncident(subject) }),
  'recheck-drawn': async () => ({ alleys: [{ subject: await areaSubject(), area: ALLEY, doors: 20 }] }),
}

/** A payload with one more field than anybody asked for. */
const PADDED = { 'not-a-field': 'x' }

test.each(KINDS.map((kind) => [kind.name, kind] as const))('%s is a sound kind', (name, kind) => {
  expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
  expect(KINDS.filter((one) => one.name === name)).toHaveLength(1)
  const fields = Object.keys(fieldsOf(kind.payload))
  expect(fields).toEqual(expect.arrayContaining([...kind.personal]))
  expect(kind.personal).toEqual(expect.arrayContaining([...kind.sealed]))
  expect(kind.personal.length > 0 && kind.retention === 'permanent', 'personal and kept for ever').toBe(false)
  expect(kind.recordedBy.length).toBeGreaterThan(0)
  expect(Number(kind.clause)).toBeGreaterThanOrEqual(1)
  expect(Number(kind.clause)).toBeLessThanOrEqual(18)
  if (kind.destroys) {
    expect(kind.alone, 'the journal is written by one at a time').toBe(true)
    expect(kind.personal, 'the journal outlives what it tells of').toEqual([])
  }
  const parsed = kind.payload.parse(kind.example)
  expect(kind.payload.parse({ ...(parsed as object), ...PADDED })).toEqual(parsed)
  const change = kind.change?.(parsed) ?? {}
  for (const one of [...(change.add ?? []), ...(change.drop ?? [])])
    expect(tag.safeParse(one).success, one).toBe(true)
  const follows = kind.reaction?.({ id: newId(), subject: newId(), happenedAt: 0, payload: parsed }) ?? []
  for (const follow of follows) {
    const target = KIND_BY_NAME.get(follow.kind)
    expect(target?.payload.safeParse(follow.payload).success, follow.kind).toBe(true)
  }
})

test.each(KINDS.map((kind) => [kind.name, kind] as const))('people can read the fields of %s', (_, kind) => {
  for (const [field, schema] of Object.entries(fieldsOf(kind.payload))) {
    expect(FIELD_WORDS[field], `a word for ${field} in core/field-words.ts`).toBeDefined()
    for (const value of valuesOf(schema) ?? [])
      expect(VALUE_WORDS[field]?.[value], `a word for ${field}.${value}`).toBeDefined()
  }
})

test('a kind is one file, named as it is, in some slice', () => {
  const files = globSync('src/slices/*/kinds/*.ts')
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  for (const { name } of KINDS) expect(text, name).toContain(`name: '${name}'`)
  expect(existsSync('src/slices/ledger/kinds.ts')).toBe(true)
})

test.each(KINDS.map((kind) => [kind.name, kind] as const))(
  'the example of %s is recorded once, by one principal, its personal fields apart',
  async (name, kind) => {
    const ledger = testLedger(fixture.database)
    const role = kind.recordedBy.includes('commander') ? 'commander' : kind.recordedBy[0]
    const anybody = {
      ...principal(),
      role: role ?? 'commander',
      // An override is seconded by somebody who is known to work elsewhere.
      ...(name === 'override-seconded' ? { account: await anyAccount('单位三') } : {}),
    }
    const by = kind.byProgram ? { ...anybody, program: true as const } : anybody
    const draft = await draftFor(kind)
    if (kind.byProgram) await expect(appendRecords(ledger, anybody, [draft])).rejects.toThrow('not-allowed')
    const [first] = await appendRecords(ledger, by, [draft])
    expect(first).toMatchObject({ id: draft.id, status: 'recorded' })
    expect(await appendRecords(ledger, by, [draft])).toEqual([{ ...first, status: 'already' }])
    const other = { ...by, account: newId() }
    await expect(appendRecords(ledger, other, [draft])).rejects.toMatchObject({ code: 'record-id-taken' })
    const { rows } = await within(fixture.database, '130430', (tx) =>
      sql<{ facts: object; personal: object | null }>`
        select r.payload as facts, p.payload as personal from record r left join record_personal p on p.id = r.id
        where r.id = ${draft.id}`.execute(tx),
    )
    for (const field of kind.personal) expect(rows[0]?.facts, name).not.toHaveProperty(field)
    for (const field of kind.sealed) {
      const given = (kind.example as Record<string, unknown>)[field]
      if (typeof given === 'string') expect(JSON.stringify(rows[0]), field).not.toContain(given)
    }
  },
)

/** The kind's own example as a draft, about a subject that is there. */
async function draftFor(kind: Kind) {
  const ledger = testLedger(fixture.database)
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY]).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'area-number-taken') throw error
  })
  const standing = kind.subject === 'duty' || kind.subject === 'any' ? 'household' : kind.subject
  const creator = KINDS.find((one) => one.creates && one.subject === standing && one.name !== 'area-opened')
  const subject = newId()
  const ground = async (): Promise<object> => ({
    ...(kind.example as object),
    ...(await GROUND[kind.name]?.(subject)),
  })
  if (!isAreaLookedUp(kind)) {
    const example = await ground()
    if (kind.name === 'area-opened')
      return draftOf(kind.name, newId(), { ...example, number: `${ALLEY}001` }, { area: `${ALLEY}001` })
    const corrects = kind.name === WITHDRAWAL ? await anyRecord() : {}
    return draftOf(kind.name, await standingOne(kind), example, { area: ALLEY, ...corrects })
  }
  if (standing === 'area') {
    return draftOf(kind.name, kind.alone ? await freshArea() : await areaSubject(), await ground())
  }
  if (!creator) throw new Error(`nothing brings a ${standing} into being`)
  await appendRecords(ledger, by, [
    draftOf(creator.name, subject, creator.example as object, { area: ALLEY }),
  ])
  return draftOf(kind.name, subject, await ground())
}

let opened = 100
/** An alley of its own for what changes the grid. */
async function freshArea(): Promise<string> {
  opened += 1
  const number = `130430100001${opened}`
  const draft = draftOf('area-opened', newId(), { number, level: 'alley', name: '新胡同' }, { area: number })
  await appendRecords(testLedger(fixture.database), principal(), [draft])
  return draft.subject
}

/** An account or post that is there for what is said about one; else a new id. */
async function standingOne({ name, subject }: Kind): Promise<string> {
  if (subject === 'article' || subject === 'bulletin') return anyArticle(ARTICLE_STEPS[name] ?? [])
  if (subject === 'question' && name !== 'question-asked') return anyQuestion()
  if (subject === 'account' && name !== 'account-made') return anyAccount()
  if (name !== 'post-ended') return newId()
  const post = draftOf(
    'post-appointed',
    newId(),
    { account: await anyAccount(), role: 'alley-chief' },
    { area: ALLEY },
  )
  await appendRecords(testLedger(fixture.database), principal(), [post])
  return post.subject
}

/** An override of this person's colour that somebody of one organisation asked for, and somebody of another seconded. */
async function anyOverride(subject: string, isSeconded = false): Promise<string> {
  const asked = draftOf('override-asked', subject, KIND_BY_NAME.get('override-asked')?.example as object)
  const by = { ...principal(), account: await anyAccount('单位一') }
  await appendRecords(testLedger(fixture.database), by, [asked])
  if (isSeconded) {
    const second = { ...principal(), account: await anyAccount('单位二') }
    const draft = draftOf('override-seconded', subject, { override: asked.id })
    await appendRecords(testLedger(fixture.database), second, [draft])
  }
  return asked.id
}

/** What has happened to an article before a record of each kind can be made of it. */
const WRITTEN = ['article-drafted']
const ASKED = [...WRITTEN, 'article-submitted']
const PASSED = [...ASKED, 'article-approved']
const OUT = [...PASSED, 'article-published']
const ARTICLE_STEPS: Record<string, readonly string[]> = {
  'article-submitted': WRITTEN,
  'article-approved': ASKED,
  'article-returned': ASKED,
  'article-scheduled': PASSED,
  'article-published': PASSED,
  'article-corrected': [...OUT, ...PASSED],
  'article-withdrawn': OUT,
  'bulletin-published': ['bulletin-drafted'],
  'bulletin-withdrawn': ['bulletin-drafted', 'bulletin-published'],
}

/** An article or a bulletin that these steps were taken with, each by somebody else. */
async function anyArticle(steps: readonly string[]): Promise<string> {
  const article = newId()
  let version = 0
  for (const kind of steps) {
    const basisVersion = version
    if (kind === 'article-drafted') version += 1
    const example = KIND_BY_NAME.get(kind)?.example as object
    const draft = draftOf(kind, article, { ...example, version, basisVersion }, { area: ALLEY })
    await appendRecords(testLedger(fixture.database), principal(), [draft])
  }
  return article
}

let asked = 0
/** A question that waits, under a number of its own. */
async function anyQuestion(): Promise<string> {
  asked += 1
  const example = KIND_BY_NAME.get('question-asked')?.example as object
  const payload = { ...example, questionNumber: `3479ACDEFG${'HJKMN'[asked]}4` }
  const draft = draftOf('question-asked', newId(), payload, { area: ALLEY })
  await appendRecords(testLedger(fixture.database), { ...principal(), program: true }, [draft])
  return draft.subject
}

async function anyIncident(subject: string): Promise<string> {
  const draft = draftOf('incident-opened', subject, { why: 'red' })
  await appendRecords(testLedger(fixture.database), principal(), [draft])
  return draft.id
}

async function anyAppeal(subject: string): Promise<string> {
  const draft = draftOf('appeal-made', subject, KIND_BY_NAME.get('appeal-made')?.example as object)
  await appendRecords(testLedger(fixture.database), { ...principal(), program: true }, [draft])
  return draft.id
}

async function anyAccount(organisation?: string): Promise<string> {
  const account = newId()
  const username = `u${account.slice(-12)}`
  const draft = draftOf('account-made', account, { username, name: '某人', organisation }, { area: ALLEY })
  await appendRecords(testLedger(fixture.database), principal(), [draft])
  return draft.subject
}

/** Somebody or something of that kind, as its example says. */
async function anySubject(kind: string): Promise<string> {
  const draft = draftOf(kind, newId(), KIND_BY_NAME.get(kind)?.example as object, { area: ALLEY })
  await appendRecords(testLedger(fixture.database), principal(), [draft])
  return draft.subject
}

async function anyRecord(): Promise<{ corrects: string }> {
  const draft = draftOf('household-registered', newId(), { door: '9号' }, { area: ALLEY })
  await appendRecords(testLedger(fixture.database), principal(), [draft])
  return { corrects: draft.id }
}

async function areaSubject(): Promise<string> {
  return within(fixture.database, '130430', async (tx) => {
    const { rows } = await sql<{ subject: string }>`select subject from area where area = ${ALLEY}`.execute(
      tx,
    )
    return rows[0]?.subject ?? ''
  })
}
