import { readFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { readGrid } from './grid-file.ts'

test('the county that ships with the demo is read whole, parents first', () => {
  const file = path.join(import.meta.dirname, '../../../demo/areas/qiu-county.csv')
  const { rows, faults } = readGrid(readFileSync(file))
  expect(faults).toEqual([])
  expect(rows).toHaveLength(233)
  expect(rows[0]).toEqual({ number: '130430', level: 'county', name: '邱县' })
})

test('GB18030 with Chinese headings, levels by word or by length, any order', () => {
  const text = '代码,名称,级别\r\n110101001001,示例社区,社区\r\n110101,示例县,\r\n110101001,示例镇,\r\n'
  const { rows, faults } = readGrid(iconv.encode(text, 'gb18030'))
  expect(faults).toEqual([])
  expect(rows).toEqual([
    { number: '110101', level: 'county', name: '示例县' },
    { number: '110101001', level: 'township', name: '示例镇' },
    { number: '110101001001', level: 'community', name: '示例社区' },
  ])
})

test('every fault is named with its line', () => {
  const text = [
    'number,level,name',
    '110101,county,县',
    '11010,village,少一位',
    '110101,county,重复',
    '110101001,galaxy,级别不对',
    '110101002,township,',
    '110101003001,village,没有上级',
  ].join('\n')
  expect(readGrid(Buffer.from(text)).faults.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7])
  expect(readGrid(Buffer.from('a,b\n1,2')).faults).toHaveLength(1)
  expect(readGrid(Buffer.from('number,name\n"110101,x')).faults).toHaveLength(1)
  expect(readGrid(Buffer.from([0, 255, 1, 2, 34])).faults.length).toBeGreaterThan(0)
})
