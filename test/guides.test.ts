import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { MESSAGES } from '../src/web/kit/messages.ts'
import { ROOT } from './sources.ts'

test.each([
  { file: 'desk.md', language: 'zh', words: 50 },
  { file: 'desk.en.md', language: 'en', words: 50 },
  { file: 'field.md', language: 'zh', words: 25 },
  { file: 'field.en.md', language: 'en', words: 25 },
] as const)('every word in 「」 of $file stands on a screen', ({ file, language, words: least }) => {
  const text = readFileSync(path.join(ROOT, 'docs/guide', file), 'utf8')
  const known = new Set<string>(Object.values(MESSAGES).map((said) => said[language]))
  const quoted = [...text.matchAll(/「([^」]+)」/g)].map(([, words = '']) => words.replaceAll(/\s+/g, ' '))
  expect(quoted.length).toBeGreaterThan(least)
  // A number on the screen stands for whatever it counts.
  const counted = (words: string): string => words.replaceAll(/\d+/g, '{count}')
  expect(quoted.filter((words) => !known.has(words) && !known.has(counted(words)))).toEqual([])
})

test.each(['desk', 'field', 'scripts', 'drill', 'colours', 'api'])(
  'both %s guides are one page: as many sections, as many steps',
  (name) => {
    const shape = (file: string): string[] =>
      readFileSync(path.join(ROOT, 'docs/guide', file), 'utf8')
        .split('\n')
        .flatMap((line) => line.match(/^(##|\d\.)/)?.[0] ?? [])
    expect(shape(`${name}.en.md`)).toEqual(shape(`${name}.md`))
    expect(shape(`${name}.md`).length).toBeLessThan(60)
  },
)
