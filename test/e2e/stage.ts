import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { FastifyInstance } from 'fastify'
import type { CodeKeys } from '../../src/files/code-keys.ts'
import { makeServer, UNKNOWN_MACHINE } from '../../src/http/server.ts'
import { ROUTES, SITE } from '../../src/routes.ts'
import type { Ledger } from '../../src/slices/ledger/actions.ts'
import { DEMO_PASSWORD, seedDemo } from '../../demo/seed.ts'
import { useDatabase, type Filling } from '../harness.ts'
import { foundChromium } from '../../scripts/browser.ts'
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
  // Pages live for seconds here: compiling their scripts for speed costs a quarter more than it saves (decision 0053).
  '--js-flags=--no-opt --no-maglev',
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

type Setting = { seeded: boolean; files?: string; codes?: CodeKeys; smsUrl?: string }

/** The demo county behind a real server, the built desk (or other `files`), and Chromium in front of it. */
export function setStage(options: Setting = { seeded: true }): Stage {
  const fixture = useDatabase(options.seeded ? DEMO : undefined)
  let browser: Browser
  let app: FastifyInstance
  let address = ''
  let ledger: Ledger | undefined
  beforeAll(async () => {
    ledger = { ...testLedger(fixture.database), ...(options.codes ? { codes: options.codes } : {}) }
    app = await served(ledger, options)
    address = await app.listen({ host: '127.0.0.1', port: 0 })
    browser = await chromium.launch({
      executablePath: foundChromium() ?? '/usr/bin/chromium',
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
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 844 : 900 },
        reducedMotion: 'reduce',
      })
      await context.addInitScript(keepLanguage, language)
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

function served(
  ledger: Ledger,
  { files = path.join(ROOT, 'dist'), smsUrl }: Setting,
): Promise<FastifyInstance> {
  const machine = smsUrl === undefined ? {} : { machine: { ...UNKNOWN_MACHINE, smsUrl } }
  return makeServer({ ledger, routes: ROUTES, site: SITE, files, ...machine })
}

/** Runs in the page before its own script: chosen when it is first opened, afterwards whatever its user has changed it to. */
function keepLanguage(chosen: string): void {
  if (localStorage.getItem('hutong.language') === null) localStorage.setItem('hutong.language', chosen)
}

type Fault = { id: string; nodes: { html: string }[] }
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** antd measures column widths in a hidden copy of the head row, whose copied checkbox axe takes for a real one. */
const CHECK = `axe.run({ exclude: ['.ant-table-measure-row'] }, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], preload: false,
}).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`

/** No accessibility fault axe knows of (WCAG 2.2 A and AA). Axe runs in the page itself: its wrapper takes five times as long. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE)
  const faults = await page.evaluate<Fault[]>(CHECK)
  expect(
    faults.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([])
}

/** Nothing is loading any more, nothing moves. */
export async function settled(page: Page): Promise<void> {
  await expect
    .poll(() => page.locator('.ant-spin-spinning, .ant-skeleton, [class*=-enter-active]').count(), {
      timeout: 20_000,
      interval: 30,
    })
    .toBe(0)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

export async function expectNothingSideways(page: Page, screen: string): Promise<void> {
  const sideways = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
  expect(sideways, screen).toBe(false)
}

/** One screen as it is now: a picture, accessible, nothing wider than the window. */
export async function look(page: Page, name: string): Promise<void> {
  await settled(page)
  await keepShot(page, name)
  await expectAccessible(page)
  await expectNothingSideways(page, name)
}

/**
 * Screens (paths below /desk/) in both languages at a phone's and a desk's width. Each is opened in the language the one before was
 * left in, and changes to the other by the rail's own button. Axe looks at each width once: the structure is the same in both
 * languages. `name` begins the pictures' names.
 */
export async function lookAtScreens(
  stage: Stage,
  username: string,
  screens: readonly { name: string; path: string; ready: string }[],
): Promise<void> {
  const at = (screen: string): string => `/desk/${screen}`
  const page = await stage.open({ username, width: 1440, language: 'zh', path: at(screens[0]?.path ?? '') })
  let language: 'zh' | 'en' = 'zh'
  const lookAt = async (name: string, width: number): Promise<void> => {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 })
    await settled(page)
    await keepShot(page, `${name}-${language}-${width}`)
    await expectNothingSideways(page, `${name} at ${width} px in ${language}`)
    if ((language === 'zh') === width < 500) await expectAccessible(page)
  }
  for (const [index, { name, path: screen, ready }] of screens.entries()) {
    // Opened anew: what is awaited would otherwise still stand on the screen before.
    if (index > 0) await page.goto(stage.address + at(screen))
    await page.locator(ready).first().waitFor()
    await lookAt(name, 390)
    await lookAt(name, 1440)
    language = await changeLanguage(page)
    await page.locator(ready).first().waitFor()
    await lookAt(name, 1440)
    await lookAt(name, 390)
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  await page.context().close()
}

/** By the button in the rail, as people do. */
async function changeLanguage(page: Page): Promise<'zh' | 'en'> {
  const wanted = (await page.locator('html').getAttribute('lang')) === 'en' ? 'zh' : 'en'
  await page
    .locator('.rail')
    .getByRole('button', { name: wanted === 'en' ? 'English' : '中文', exact: true })
    .click()
  await expect
    .poll(() => page.locator('html').getAttribute('lang'), { interval: 20 })
    .toBe(wanted === 'en' ? 'en' : 'zh-CN')
  return wanted
}

/** With SHOTS=1: keeps a picture for a person to look at, in test/e2e/shots (not in the repository). */
export async function keepShot(page: Page, name: string): Promise<void> {
  if (!process.env['SHOTS']) return
  const folder = path.join(ROOT, 'test/e2e/shots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true })
}
