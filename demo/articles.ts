import { DAY } from '../src/core/cadence.ts'
import { textToDocument, type Block, type RichText } from '../src/core/rich-text.ts'
import { appendRecords, type Ledger, type Principal } from '../src/slices/ledger/actions.ts'
import type { Draft } from '../src/slices/ledger/rules.ts'
import { draftMaker, type Making } from './drafts.ts'

type Piece = {
  column: string
  title: string
  summary: string
  body: RichText
  /** Days ago on the county's earlier site, and how often it was read there; without, it goes out now. */
  before?: readonly [days: number, views: number]
  /** The township it is about, by its place in the grid. */
  town?: number
  more?: object
}

const NEWSROOM = { source: '县融媒体中心', editor: '值班编辑' }

/** The public site of the demo county: something in every column, part of it brought over from an earlier site. */
export async function publishDemo(
  making: Making,
  by: { writer: Principal; second: Principal },
): Promise<number> {
  const { ledger } = making
  const old = PIECES.filter(({ before }) => before)
  const fresh = PIECES.filter(({ before }) => !before)
  await appendRecords(ledger, { ...by.writer, program: true }, [
    siteDraft(making),
    ...old.map((piece) => importedDraft(making, piece)),
  ])
  const drafted = fresh.map((piece) =>
    draftMaker(making)(
      'article-drafted',
      making.id(),
      { content: contentOf(piece), basisVersion: 0 },
      areaOf(making, piece),
    ),
  )
  const each = (kind: string): Draft[] =>
    drafted.map(({ subject, area }) => draftMaker(making)(kind, subject, { version: 1 }, area))
  await appendRecords(ledger, by.writer, [...drafted, ...each('article-submitted')])
  await appendRecords(ledger, by.second, [...each('article-approved'), ...each('article-published')])
  return PIECES.length
}

function siteDraft(making: Making): Draft {
  const settings = {
    organiser: '县疫情防控指挥部办公室',
    contact: '工作日 8:30—17:30，可打电话，也可到指挥部办公室当面反映。',
    hotline: '0310-0000000',
    address: '县市民中心一楼',
    banner: '外地返乡请提前三天向村（社区）报备',
    bannerLink: '/column/guidance',
    hotWords: ['返乡报备', '核酸检测', '口罩', '发热门诊', '辟谣'],
  }
  return draftMaker(making)('portal-configured', making.id(), { settings }, making.ledger.county)
}

function importedDraft(making: Making, piece: Piece): Draft {
  const [days = 0, views = 0] = piece.before ?? []
  const publishedAt = new Date(making.ledger.now() - days * DAY).toISOString()
  const payload = { content: contentOf(piece), publishedAt, views, origin: 'demo' }
  return draftMaker(making)('article-imported', making.id(), payload, areaOf(making, piece))
}

function contentOf({ column, title, summary, body, more }: Piece): object {
  return { ...NEWSROOM, column, title, summary, body, ...more }
}

function areaOf({ county, ledger }: { county: Making['county']; ledger: Ledger }, { town }: Piece): string {
  const towns = county.areas.filter(({ level }) => level === 'township')
  return (town === undefined ? undefined : towns[town]?.number) ?? ledger.county
}

const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words })
const p = (words: string): Block => ({ type: 'paragraph', content: [text(words)] })
const h = (words: string): Block => ({ type: 'heading', attrs: { level: 2 }, content: [text(words)] })
const list = (...items: readonly string[]): Block => ({
  type: 'bulletList',
  content: items.map((item) => ({ type: 'listItem', content: [p(item)] })),
})
const table = (head: readonly string[], ...rows: readonly (readonly string[])[]): Block => ({
  type: 'table',
  content: [head, ...rows].map((cells, at) => ({
    type: 'tableRow',
    content: cells.map((cell) => ({ type: at === 0 ? 'tableHeader' : 'tableCell', content: [p(cell)] })),
  })),
})
const doc = (...content: readonly Block[]): RichText => ({ type: 'doc', content: [...content] })

const PIECES: readonly Piece[] = [
  {
    column: 'notices',
    title: '关于做好入户登记配合工作的通告',
    summary: '这几天胡同长、楼道长会上门登记，请核对证件后如实回答，大约需要五分钟。',
    body: doc(
      p(
        '为弄清全县人员底数、及时帮助需要帮助的家庭，即日起胡同长、楼道长将逐户上门登记。现将有关事项通告如下。',
      ),
      h('上门的人是谁'),
      p('上门人员都佩戴工作证件。不放心时，请先看证件，或拨打咨询电话核实，再开门。'),
      h('会问什么'),
      list(
        '家里现在住着几口人，有没有外地回来的。',
        '近期有没有发热、咳嗽等不舒服。',
        '有没有老人、孕产妇或行动不便的人需要照应。',
      ),
      h('不会问什么'),
      p('不会要银行卡号和密码，不会收费，也不会让您扫来路不明的二维码。遇到这样的人，请马上报警。'),
    ),
    more: { pinned: true, topics: ['入户登记'] },
  },
  {
    column: 'bulletins',
    title: '本县疫情防控情况通报（示例）',
    summary: '截至今天8时，本县没有新增病例；今天20时将再次通报。',
    body: doc(
      p('截至今天8时，本县没有新增病例。下一次通报时间为今天20时。'),
      table(
        ['项目', '今天', '昨天'],
        ['新增病例', '0', '0'],
        ['集中隔离人数', '12', '15'],
        ['当日检测人数', '1860', '1742'],
      ),
      h('今天请这样做'),
      list(
        '人人：出门戴口罩，回家先洗手。',
        '外地回来的人：三天内主动向村（社区）报备。',
        '店铺：控制店内人数，每天通风三次以上。',
      ),
      p('数字由县疾控机构汇总。有疑问请拨打咨询电话，我们会尽快答复。'),
    ),
    more: {
      form: 'bulletin',
      authority: '县疫情防控指挥部',
      documentNumber: '示例〔2021〕1号',
      topics: ['疫情通报'],
    },
  },
  {
    column: 'guidance',
    title: '外地返乡，这四步别漏',
    summary: '先报备、再出发；路上做好防护；到家后做好健康监测。',
    body: doc(
      p('准备回来的乡亲，请照着下面四步做，自己省心，村里也好安排。'),
      {
        type: 'orderedList',
        content: [
          '出发前三天，给村（社区）打电话报备，说清从哪里来、坐什么车、哪天到。',
          '路上全程戴口罩，车票和行程留着备查。',
          '到家当天，再告诉胡同长或楼道长一声，配合测一次体温。',
          '回来十四天内，每天早晚各量一次体温，不串门、不聚餐。',
        ].map((item) => ({ type: 'listItem', content: [p(item)] })),
      },
      p('家里有老人、孩子、孕产妇的，更要做好这几步。遇到困难，找胡同长帮忙。'),
    ),
    more: { topics: ['返乡报备'] },
  },
  {
    column: 'rumours',
    title: '“喝白酒能防病毒”？假的',
    summary: '喝酒不能防病毒，喝多了反而伤身体。消毒用的酒精也不能喝。',
    body: doc(
      p('群里流传“每天喝两口白酒就不怕病毒”的说法，不实。'),
      list(
        '结论：没有依据，请不要转发。',
        '道理：酒精擦拭物品能消毒，是因为浓度够高、直接接触；喝下去的酒到不了那个浓度。',
        '提醒：医用酒精不能喝，家中存放要远离火源和孩子。',
      ),
    ),
    more: { topics: ['辟谣'] },
  },
  {
    column: 'news',
    title: '全县召开防控工作调度会，逐项明确责任到人',
    summary: '会议要求排查、卡口、检测、重点场所、消杀五个方面逐项落实。',
    body: textToDocument(
      [
        '县里召开防控工作调度会，各乡镇和有关部门负责人参加。会议逐项梳理了排查登记、卡口值守、检测隔离、重点场所管理和环境消杀等工作。',
        '会议强调，每一项任务都要落实到具体的人，做到有人干、有记录、有检查。胡同长、楼道长要一户一户走到，发现问题当天报告。',
        '会议还对物资储备作了安排：药品、检测和防护用品按满负荷运转三十天的需要备足，随时调得出、用得上。',
      ].join('\n'),
    ),
    before: [6, 1286],
  },
  {
    column: 'news',
    title: '村口卡点的一天：扫码、测温、登记，一样不少',
    summary: '记者跟着值守员站了一天岗，看他们怎样守好村口。',
    body: textToDocument(
      '早上六点半，村口的灯还亮着。值守员先检查测温设备，再把登记本换到新的一页。\n来一个人，扫码、测温、问一句从哪里来。码是绿的、体温正常，说一声“慢走”；码有问题的，请到旁边，立即上报，等工作人员来弄清楚。\n老人没有手机的，走无码通道，用身份证登记，一样能进。',
    ),
    before: [9, 842],
    town: 1,
  },
  {
    column: 'guidance',
    title: '家庭消毒怎么做：配多少、擦多久',
    summary: '含氯消毒液按说明书配，擦拭后等三十分钟再用清水擦净。',
    body: doc(
      p('消毒不是越浓越好。家里没有病人时，以清洁和通风为主，经常摸的地方再消毒。'),
      table(
        ['擦什么', '配多浓', '等多久'],
        ['门把手、开关', '按说明书的一般用量', '三十分钟'],
        ['马桶、地面', '按说明书的一般用量', '三十分钟'],
        ['手机', '酒精棉片擦拭', '自然晾干'],
      ),
      p('消毒液不要和洁厕剂混用，会放出有毒气体。配的时候开窗、戴手套。'),
    ),
    before: [12, 2310],
  },
  {
    column: 'law',
    title: '隐瞒行程要担什么责任？',
    summary: '如实说明行程是每个人的法定义务，隐瞒造成后果要承担法律责任。',
    body: textToDocument(
      '传染病防治有关法律规定，单位和个人应当如实提供有关情况，配合调查和隔离治疗等措施。\n故意隐瞒，导致传染病传播或者有传播危险的，要承担行政责任；情节严重、构成犯罪的，依法追究刑事责任。\n反过来，工作人员也只能收集防控所需要的信息，不得泄露。发现信息被泄露，可以向指挥部或公安机关反映。',
    ),
    before: [15, 967],
  },
  {
    column: 'life',
    title: '文冠果园里的新年打算',
    summary: '防控不松劲，果园也没闲着：修枝、备肥，等开春。',
    body: textToDocument(
      '冬天的果园很安静。果农把口罩戴好，隔着几行树修枝，手机里是村里发来的用工安排。\n合作社把培训搬到了网上，农技员拍了短视频，一看就会。大家说，等开了春，花开得好，日子也会好。',
    ),
    before: [18, 433],
    town: 3,
  },
  {
    column: 'life',
    title: '菜价平稳，农贸市场每天通风消毒',
    summary: '蔬菜、肉蛋供应充足，市场每天定时通风、消毒、限流。',
    body: textToDocument(
      '市场入口设了一进一出，摊位间隔摆放，进货都有票据可查。\n管理人员说，冷链食品单独进货、单独存放，没有检测证明的一律不进场。',
    ),
    before: [20, 615],
  },
  {
    column: 'notices',
    title: '发热门诊开诊时间和地点',
    summary: '身体发热请直接去发热门诊，路上戴口罩，不坐公共交通。',
    body: doc(
      table(
        ['地点', '时间', '电话'],
        ['县医院发热门诊', '二十四小时', '0310-0000001'],
        ['县中医院发热门诊', '8:00—20:00', '0310-0000002'],
      ),
      p('去之前先打电话，告诉医生有没有去过外地。夜里不舒服，可以先打急救电话。'),
    ),
    before: [22, 3120],
    more: { topics: ['发热门诊'] },
  },
]
