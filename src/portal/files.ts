import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '../http/page.ts'

/** A file of ours that every page loads, under an address that changes with it. */
function loaded(name: string, type: string) {
  const body = readFileSync(path.join(import.meta.dirname, name))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
  const [stem, ending] = name.split('.')
  return { address: `/portal/${stem}-${hash}.${ending}`, body, type }
}

export const STYLE = loaded('style.css', 'text/css; charset=utf-8')
/** Of the page of the epidemic alone. */
export const EPIDEMIC_STYLE = loaded('epidemic.css', 'text/css; charset=utf-8')
export const SCRIPT = loaded('reading.js', 'text/javascript; charset=utf-8')

export const WORKING = loaded('working.js', 'text/javascript; charset=utf-8')

export const filePages: readonly Page[] = [STYLE, EPIDEMIC_STYLE, SCRIPT, WORKING].map(
  ({ address, body, type }) => ({
    // It begins with a slash (above).
    path: address as `/${string}`,
    may: 'anyone',
    summary: 'A file that every page loads',
    make: () => Promise.resolve({ body, type, immutable: true }),
  }),
)
