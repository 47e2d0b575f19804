import { randomInt } from 'node:crypto'

/** No characters that look like one another on paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to hand over on paper and change at once: twelve characters in threes, 59 bits. */
export function firstPassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group()].join('-')
}
