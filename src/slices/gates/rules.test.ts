import { expect, test } from 'vitest'
import { answerAt } from './rules.ts'

const VERDICTS = ['admit', 'refuse', 'manual'] as const

test('no judgement keeps anybody out of a place of care, whatever else it is', () => {
  for (const verdict of VERDICTS)
    for (const tags of [
      ['category:hospital'],
      ['category:checkpoint', 'category:hospital'],
      ['category:clinic'],
    ])
      expect(answerAt(tags, { verdict })).toBe(verdict === 'admit' ? 'admit' : 'care')
})

test('any other gate does what the county’s rules say', () => {
  for (const verdict of VERDICTS)
    for (const tags of [[], ['category:checkpoint'], ['category:market']])
      expect(answerAt(tags, { verdict })).toBe(verdict)
})
