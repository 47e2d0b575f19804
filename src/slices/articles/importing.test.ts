import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { plainText } from '../../core/rich-text.ts'
import { openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { readArticleTable } from './csv-articles.ts'
import { importArticles, type Incoming, type Outcome } from './importing.ts'
import { publicPage } from './queries.ts'
import { readSavedPage } from './saved-page.ts'

const fixture = useDatabase()
const editor = principal('editor')
const PAGES = path.join(import.meta.dirname, '../../../test/portal')
const SEED = path.join(import.meta.dirname, '../../../../shared/seed/qiuxian-directive-2021-01-08.txt')
const read = (name: string) => readFileSync(path.join(PAGES, name))
const day = (at: number | undefined) => new Date((at ?? NaN) + 8 * 3_600_000).toISOString()

const ledger = () => testLedger(fixture.database)
beforeAll(() => openAreas(ledger(), principal(), ['130430', '130430100']))

async function* given(...some: (Incoming | Outcome)[]): AsyncGenerator<Incoming | Outcome> {
  yield* some
}

test('a page saved as text gives every field, and nothing that stands around the article', () => {
  const page = readSavedPage(read('saved-page.txt'), 'saved-page.txt')
  expect(page).toMatchObject({
    title: '河北示例市:示例县部署春季森林防火工作',
    source: '示例县新闻网',
    views: 4207,
    editor: '甲某某',
    author: '',
  })
  expect(day(page.publishedAt)).toBe('2022-03-05T00:00:00.000Z')
  const text = plainText(page.body)
  expect(text.split('\n')).toHaveLength(4)
  expect(text).toMatch(/^3月4日下午/)
  expect(text).toMatch(/以指挥部发布为准。$/)
  expect(text).not.toMatch(/欢迎|热门|人员查询|免责|评论|昵称|分享|甲某某|人气/)
})

test.each(['utf-8', 'gb18030', 'utf-16le'])('a page saved as HTML in %s gives them too', (encoding) => {
  const page = readSavedPage(
    iconv.encode(read('saved-page.html').toString(), encoding, { addBOM: encoding === 'utf-16le' }),
    'page.html',
  )
  expect(page).toMatchObject({
    title: '示例镇开展志愿清洁日活动',
    source: '示例镇',
    author: '乙某',
    editor: '丙某',
    views: 1286,
  })
  expect(day(page.publishedAt)).toBe('2023-11-08T09:35:00.000Z')
  expect(page.body.content.map(({ type }) => type)).toEqual(['paragraph', 'heading', 'paragraph'])
  expect(JSON.stringify(page.body)).not.toMatch(/onerror|alert|相关阅读|网友|主办/)
})

const isHere = existsSync(SEED)
if (!isHere) console.warn(`SKIPPED: the seed page is not at ${SEED}; its import was not tried.`)
test.skipIf(!isHere)('the page this software began with comes in with every field', async () => {
  const bytes = readFileSync(SEED)
  const page = readSavedPage(bytes, 'seed.txt')
  // Nothing of that page stands in this repository: what it says is taken from the page itself.
  const lines = bytes.toString().split('\n')
  const fieldLine = lines.find((line) => line.startsWith('来源:')) ?? ''
  const [, source = '', views = ''] = /来源:(\S+) 人气:(\d+)/.exec(fieldLine) ?? []
  const titleLine = lines.slice(0, lines.indexOf(fieldLine)).findLast((line) => line.trim() !== '')
  const editorLine = lines.find((line) => line.startsWith('责任编辑')) ?? ''
  expect(views).toMatch(/^\d{4}$/)
  expect(page).toMatchObject({
    title: titleLine?.trim(),
    source,
    views: Number(views),
    editor: editorLine.replace('责任编辑', '').trim(),
  })
  expect(day(page.publishedAt)).toBe('2021-01-09T00:00:00.000Z')
  const own = lines.slice(lines.indexOf(fieldLine) + 1, lines.indexOf(editorLine))
  expect(plainText(page.body).split('\n')).toEqual(
    own.map((line) => line.trim()).filter((line) => line !== ''),
  )
  const [done] = await importArticles(
    ledger(),
    editor,
    given({ ...page, origin: 'seed.txt', column: 'news' }),
    false,
  )
  expect(done).toMatchObject({ status: 'imported', views: Number(views), area: '130430' })
})

test('each is answered for: what is wrong keeps no other out, nothing comes in twice, a dry run writes nothing', async () => {
  const table = [
    '标题,正文,发布时间,来源,人气,栏目,地区',
    '第一篇,"第一段。\n第二段。",2020-05-06 07:08,某报,12,通知公告,网格130430100',
    ',没有标题,2020-05-06,,,,',
    '没有日期,正文,,,,,',
    '未来的,正文,2999-01-01,,,,',
    '带标签,"<p>好的</p><script>alert(1)</script><p onclick=x>第二</p>",2020/5/7,,,,',
  ].join('\n')
  const columnFor = (name: string) => (name === '通知公告' ? 'notices' : 'news')
  const rows = () => given(...readArticleTable(iconv.encode(table, 'gb18030'), 'site.csv', columnFor))
  const dry = await importArticles(ledger(), editor, rows(), true)
  expect(dry.map(({ status }) => status)).toEqual([
    'would-import',
    'faulty',
    'faulty',
    'faulty',
    'would-import',
  ])
  const done = await importArticles(ledger(), editor, rows(), false)
  expect(done).toMatchObject([
    {
      status: 'imported',
      origin: 'site.csv:2',
      area: '130430100',
      views: 12,
      publishedAt: '2020-05-05T23:08:00.000Z',
    },
    { status: 'faulty', origin: 'site.csv:3', field: 'content.title' },
    { status: 'faulty', origin: 'site.csv:4', field: 'publishedAt' },
    { status: 'faulty', origin: 'site.csv:5', field: 'publishedAt' },
    { status: 'imported', origin: 'site.csv:6' },
  ])
  const again = await importArticles(ledger(), editor, rows(), false)
  expect(again.filter(({ status }) => status === 'already')).toHaveLength(2)
  const [first, , , , last] = done
  const slugOf = (one: Outcome | undefined) => (one && 'slug' in one ? one.slug : '')
  const page = await within(fixture.database, '', (tx) => publicPage(tx, slugOf(first)))
  expect(page).toMatchObject({ column: 'notices', views: 12, importedAt: expect.any(Date) })
  const tagged = await within(fixture.database, '', (tx) => publicPage(tx, slugOf(last)))
  expect(tagged?.content && plainText(tagged.content.body)).toBe('好的\n第二')
})
