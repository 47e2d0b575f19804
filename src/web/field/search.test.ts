import { expect, test } from 'vitest'
import { alikeDoors, alikePeople } from './alike.ts'
import { householdLine, NOW, personLine, rowsOf } from './sample.ts'
import { findIn, soundsLike } from './search.ts'
import { viewOf } from './view.ts'

const ALLEY = '130430100201001'
const view = viewOf(
  rowsOf(
    householdLine('h1', ALLEY, '12号'),
    householdLine('h2', ALLEY, '112号'),
    personLine('p1', 'h1', '王建国', ['wang', 'jian', 'guo']),
    personLine('p2', 'h2', '王桂兰', ['wang', 'gui', 'lan']),
    personLine('p3', 'h2', '吴珺', ['wu', 'jun']),
  ),
  NOW,
)
const found = (query: string): string[] =>
  findIn(view, query).map(({ household, person }) => person?.name ?? household.door)

test('a person is found by a part of the name, by pinyin, by initials and by a mixture', () => {
  expect(found('建国')).toEqual(['王建国'])
  expect(found('wjg')).toEqual(['王建国'])
  expect(found('WANG')).toEqual(['王建国', '王桂兰'])
  expect(found('wangjg')).toEqual(['王建国'])
  expect(found('wang gui')).toEqual(['王桂兰'])
  expect(found('wuj')).toEqual(['吴珺'])
  expect(found('jg')).toEqual([])
  expect(found('  ')).toEqual([])
})

test('a syllable may be cut short at any letter, none may be left out', () => {
  const person = { name: '王建国', sounds: ['wang', 'jian', 'guo'] }
  for (const letters of ['w', 'wa', 'wj', 'wjiang', 'wjguo', 'wanjiangu'])
    expect(soundsLike(person, letters), letters).toBe(true)
  for (const letters of ['wg', 'wangguo', 'x', 'wangjianguoo'])
    expect(soundsLike(person, letters), letters).toBe(false)
})

test('a door is found by its number, those that begin with it first', () => {
  expect(found('12')).toEqual(['12号', '112号'])
  expect(found('112')).toEqual(['112号'])
})

test('what may be there already is named: a door however it is written, a person of the same name', () => {
  expect(alikeDoors(view, ALLEY, ' １２ ').map(({ door }) => door)).toEqual(['12号'])
  expect(alikeDoors(view, ALLEY, '13')).toEqual([])
  expect(alikeDoors(view, '130430100201002', '12')).toEqual([])
  expect(alikePeople(view, '王 建国').map(({ person }) => person)).toEqual(['p1'])
  expect(alikePeople(view, '王')).toEqual([])
})
