import { encode } from 'uqr'

/** Version 9 for every code (core/token.ts, LONGEST): the picture keeps its size when a text is shorter. */
const VERSION = 9

/** One run of dark modules after the other. */
export function drawn(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 4, minVersion: VERSION, maxVersion: VERSION })
  let path = ''
  for (const [y, row] of data.entries())
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x += 1
      path += `M${from} ${y}h${x - from + 1}v1H${from}z`
    }
  return { path, size }
}
