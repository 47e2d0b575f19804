import { expect, test } from 'vitest'
import {
  chineseNumeral,
  closable,
  isAmong,
  namesInARow,
  planGrid,
  type GridLine,
  type Standing,
} from './rules.ts'

const COUNTY = '110101'
const standing: Standing[] = [
  { number: COUNTY, level: 'county', name: '示例县' },
  { number: `${COUNTY}001`, level: 'township', name: '一镇' },
  { number: `${COUNTY}001001`, level: 'village', name: '甲村' },
  { number: `${COUNTY}001002`, level: 'village', name: '乙村' },
  { number: `${COUNTY}001001001`, level: 'alley', name: '一胡同' },
].map((row) => {
  // Written as data above; the levels are those of the type.
  return { ...row, subject: row.number, inhabited: row.number.length < 15 } as Standing
})
const line = (at: number, number: string, level: GridLine['level'], name: string): GridLine => ({
  line: at,
  number,
  level,
  name,
})

test('a list of villages: new ones, renamed ones, missing ones; alleys are not its business', () => {
  const plan = planGrid(
    COUNTY,
    [
      line(2, `${COUNTY}001001`, 'community', '甲社区'),
      line(3, `${COUNTY}001003`, 'village', '丙村'),
      line(4, `${COUNTY}001`, 'township', '一镇'),
    ],
    standing,
    new Set(),
  )
  expect(plan.faults).toEqual([])
  expect(plan.opens.map(({ name }) => name)).toEqual(['丙村'])
  expect(plan.renames).toMatchObject([{ name: '甲社区', nameBefore: '甲村', levelBefore: 'village' }])
  expect(plan.closes.map(({ name }) => name)).toEqual(['乙村'])
  expect(plan.same).toBe(1)
})

test('every row that cannot be says why', () => {
  const cases: [GridLine, string][] = [
    [line(2, '110102001', 'township', '外县'), 'other-county'],
    [line(3, `${COUNTY}009001`, 'village', '无上级'), 'no-parent'],
    [line(4, `${COUNTY}002`, 'village', '位数'), 'level-unfit'],
    [line(5, `${COUNTY}001001`, 'alley', '级别'), 'level-unfit'],
    [line(6, `${COUNTY}001007`, 'village', '用过'), 'number-used'],
    [line(7, `${COUNTY}001001001001`, 'building', '楼在胡同里'), 'level-unfit'],
  ]
  for (const [row, code] of cases) {
    const plan = planGrid(COUNTY, [row], standing, new Set([`${COUNTY}001007`]))
    expect(plan.faults, row.name).toMatchObject([{ line: row.line, code }])
    expect([...plan.opens, ...plan.renames]).toEqual([])
  }
})

test('numerals as people write them', () => {
  const cases: [number, string][] = [
    [1, '一'],
    [10, '十'],
    [12, '十二'],
    [20, '二十'],
    [35, '三十五'],
    [100, '一百'],
    [103, '一百零三'],
    [112, '一百一十二'],
    [250, '二百五十'],
  ]
  for (const [n, text] of cases) expect(chineseNumeral(n)).toBe(text)
  expect(namesInARow('{一}胡同', 11, 2)).toEqual(['十一胡同', '十二胡同'])
  expect(namesInARow('{n}单元', 1, 2)).toEqual(['1单元', '2单元'])
  expect(namesInARow('东街', 3, 1)).toEqual(['东街3'])
})

test('doors by their first number and side of the street', () => {
  const odd = { from: 3, to: 9, side: 'odd' } as const
  const cases: [string, boolean][] = [
    ['3号', true],
    ['4号', false],
    ['9号院2', true],
    ['11号', false],
    ['甲7号', true],
    ['后院', false],
  ]
  for (const [door, among] of cases) expect(isAmong(odd, door), door).toBe(among)
  expect(isAmong({ ...odd, side: 'even' }, '4号')).toBe(true)
  expect(isAmong({ ...odd, side: 'all' }, '4号')).toBe(true)
})

test('of what a file leaves out only the empty is closed, the innermost first', () => {
  const closes = standing.map((one) => ({ ...one, inhabited: one.number === `${COUNTY}001` }))
  expect(closable({ closes }).map(({ number }) => number)).toEqual([
    `${COUNTY}001002`,
    `${COUNTY}001001001`,
    `${COUNTY}001001`,
    COUNTY,
  ])
})
