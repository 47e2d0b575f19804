import { readFileSync } from 'node:fs'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { Cadence } from '../../core/cadence.ts'
import { draftDirective, type DirectiveDraft, type Quantity } from './drafting.ts'
import type { Part } from './outline.ts'
import { readPacks } from './pack-file.ts'
import { readDocument } from './reading.ts'
import { packFor } from './rules.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const packs = readPacks()

/** What a person who read the text wrote down. `outline`: label, or label and children. `must`: measure and what its clause says. */
type Expected = {
  file: string
  title: string
  issuer: string
  source?: string
  publishedOn: string
  outline: unknown[]
  must: {
    measure: string
    cadence?: Partial<Cadence>
    departments?: string[]
    quantity?: Partial<Quantity>
    deadline?: string
  }[]
  mustNot: string[]
  unmapped: string[]
  never?: RegExp
}

const EXPECTED: Expected[] = [
  {
    file: '1-dengue-plan.txt',
    title: '南湾区爱国卫生运动委员会办公室关于印发登革热媒介控制工作方案的通知',
    issuer: '南湾区爱国卫生运动委员会办公室',
    publishedOn: '2025-08-01',
    outline: [
      ['第一章', '第一条', '第二条'],
      ['第二章', '第三条', '第四条', '第五条', '第六条'],
      ['第三章', '第七条', '第八条', '第九条'],
      ['附件', '1', '2'],
    ],
    must: [
      { measure: 'standing-water', cadence: { type: 'every', days: 7 } },
      { measure: 'adult-mosquitoes', cadence: { type: 'every', days: 2 }, departments: ['城管局'] },
      { measure: 'worksite-water', cadence: { type: 'every', days: 1 }, departments: ['业主'] },
      { measure: 'symptom-report', departments: ['疾控中心'], deadline: '2小时内' },
      { measure: 'reserves', quantity: { value: 15, unit: '天' } },
    ],
    mustNot: ['cold-chain-test', 'red-code-report'],
    unmapped: ['第九条 去年曾开展的全域航空喷药不再组织。'],
  },
  {
    file: '2-measles-schools.txt',
    title: '关于加强学校麻疹防控工作的紧急通知',
    issuer: '松岭县教育局',
    publishedOn: '2024-09-02',
    outline: [
      ['1', '1.1', '1.2'],
      ['2', '2.1', '2.2'],
      ['3', '3.1', '3.2'],
    ],
    must: [
      { measure: 'school-health-check', quantity: { value: 2, unit: '次' }, deadline: '1小时内' },
      { measure: 'vaccination', cadence: { type: 'once', withinHours: 336 }, deadline: '9月15日前' },
      { measure: 'public-place-check' },
    ],
    mustNot: ['red-code-report', 'cold-chain-test', 'returnee-test'],
    unmapped: ['2.2 无需对已有两剂次接种史的学生重复接种。', '近期邻县报告麻疹聚集性疫情。'],
  },
  {
    file: '3-cholera-order.txt',
    title: '白河县突发公共卫生事件应急指挥部令',
    issuer: '白河县突发公共卫生事件应急指挥部',
    publishedOn: '2023-07-18',
    outline: ['一', '二', '三', '四', '五', '六'],
    must: [
      { measure: 'less-travel', deadline: '自即日起' },
      { measure: 'safe-water', cadence: { type: 'every', days: 1 }, departments: ['水利局', '各乡镇'] },
      { measure: 'market-control', cadence: { type: 'every', days: 7 }, departments: ['市场监管局'] },
      { measure: 'contact-follow-up', departments: ['疾控中心'] },
      { measure: 'door-to-door', cadence: { type: 'once', withinHours: 48 }, deadline: '48小时内' },
    ],
    mustNot: ['isolation-control', 'returnee-monitoring'],
    unmapped: ['如果疫情进一步扩大，可能对疫点实施封锁。'],
  },
  {
    file: '4-mpox-minutes.txt',
    title: '云溪市猴痘疫情防控专题会议纪要',
    issuer: '云溪市',
    publishedOn: '2024-08-21',
    outline: [
      ['四早', '早发现', '早报告', '早隔离', '早治疗'],
      ['', '①', '②', '③', '④'],
      ['', '首先', '其次', '最后'],
    ],
    must: [
      { measure: 'designated-treatment', departments: ['市卫生健康委'] },
      { measure: 'investigation-team', departments: ['公安局'] },
      { measure: 'public-place-check', cadence: { type: 'every', days: 1 }, departments: ['文旅局'] },
      { measure: 'contact-follow-up' },
      { measure: 'reserves', quantity: { value: 30, unit: '天' } },
      { measure: 'command-group', cadence: { type: 'every', days: 7 } },
    ],
    mustNot: ['vaccination', 'door-to-door'],
    unmapped: [
      '必要时研究启动疫苗应急接种。',
      '会议听取了前期工作情况汇报，去年全市累计排查重点场所1200家次。',
    ],
  },
  {
    file: '5-flood-letter.txt',
    title: '致全县居民朋友的一封信',
    issuer: '红岩县防汛抗旱指挥部',
    publishedOn: '2022-07-09',
    outline: [
      ['三管一灭', '管水', '管粪', '管食物', '灭蚊蝇'],
      '饮水安全',
      '环境清理',
      '食品卫生',
      '及时就医',
    ],
    must: [
      { measure: 'safe-water' },
      { measure: 'disinfect-streets', cadence: { type: 'every', days: 2 } },
      { measure: 'food-safety' },
      { measure: 'designated-treatment' },
    ],
    mustNot: ['cold-chain-test'],
    unmapped: ['让我们携手同心，共建家园！'],
  },
  {
    file: '6-influenza-school.html',
    title: '东湖区部署秋冬季学校流感防控工作',
    issuer: '东湖区',
    source: '区教育局',
    publishedOn: '2023-11-06',
    outline: [['三个关口', '一是', '二是', '三是']],
    must: [
      { measure: 'school-health-check', cadence: { type: 'every', days: 1 } },
      { measure: 'public-place-check' },
      { measure: 'vaccination', cadence: { type: 'once', withinHours: 600 }, deadline: '11月30日前' },
      { measure: 'reserves', cadence: { type: 'once', withinHours: 240 }, departments: ['财政局'] },
    ],
    mustNot: ['door-to-door', 'gate-set-up', 'cold-chain-test'],
    unmapped: ['会议还通报了去年开展的流感监测情况。'],
    never: /Cookie|首页|微信|相关阅读|网友|ICP|免责|责任编辑|敲门|浏览次数/,
  },
  {
    file: '7-avian-market.txt',
    title: '清江县召开人感染禽流感疫情防控紧急会议',
    issuer: '清江县',
    source: '清江发布',
    publishedOn: '2022-03-18',
    outline: [
      ['', '一要', '二要', '三要', '四要'],
      ['两个责任', '属地责任', '部门责任'],
    ],
    must: [
      { measure: 'market-control', departments: ['市场监管局', '农业农村局'] },
      { measure: 'door-to-door', cadence: { type: 'once', withinHours: 72 }, deadline: '3日内' },
      { measure: 'trade-staff-test', cadence: { type: 'every', days: 3 } },
      { measure: 'village-emergency', cadence: { type: 'every', days: 30 } },
      { measure: 'reserves', quantity: { value: 5000, unit: '套' } },
    ],
    mustNot: ['returnee-test', 'cold-chain-test'],
    unmapped: ['会议指出，以往要求的凭健康证明入场的规定不再执行。'],
    never: /首页|当前位置|分享到|上一篇|入户排查登记|沙发|版权|鄂ICP/,
  },
  {
    file: '8-plan-annex.txt',
    title: '石桥镇新冠肺炎疫情防控应急处置工作方案（试行）',
    issuer: '石桥镇',
    publishedOn: '',
    outline: ['', '', '', ['附件1', ''], '附件2'],
    must: [
      { measure: 'returnee-test', cadence: { type: 'onDays', days: [1, 4, 7, 14] } },
      { measure: 'gate-duty', cadence: { type: 'every', days: 1 } },
      { measure: 'cold-chain-test', cadence: { type: 'every', days: 3 } },
      { measure: 'isolation-staff-test', cadence: { type: 'every', days: 3 } },
      { measure: 'reserves', quantity: { value: 2000, unit: '只' } },
      { measure: 'medical-readiness', quantity: { value: 20, unit: '张' } },
    ],
    mustNot: ['habit-guidance', 'vaccination'],
    unmapped: ['坚决防止疫情输入扩散，保障群众生命健康安全，维护生产生活秩序稳定。'],
  },
  {
    file: '9-english-marks.txt',
    title: 'Notice: 关于做好冬季呼吸道传染病防控的通知',
    issuer: '城东街道办事处',
    publishedOn: '2023-12-01',
    outline: ['1', ['2', '(1)', '(2)'], '3'],
    must: [
      { measure: 'door-to-door' },
      { measure: 'care-visits', cadence: { type: 'every', days: 30 } },
      { measure: 'public-place-check', cadence: { type: 'every', days: 1 } },
      { measure: 'habit-guidance' },
    ],
    mustNot: ['vaccination'],
    unmapped: ['各社区,各物业公司:'],
  },
]

function draftBytes(bytes: Uint8Array, name: string): DirectiveDraft {
  const document = readDocument(bytes, name)
  return draftDirective({ ...document, pack: packFor(document.text, packs) })
}

function labels(parts: readonly Part[]): unknown[] {
  return parts.map(({ label, children }) => (children.length === 0 ? label : [label, ...labels(children)]))
}

test.each(EXPECTED)('$file reads as a person reads it', (expected) => {
  const { file, title, issuer, source = '', publishedOn, outline, must, mustNot, unmapped, never } = expected
  const draft = draftBytes(readFileSync(path.join(ROOT, 'test/directives', file)), file)
  expect(draft).toMatchObject({ title, issuer, source, publishedOn })
  expect(labels(draft.outline)).toEqual(outline)
  const byKey = new Map(draft.measures.map((one) => [one.measure, one]))
  for (const { measure, departments = [], ...rest } of must) {
    expect(byKey.get(measure), measure).toMatchObject(rest)
    expect(byKey.get(measure)?.departments, measure).toEqual(expect.arrayContaining(departments))
  }
  for (const measure of mustNot) expect([...byKey.keys()]).not.toContain(measure)
  expect(draft.unmapped.map(({ text }) => text)).toEqual(expect.arrayContaining(unmapped))
  if (never) expect(draft.text).not.toMatch(never)
})

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`
const paragraph = (text: string, marks = ''): string => `<w:p><w:pPr>${marks}</w:pPr>${run(text)}</w:p>`
const listed = (text: string, level: number): string =>
  paragraph(text, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="3"/></w:numPr>`)
const level = (at: number, format: string, shown: string): string =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${shown}"/></w:lvl>`

test('a Word file: numbers that stand in no text, headings, tables, changes, boxes and notes', () => {
  const body = [
    paragraph('高岭县关于做好流感防控工作的通知', '<w:pStyle w:val="Title"/>'),
    listed('加强排查', 0),
    listed('网格员逐户登记，3日内完成。', 1),
    listed('每周不少于一次走访独居老人。', 1),
    listed('加强检查', 0),
    `<w:p>${run('学校每日通风')}<w:del w:id="1"><w:r><w:delText>和敲门</w:delText></w:r></w:del><w:ins w:id="2">${run('、消毒')}</w:ins><w:moveFrom w:id="3">${run('卡口测温')}</w:moveFrom><w:r><w:t>。</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`,
    `<w:tbl><w:tr><w:tc>${paragraph('物资储备')}</w:tc><w:tc>${paragraph('县财政局')}</w:tc><w:tc>${paragraph('满足30天用量')}</w:tc></w:tr></w:tbl>`,
    `<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>${paragraph('党员志愿者就近帮忙。')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>${paragraph('党员志愿者就近帮忙。')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>`,
  ].join('')
  const docx = zipSync({
    'word/document.xml': strToU8(`<w:document ${W}><w:body>${body}</w:body></w:document>`),
    'word/numbering.xml': strToU8(
      `<w:numbering ${W}><w:abstractNum w:abstractNumId="7">${level(0, 'chineseCountingThousand', '%1、')}${level(1, 'chineseCounting', '（%2）')}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>`,
    ),
    'word/footnotes.xml': strToU8(
      `<w:footnotes ${W}><w:footnote w:id="2">${paragraph('注：消毒浓度见附表。')}</w:footnote></w:footnotes>`,
    ),
  })
  const draft = draftBytes(docx, 'a.docx')
  expect(draft).toMatchObject({ title: '高岭县关于做好流感防控工作的通知', issuer: '高岭县' })
  expect(labels(draft.outline)).toEqual([['一', '(一)', '(二)'], '二'])
  expect(draft.text).toContain('学校每日通风、消毒。')
  expect(draft.text).toContain('物资储备 | 县财政局 | 满足30天用量')
  expect(draft.text).toContain('注：消毒浓度见附表。')
  expect(draft.text).not.toMatch(/敲门|卡口测温/)
  expect(draft.text.match(/党员志愿者/g)).toHaveLength(1)
  const reserves = draft.measures.find(({ measure }) => measure === 'reserves')
  expect(reserves).toMatchObject({ departments: ['财政局'], quantity: { value: 30, unit: '天' } })
})

test('Word headings without numbers are the outline', () => {
  const heading = '<w:pStyle w:val="2"/>'
  const docx = zipSync({
    'word/document.xml': strToU8(
      `<w:document ${W}><w:body>${paragraph('平川县登革热防控工作方案')}${paragraph('工作目标', heading)}${paragraph('守住底线。')}${paragraph('重点任务', heading)}${paragraph('每周入户清理积水。')}</w:body></w:document>`,
    ),
    'word/styles.xml': strToU8(
      `<w:styles ${W}><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style></w:styles>`,
    ),
  })
  expect(draftBytes(docx, 'a.docx').outline.map(({ heading: its }) => its)).toEqual(['工作目标', '重点任务'])
})

test.each([
  ['各乡镇不再要求每周核酸检测。', 0],
  ['去年曾开展入户排查登记。', 0],
  ['截至目前，全县已完成逐户登记。', 0],
  ['如果疫情扩大，将逐户登记。', 0],
  ['取消卡口测温登记。', 0],
  ['会议由县长主持，听取了入户排查情况汇报。', 0],
  ['对曾到过风险地区的人员要逐户登记。', 1],
  ['一旦发现发热，立即报告。', 1],
  ['全县停止聚集性活动，减少聚餐。', 1],
  ['继续入户排查登记。', 1],
])('%s', (text, measures) => {
  const draft = draftDirective({ text: `标题\n${text}`, pack: packFor('新冠', packs) })
  expect(Math.min(draft.measures.length, 1)).toBe(measures)
  if (measures === 0) expect(draft.unmapped.map((one) => one.text)).toContain(text)
})

test.each<[string, object | null, string]>([
  ['每周一次', { type: 'every', days: 7 }, ''],
  ['每日两次', { type: 'every', days: 1 }, ''],
  ['每3天一次', { type: 'every', days: 3 }, ''],
  ['隔日一次', { type: 'every', days: 2 }, ''],
  ['每隔一天', { type: 'every', days: 2 }, ''],
  ['每月不少于一次', { type: 'every', days: 30 }, ''],
  ['每月不少于两次', { type: 'every', days: 15 }, ''],
  ['早晚各一次', { type: 'every', days: 1 }, ''],
  ['每两周一次', { type: 'every', days: 14 }, ''],
  ['每周三次', { type: 'every', days: 2 }, ''],
  ['七天一次', { type: 'every', days: 7 }, ''],
  ['24小时内', { type: 'once', withinHours: 24 }, '24小时内'],
  ['3日内', { type: 'once', withinHours: 72 }, '3日内'],
  ['一周内', { type: 'once', withinHours: 168 }, '一周内'],
  ['1月15日前', { type: 'once', withinHours: 168 }, '1月15日前'],
  ['即日起', null, '即日起'],
  ['近14天内', null, ''],
])('入户排查登记，%s', (words, cadence, deadline) => {
  const text = `标题\n来源：某网 发布时间：2021-01-09\n各村入户排查登记${words}完成。\n结束。`
  const draft = draftDirective({ text, pack: packFor('新冠', packs) })
  const found = draft.measures.find(({ measure }) => measure === 'door-to-door')
  expect(found?.cadence).toEqual(cadence ?? { type: 'once', withinHours: 72 })
  expect(found?.deadline).toBe(deadline)
})
