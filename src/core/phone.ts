import { plainNumber } from './identity.ts'

/**
 * A telephone number as it is kept and matched: digits only, without the country's own prefix; foreign numbers keep their +.
 * Undefined when it cannot be one. Eleven digits for mobiles; landlines with or without area code, an extension after #.
 */
export function readPhone(text: string): string | undefined {
  const plain = plainNumber(text.replaceAll(/转|分机|ext\.?/giu, '#')).replaceAll(/[().·/]/g, '')
  const number = plain
    .replace(/^(?:\+|00)86(?=\d)/, '')
    .replace(/^86(?=1\d{10}$)/, '')
    .replace(/^00(?=[1-9])/, '+')
  return /^(?:1\d{10}|0\d{9,11}(?:#\d{1,6})?|[2-9]\d{6,7}(?:#\d{1,6})?|[14]00\d{7}|\+[1-9]\d{6,14})$/.test(
    number,
  )
    ? number
    : undefined
}
