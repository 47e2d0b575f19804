import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { REFUSALS } from '../../core/refusals.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import { KINDS } from '../../slices/ledger/kinds.ts'
import { MESSAGES } from './messages.ts'

const HAN = /\p{Script=Han}/u

test('every sentence is there in both languages, and each in its own', () => {
  const texts = [
    ...Object.entries(MESSAGES),
    ...Object.entries(REFUSALS),
    ...Object.entries(ROLE_TITLES),
    ...KINDS.map(({ name, title }) => [name, title] as const),
  ]
  for (const [key, { zh, en }] of texts) {
    expect(zh.trim(), key).not.toBe('')
    expect(en.trim(), key).not.toBe('')
    if (key !== 'other-language') {
      expect(HAN.test(zh), `${key} in Chinese`).toBe(true)
      expect(HAN.test(en), `${key} in English`).toBe(false)
    }
    expect([...zh.matchAll(/\{\w+\}/g)].map(String).sort(), key).toEqual(
      [...en.matchAll(/\{\w+\}/g)].map(String).sort(),
    )
  }
})

test('no sentence of the browser apps has gone out of use', () => {
  const folder = path.join(import.meta.dirname, '..')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('messages'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
  const unused = Object.keys(MESSAGES).filter((key) => {
    const family = key.replace(/\.[^.]+$/, '.${')
    return !sources.includes(`'${key}'`) && !sources.includes('`' + family)
  })
  expect(unused).toEqual([])
})

test('no two parts of the catalogue say different things under one key', () => {
  const said = new Map<string, string>()
  const folder = path.join(import.meta.dirname, 'messages')
  const twice = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8')
    return [...text.matchAll(/^ {2}'([^']+)': (\{[^}]*\})/gm)].flatMap(([, key = '', words = '']) => {
      const plain = words.replaceAll(/\s+/g, ' ').replaceAll(', }', ' }')
      const before = said.get(key)
      said.set(key, plain)
      return before === undefined || before === plain ? [] : [`${file}: ${key}`]
    })
  })
  expect(twice).toEqual([])
})
