import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { chromium, type Browser, type Page } from 'playwright-core'
import { AxeBuilder } from '@axe-core/playwright'
import type { FastifyInstance } from 'fastify'
import { makeServer } from '../../src/http/server.ts'
import { ROUTES } from '../../src/routes.ts'
import type { Ledger } from '../../src/slices/ledger/actions.ts'
import { DEMO_PASSWORD, seedDemo } from '../../demo/seed.ts'
import { useDatabase, type Filling } from '../harness.ts'
import { testLedger } from '../factories.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Filled once a run: every file of browser tests gets a copy. */
const DEMO: Filling = {
  name: 'demo',
  fill: async (database) => void (await seedDemo(testLedger(database), () => undefined, 'sample')),
}

export type Stage = {
  readonly address: string
  readonly ledger: Ledger
  open: (options: Opening) => Promise<Page>
}
type Opening = { username?: string; width: number; language: 'zh' | 'en'; path?: string }

/** The demo county behind a real server, the built desk, and Chromium in front of it. */
export function setStage(options: { seeded: boolean } = { seeded: true }): Stage {
  const fixture = useDatabase(options.seeded ? DEMO : undefined)
  let browser: Browser
  let app: FastifyInstance
  let address = ''
  let ledger: Ledger | undefined
  beforeAll(async () => {
    ledger = testLedger(fixture.database)
    app = await makeServer({ ledger, routes: ROUTES, files: path.join(ROOT, 'dist') })
    address = await app.listen({ host: '127.0.0.1', port: 0 })
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: FLAGS,
    })
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })
  return {
    get address() {
      return address
    },
    get ledger() {
      if (!ledger) throw new Error('the ledger exists only inside tests')
      return ledger
    },
    open: async ({ username, width, language, path: at = '/desk/' }) => {
      const context = await browser.newContext({ viewport: { width, height: width < 500 ? 844 : 900 } })
      await context.addInitScript((chosen) => localStorage.setItem('hutong.language', chosen), language)
      if (username !== undefined) {
        const reply = await context.request.post(`${address}/api/session`, {
          data: { username, password: DEMO_PASSWORD },
        })
        expect(reply.status()).toBe(200)
      }
      const page = await context.newPage()
      await page.goto(address + at)
      return page
    },
  }
}

/** No accessibility fault axe knows of (WCAG 2.2 A and AA). */
export async function expectAccessible(page: Page): Promise<void> {
  // antd measures column widths in a hidden copy of the head row, whose copied checkbox axe takes for a real one.
  const { violations } = await new AxeBuilder({ page })
    .exclude('.ant-table-measure-row')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([])
}

/** Keeps a picture for a person to look at, in test/e2e/shots (not in the repository). */
export async function keepShot(page: Page, name: string): Promise<void> {
  const folder = path.join(ROOT, 'test/e2e/shots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true })
}
