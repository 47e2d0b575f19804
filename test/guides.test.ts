import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { MESSAGES } from '../src/web/kit/messages.ts'
import { ROOT } from './sources.ts'

test.each([
  { file: 'desk.md', language: 'zh' },
  { file: 'desk.en.md', language: 'en' },
] as const)('every word in 「」 of $file stands on a screen', ({ file, language }) => {
  const text = readFileSync(path.join(ROOT, 'docs/guide', file), 'utf8')
  const known = new Set<string>(Object.values(MESSAGES).map((said) => said[language]))
  // A number on the screen stands for whatever it counts.
  const quoted = [...text.matchAll(/「([^」]+)」/g)].map(([, words = '']) =>
    words.replaceAll(/\s+/g, ' ').replaceAll(/\d+/g, '{count}'),
  )
  expect(quoted.length).toBeGreaterThan(50)
  expect(quoted.filter((words) => !known.has(words))).toEqual([])
})

test('both guides are one page: as many sections, as many steps', () => {
  const shape = (file: string): string[] =>
    readFileSync(path.join(ROOT, 'docs/guide', file), 'utf8')
      .split('\n')
      .flatMap((line) => line.match(/^(##|\d\.)/)?.[0] ?? [])
  expect(shape('desk.en.md')).toEqual(shape('desk.md'))
  expect(shape('desk.md').length).toBeLessThan(60)
})
