import fastify from 'fastify'
import { chance, type Chance } from '../demo/chance.ts'
import { DAY } from '../src/core/cadence.ts'
import { textToDocument } from '../src/core/rich-text.ts'
import { asOwner } from '../src/database/migrate.ts'
import { makeServer } from '../src/http/server.ts'
import { reading, seeking } from '../src/portal/site.ts'
import { SITE } from '../src/routes.ts'
import { latestPages, searchPages } from '../src/slices/articles/queries.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import { percentile, samplesOf, type Bench, type Figure } from './bench.ts'
import { hammer } from './hammer.ts'
import type { BenchStage } from './stage.ts'

const ARTICLES = 100_000
const CONNECTIONS = 200
const BROTLI = { 'accept-encoding': 'br' }

/** The public site with 100,000 articles: pages from memory and rendered anew, beside bare Fastify sending the same bytes; search and lists. */
export const benchPortal: Bench = {
  name: 'portal',
  filled: false,
  run: async (stage) => {
    const slug = await fill(stage)
    const seconds = Math.max(2, Math.min(10, stage.seconds / 15))
    return [
      ...(await served(stage, `/article/${slug}`, 'article', seconds)),
      ...(await served(stage, '/', 'front page', seconds)),
      ...(await weights(stage, slug)),
      ...(await searched(stage)),
      ...(await listed(stage)),
    ]
  },
}

async function served(stage: BenchStage, path: string, what: string, seconds: number): Promise<Figure[]> {
  const { ledger } = stage
  const warm = await makeServer({ ledger, routes: [], site: SITE })
  const cold = await makeServer({
    ledger,
    routes: [],
    site: { ...SITE, pages: SITE.pages.map((page) => ({ ...page, fresh: true })) },
  })
  const port = portOf(await warm.listen({ host: '127.0.0.1', port: 0 }))
  const coldPort = portOf(await cold.listen({ host: '127.0.0.1', port: 0 }))
  await fetch(`http://127.0.0.1:${port}${path}`, { headers: BROTLI })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const packed = Buffer.from(
    (await warm.inject({ url: path, headers: { ...BROTLI, host: `127.0.0.1:${port}` } })).rawPayload,
  )
  const bare = fastify()
  bare.get('/*', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-encoding', 'br').send(packed),
  )
  const barePort = portOf(await bare.listen({ host: '127.0.0.1', port: 0 }))
  const common = { path, headers: BROTLI, connections: CONNECTIONS, seconds }
  const base = await hammer({ port: barePort, ...common })
  const kept = await hammer({ port, ...common })
  const fresh = await hammer({ port: coldPort, ...common, headers: {} })
  await Promise.all([warm.close(), cold.close(), bare.close()])
  if (base.failed + kept.failed + fresh.failed > 0) throw new Error(`${what}: requests failed`)
  const baseline = { what: 'bare Fastify, the same bytes, requests/s', value: base.perSecond }
  return [
    {
      what: `${what} from memory, ${CONNECTIONS} connections (p99 ${kept.p99.toFixed(1)} ms; bare ${base.p99.toFixed(1)} ms)`,
      value: kept.perSecond,
      unit: 'requests/s',
      bar: '≥ 70 % of bare Fastify, p99 < 20 ms',
      met: kept.perSecond >= 0.7 * base.perSecond && kept.p99 < 20,
      baseline,
    },
    {
      what: `${what} read and rendered for each request (p99 ${fresh.p99.toFixed(1)} ms)`,
      value: fresh.perSecond,
      unit: 'requests/s',
      bar: '≥ 2,000/s',
      met: fresh.perSecond >= 2000,
      baseline,
    },
  ]
}

function portOf(address: string): number {
  return Number(new URL(address).port)
}

/** All a browser fetches for a page, as it lies and as it travels. */
async function weights({ ledger }: BenchStage, slug: string): Promise<Figure[]> {
  const app = await makeServer({ ledger, routes: [], site: SITE })
  const get = async (url: string): Promise<number> => {
    await app.inject({ url })
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await app.inject({ url, headers: BROTLI })).rawPayload.length
  }
  const page = await app.inject({ url: `/article/${slug}` })
  const files = [...page.body.matchAll(/(?:href|src)="(\/portal\/[^"]+)"/g)].map(([, file = '']) => file)
  let plain = page.rawPayload.length
  let packed = await get(`/article/${slug}`)
  for (const file of new Set(files)) {
    plain += (await app.inject({ url: file })).rawPayload.length
    packed += await get(file)
  }
  await app.close()
  return [
    {
      what: `article with style, script and sign (${(packed / 1024).toFixed(1)} KB by brotli)`,
      value: plain / 1024,
      unit: 'KB',
      bar: '≤ 60 KB with styles',
      met: plain / 1024 <= 60,
    },
  ]
}

const ASKED: readonly [string, string][] = [
  ['a word that stands in every third article', '防控'],
  ['a rare word', '拖拉机检修'],
  ['two words', '返乡 报备'],
  ['words that stand apart', '返乡报备核酸'],
  ['pinyin', 'hesuanjiance'],
  ['first letters', 'hsjc'],
  ['nothing that is there', '量子纠缠态'],
]

async function searched({ ledger, ownerUrl }: BenchStage): Promise<Figure[]> {
  // As autovacuum does within a minute of an import.
  await asOwner(ownerUrl, (client) => client.query(`analyze ${ledger.database.schema}.article_search`))
  const figures: Figure[] = []
  for (const [what, typed] of ASKED) {
    const samples = await samplesOf(40, () =>
      seeking(ledger, (tx) => searchPages(tx, typed, {}, { from: 0, limit: 15 })),
    )
    const p95 = percentile(samples, 0.95)
    figures.push({
      what: `search ${ARTICLES.toLocaleString('en')} articles: ${what}, p95`,
      value: p95,
      unit: 'ms',
      bar: '< 50 ms',
      met: p95 < 50,
    })
  }
  return figures
}

async function listed({ ledger }: BenchStage): Promise<Figure[]> {
  const deep = { at: new Date(ledger.now() - 900 * DAY), article: '00000000-0000-7000-8000-000000000000' }
  const figures: Figure[] = []
  for (const [what, after] of [
    ['first page', undefined],
    ['far down', deep],
  ] as const) {
    const samples = await samplesOf(100, () =>
      reading(ledger, (tx) => latestPages(tx, { column: 'news', after, limit: 21 })),
    )
    const p95 = percentile(samples, 0.95)
    figures.push({
      what: `a column of ${ARTICLES.toLocaleString('en')} articles, ${what}, p95`,
      value: p95,
      unit: 'ms',
      bar: '< 20 ms',
      met: p95 < 20,
    })
  }
  return figures
}

/** Through the ledger, as an import brings them. Gives the address of the newest, which is as long as an article mostly is. */
async function fill(stage: BenchStage): Promise<string> {
  const { ledger, by, id, say } = stage
  const luck = chance(11)
  const began = performance.now()
  const now = new Date(ledger.now()).toISOString()
  let newest = ''
  for (let from = 0; from < ARTICLES; from += 500) {
    const drafts = Array.from({ length: 500 }, (_, n) => {
      const publishedAt = new Date(
        ledger.now() - (ARTICLES - from - n) * ((1000 * DAY) / ARTICLES),
      ).toISOString()
      newest = id()
      const payload = { content: contentOf(luck, from + n), publishedAt, views: 0, origin: 'bench' }
      return {
        id: id(),
        kind: 'article-imported',
        subject: newest,
        area: ledger.county,
        happenedAt: now,
        payload,
      }
    })
    await appendRecords(ledger, { ...by, program: true }, drafts)
  }
  const seconds = (performance.now() - began) / 1000
  say(`  ${ARTICLES.toLocaleString('en')} articles through the ledger in ${seconds.toFixed(0)} s`)
  return newest.replaceAll('-', '').slice(-12)
}

const SENTENCES = [
  '各村要把返乡人员的报备登记做细，一户一户问清楚。',
  '防控工作要落实到每一个岗位、每一个人。',
  '核酸检测点今天起延长开放时间，请大家错峰前往。',
  '农贸市场每天通风消毒，冷链食品要有检测证明。',
  '胡同长和楼道长上门走访，发现问题当天报告。',
  '物资储备按三十天满负荷运转的需要备足。',
  '请大家戴好口罩，勤洗手，常通风，少聚集。',
  '学校食堂实行分餐，校车每天消毒两次。',
  '河道清淤完成，沿岸的路灯也换成了新的。',
  '合作社请来农技员，教大家冬天修枝的办法。',
  '县医院发热门诊二十四小时开放，请不要乘公共交通前往。',
  '志愿者把菜和药送到独居老人家里。',
]
const TITLES = [
  '防控动态',
  '核酸检测安排',
  '返乡报备提醒',
  '农事指导',
  '便民服务',
  '市场巡查',
  '健康科普',
  '乡镇见闻',
  '志愿服务',
]

function contentOf(luck: Chance, n: number): object {
  const paragraphs = Array.from({ length: 6 }, () =>
    [luck.pick(SENTENCES), luck.pick(SENTENCES), luck.pick(SENTENCES)].join(''),
  )
  if (n % 997 === 0) paragraphs.push('拖拉机检修队下周到村。')
  return {
    title: `${luck.pick(TITLES)}第${n}期`,
    summary: luck.pick(SENTENCES),
    column: luck.pick(['news', 'news', 'notices', 'guidance', 'law', 'life', 'rumours', 'bulletins']),
    source: '县融媒体中心',
    editor: '值班编辑',
    body: textToDocument(paragraphs.join('\n')),
  }
}
