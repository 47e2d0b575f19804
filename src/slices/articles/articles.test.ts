import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { textToDocument } from '../../core/rich-text.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Principal } from '../ledger/actions.ts'
import { publishDue } from './actions.ts'
import { publicPage } from './queries.ts'

const fixture = useDatabase()
const clock = handClock()
const writer = principal('editor')
const second = principal('editor')
const town = principal('editor', '130430100')
const ledger = () => testLedger(fixture.database, clock.now)

beforeAll(() => openAreas(ledger(), principal(), ['130430', '130430100', '130430201']))

const contentOf = (title: string, more: object = {}) => ({
  title,
  column: 'news',
  body: textToDocument('第一段。\n第二段。'),
  ...more,
})

function step(by: Principal, article: string, kind: string, payload: object, area = COUNTY) {
  return appendRecords(ledger(), by, [draftOf(kind, article, payload, { area })])
}

const draft = (by: Principal, article: string, basisVersion: number, title: string, area?: string) =>
  step(by, article, 'article-drafted', { content: contentOf(title), basisVersion }, area)

async function published(title: string): Promise<string> {
  const article = newId()
  await draft(writer, article, 0, title)
  await step(writer, article, 'article-submitted', { version: 1 })
  await step(second, article, 'article-approved', { version: 1 })
  await step(second, article, 'article-published', { version: 1 })
  return article
}

/** As readers have it: without any scope. */
const read = (article: string) =>
  within(fixture.database, '', (tx) => publicPage(tx, article.replaceAll('-', '').slice(-12)))

test('a text goes out only as a second person approved it, and each step asks for the last version', async () => {
  const article = newId()
  await draft(writer, article, 0, '初稿')
  await expect(draft(second, article, 0, '没看过就改')).rejects.toMatchObject({
    code: 'article-changed-meanwhile',
  })
  await expect(step(writer, article, 'article-approved', { version: 1 })).rejects.toMatchObject({
    code: 'article-not-in-review',
  })
  await step(writer, article, 'article-submitted', { version: 1 })
  await expect(step(writer, article, 'article-approved', { version: 1 })).rejects.toMatchObject({
    code: 'article-own-approval',
  })
  await step(second, article, 'article-approved', { version: 1 })
  await draft(writer, article, 1, '审核后又改')
  await expect(step(writer, article, 'article-published', { version: 2 })).rejects.toMatchObject({
    code: 'article-not-approved',
  })
  await expect(step(writer, article, 'article-published', { version: 1 })).rejects.toMatchObject({
    code: 'article-changed-meanwhile',
  })
  expect(await read(article)).toBeUndefined()
  await step(writer, article, 'article-submitted', { version: 2 })
  await step(second, article, 'article-returned', { version: 2, reason: '标题不妥' })
  await expect(step(second, article, 'article-approved', { version: 2 })).rejects.toMatchObject({
    code: 'article-not-in-review',
  })
  await draft(second, article, 2, '定稿')
  await step(second, article, 'article-submitted', { version: 3 })
  await step(writer, article, 'article-approved', { version: 3 })
  await step(writer, article, 'article-published', { version: 3 })
  expect(await read(article)).toMatchObject({ title: '定稿', version: 3, changes: [] })
})

test('the hour of the first publication is the server’s and stays; corrections say what changed', async () => {
  const article = await published('原文')
  const first = await read(article)
  expect(first?.publishedAt.getTime()).toBe(new Date(clock.now()).getTime())
  clock.forward(3_600_000)
  await draft(writer, article, 1, '改正文')
  await step(writer, article, 'article-submitted', { version: 2 })
  await step(second, article, 'article-approved', { version: 2 })
  expect(await read(article)).toMatchObject({ title: '原文' })
  await expect(step(second, article, 'article-published', { version: 2 })).rejects.toMatchObject({
    code: 'article-correct-with-note',
  })
  await step(second, article, 'article-corrected', { version: 2, changed: '人数由3改为2' })
  const now = await read(article)
  expect(now).toMatchObject({ title: '改正文', publishedAt: first?.publishedAt })
  expect(now?.updatedAt.getTime()).toBe(clock.now())
  expect(now?.changes).toEqual([{ version: 2, at: expect.any(String), note: '人数由3改为2' }])
})

test('a withdrawn article keeps its address and its reason, and nothing of its text', async () => {
  const article = await published('要撤的')
  await step(writer, article, 'article-withdrawn', { reason: '数字有误' })
  expect(await read(article)).toMatchObject({ content: null, summary: '', withdrawnReason: '数字有误' })
  await expect(step(writer, article, 'article-withdrawn', { reason: '再撤' })).rejects.toMatchObject({
    code: 'article-not-public',
  })
})

test('what is scheduled goes out once its hour has come, unless it was returned meanwhile', async () => {
  const [due, stopped] = [newId(), newId()]
  const publishAt = new Date(clock.now() + 60_000).toISOString()
  for (const article of [due, stopped]) {
    await draft(writer, article, 0, '定时')
    await step(writer, article, 'article-submitted', { version: 1 })
    await step(second, article, 'article-approved', { version: 1 })
    await expect(
      step(second, article, 'article-scheduled', { version: 1, publishAt: '2020-01-01T00:00:00Z' }),
    ).rejects.toMatchObject({ code: 'article-schedule-past' })
    await step(second, article, 'article-scheduled', { version: 1, publishAt })
  }
  await step(second, stopped, 'article-returned', { version: 1, reason: '先不发' })
  expect(await publishDue(ledger())).toBe(0)
  clock.forward(61_000)
  expect(await publishDue(ledger())).toBe(1)
  expect(await publishDue(ledger())).toBe(0)
  expect(await read(due)).toMatchObject({ title: '定时' })
  expect(await read(stopped)).toBeUndefined()
})

test('the fence in the database: without a scope nothing but pages is seen, under one no other area’s drafts', async () => {
  const mine = newId()
  await draft(town, mine, 0, '乡镇稿', '130430100')
  await published('公开')
  const seen = (scope: string, table: string) =>
    within(fixture.database, scope, async (tx) => {
      const { rows } = await sql<{ area: string }>`select area from ${sql.table(table)}`.execute(tx)
      return rows.map(({ area }) => area)
    })
  expect(await seen('', 'article')).toEqual([])
  expect(await seen('', 'article_version')).toEqual([])
  expect(await seen('', 'household')).toEqual([])
  expect((await seen('', 'article_page')).length).toBeGreaterThan(0)
  expect(new Set(await seen('130430100', 'article'))).toEqual(new Set(['130430100']))
  expect(await seen('130430201', 'article_version')).toEqual([])
  await expect(
    within(fixture.database, '', (tx) => sql`update article_page set title = 'x'`.execute(tx)),
  ).resolves.toMatchObject({ numAffectedRows: 0n })
  await expect(draft(town, newId(), 0, '越界', COUNTY)).rejects.toMatchObject({ code: 'out-of-scope' })
  await expect(step(writer, mine, 'article-submitted', { version: 1 })).rejects.toMatchObject({
    code: 'out-of-scope',
  })
})

test('a script, a style, an address of another kind and an unknown node are no part of a document', async () => {
  const evil = [
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] },
      ],
    },
    {
      type: 'paragraph',
      content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: '//evil.example' } }] }],
    },
    {
      type: 'paragraph',
      content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: '/\\evil.example' } }] }],
    },
    {
      type: 'paragraph',
      content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'data:text/html,x' } }] }],
    },
    { type: 'html', content: '<script>' },
    { type: 'image', attrs: { picture: '../../etc/passwd', alt: 'x' } },
    { type: 'heading', attrs: { level: 1 } },
  ]
  for (const node of evil) {
    const content = contentOf('坏', { body: { type: 'doc', content: [node] } })
    await expect(
      step(writer, newId(), 'article-drafted', { content, basisVersion: 0 }),
      JSON.stringify(node),
    ).rejects.toMatchObject({ code: 'bad-input' })
  }
  await expect(
    step(writer, newId(), 'article-drafted', {
      content: contentOf('坏', { column: 'none' }),
      basisVersion: 0,
    }),
  ).rejects.toMatchObject({ code: 'column-unknown' })
})
