import { DAY, dayStart, HOUR } from '../src/core/cadence.ts'
import { appendRecords, type Principal } from '../src/slices/ledger/actions.ts'
import type { BulletinContent } from '../src/slices/bulletins/rules.ts'
import { draftMaker, type Making } from './drafts.ts'

/** New confirmed and asymptomatic, a day each, the last one yesterday: an invented outbreak that is coming under control. */
const COUNTED: readonly (readonly [number, number])[] = [
  [1, 0],
  [2, 1],
  [4, 3],
  [7, 5],
  [9, 8],
  [12, 7],
  [10, 9],
  [8, 6],
  [6, 6],
  [5, 3],
  [3, 4],
  [2, 2],
  [2, 1],
  [1, 1],
]

/** Two weeks of bulletins, each drafted by one and put out by another; the last is of last midnight and holds for a day. */
export async function publishBulletins(
  making: Making,
  by: { writer: Principal; second: Principal },
): Promise<number> {
  const { ledger } = making
  const midnight = dayStart(ledger.now())
  const drafted = COUNTED.map((_, n) =>
    draftMaker(making)(
      'bulletin-drafted',
      making.id(),
      { content: contentOf(n, midnight - (COUNTED.length - 1 - n) * DAY) },
      ledger.county,
    ),
  )
  await appendRecords(ledger, by.writer, drafted)
  await appendRecords(
    ledger,
    by.second,
    drafted.map(({ subject, area }) => draftMaker(making)('bulletin-published', subject, {}, area)),
  )
  return drafted.length
}

/** What holds on every day of it. */
const ADVICE: Pick<
  BulletinContent,
  'atRisk' | 'actions' | 'known' | 'unknown' | 'doing' | 'definition' | 'help' | 'care'
> = {
  atRisk: '近14天从有病例的地方回来的人，以及和他们同住、同桌吃饭的人。',
  actions: [
    {
      audience: 'everyone',
      steps: [
        '没有急事不出村，不串门、不聚餐。',
        '出门戴口罩，回家先洗手。',
        '胡同长上门时，请如实说明家里有几口人、谁外出过。',
      ],
    },
    {
      audience: 'returnees',
      steps: ['回来前一天打电话给村里，到家当天登记。', '第1天和第7天各采样一次，期间在家不外出。'],
    },
    { audience: 'carers', steps: ['老人的药备够两周；缺药告诉胡同长，有人送到门口。'] },
    { audience: 'shops', steps: ['进门测温、限流；冷链货物单独存放，每天登记。'] },
    { audience: 'schools', steps: ['线上上课，教职工每天报告体温。'] },
  ],
  known: ['新增病例都是已经隔离的密切接触者。', '没有发现来源不明的病例。'],
  unknown: ['第一例病例在哪里感染，还在调查。'],
  doing: ['对两个村逐户登记、采样。', '给隔离家庭每天送菜送药。'],
  definition: '按国家现行诊疗方案确诊的病例；无症状感染者单独统计，不计入确诊。数字为演示。',
  help: [
    { place: 'hotline', name: '指挥部咨询电话', phone: '0310-0000000', hours: '全天', address: '' },
    {
      place: 'fever-clinic',
      name: '县医院发热门诊',
      address: '医院东门',
      hours: '全天',
      phone: '0310-0000001',
    },
    {
      place: 'sampling',
      name: '市民中心采样点',
      address: '市民中心一楼',
      hours: '8:00—20:00',
      phone: '',
      wait: 15,
    },
    {
      place: 'sampling',
      name: '城北采样点',
      address: '城北小学操场',
      hours: '8:00—17:00',
      phone: '',
      wait: 40,
    },
    {
      place: 'vaccination',
      name: '妇幼保健院接种点',
      address: '保健院二楼',
      hours: '8:30—11:30',
      phone: '',
    },
  ],
  care: '这些天大家都不容易。有难处、有疑问，请打电话，我们一直在。',
}

function contentOf(n: number, asOf: number): BulletinContent {
  const [confirmed = 0, silent = 0] = COUNTED[n] ?? []
  const sum = (of: 0 | 1): number => COUNTED.slice(0, n + 1).reduce((total, day) => total + day[of], 0)
  const recovered = Math.max(
    0,
    COUNTED.slice(0, Math.max(0, n - 9)).reduce((total, [one]) => total + one, 0),
  )
  return {
    status: `演示：昨日新增确诊${confirmed}例，都在管控范围内`,
    statusEn: `Demonstration: ${confirmed} new confirmed yesterday, all already in quarantine`,
    asOf: new Date(asOf).toISOString(),
    nextUpdate: new Date(asOf + DAY + 9 * HOUR).toISOString(),
    authority: '演示市卫生健康部门',
    document: `演示通报第${n + 1}号`,
    ...ADVICE,
    figures: [
      { figure: 'confirmed-new', value: confirmed },
      { figure: 'asymptomatic-new', value: silent },
      { figure: 'confirmed-present', value: sum(0) - recovered },
      { figure: 'recovered', value: recovered },
      { figure: 'deaths', value: 0 },
      { figure: 'isolated', value: 40 + sum(0) * 4 },
      { figure: 'tested', value: 1800 + n * 350 },
    ],
  }
}
