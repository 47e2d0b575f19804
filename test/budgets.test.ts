import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ROOT } from './sources.ts'

const DIST = path.join(ROOT, 'dist')

/** What a browser must fetch before it shows anything, gzip, in KB (the bars of the mission). */
const BUDGETS: Record<string, number> = { desk: 600, field: 120, me: 40 }

// `npm test` builds first; a single file run by hand need not have a build.
const unbuilt = !existsSync(DIST) && process.env['CI'] === undefined

test.skipIf(unbuilt)('first loads stay within their budgets', () => {
  const apps = Object.keys(BUDGETS).filter((app) => existsSync(path.join(DIST, app, 'index.html')))
  expect(apps).toEqual(Object.keys(BUDGETS))
  for (const app of apps) {
    const kilobytes = firstLoad(app) / 1024
    expect(kilobytes, `${app} first load in KB gzip`).toBeLessThan(BUDGETS[app] ?? 0)
  }
})

/** The page, and every script and style sheet it names: module preloads are the static imports of its scripts. */
function firstLoad(app: string): number {
  const page = readFileSync(path.join(DIST, app, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file)
  expect(named.length).toBeGreaterThan(0)
  const sizes = named.map((file) => gzipSync(readFileSync(path.join(DIST, file))).length)
  return gzipSync(page).length + sizes.reduce((sum, size) => sum + size, 0)
}
