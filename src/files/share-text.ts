import { createHash } from 'node:crypto'
import type { Share } from './shares.ts'

/** A share of 32 bytes on paper: four lines of eight bytes, each with a check of its own against slips of the pen. `name`: of the key. */
export function shareLines(name: string, { x, bytes }: Share): string {
  return [0, 8, 16, 24]
    .map((from, line) => {
      const hex = Buffer.from(bytes.subarray(from, from + 8)).toString('hex')
      return `${line + 1}  ${(hex.match(/.{4}/g) ?? []).join(' ')}  ${checkOf(name, x, line, hex)}`
    })
    .join('\n')
}

/** The share out of its lines, however they were typed. Throws a sentence that names the line that is wrong. */
export function readShareLines(text: string, name: string, x: number): Share {
  const bytes = [0, 1, 2, 3].map((line) => {
    const found = new RegExp(`^\\s*${line + 1}\\s+((?:[0-9a-f]{4}\\s+){4})([0-9a-f]{4})\\s*$`, 'm').exec(text)
    const hex = (found?.[1] ?? '').replaceAll(/\s/g, '')
    if (!found || found[2] !== checkOf(name, x, line, hex))
      throw new Error(`Share ${x}: line ${line + 1} is not as it was printed. Read it again.`)
    return Buffer.from(hex, 'hex')
  })
  return { x, bytes: new Uint8Array(Buffer.concat(bytes)) }
}

function checkOf(name: string, x: number, line: number, hex: string): string {
  return createHash('sha256').update(`${name} ${x} ${line} ${hex}`).digest('hex').slice(0, 4)
}
