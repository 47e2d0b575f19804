import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from '../scripts/browser.ts'
import { buildApps, DIST } from '../src/cli/apps.ts'
import { makeDemoRoot, renewDemo } from '../src/files/code-demo.ts'
import { openCodeKeys, type CodeKeys } from '../src/files/code-keys.ts'
import { makeServer } from '../src/http/server.ts'
import { ROUTES } from '../src/routes.ts'
import { publish } from '../src/slices/codes/publishing.ts'
import { appendRecords, type Ledger } from '../src/slices/ledger/actions.ts'
import { makeCode } from '../src/slices/sync/actions.ts'
import { enrolmentLink } from '../src/slices/sync/rules.ts'
import { codeText } from '../test/code-texts.ts'
import { draftOf, newId } from '../test/factories.ts'
import { appoint } from '../test/phones.ts'
import { percentile, type Bench, type Figure } from './bench.ts'
import { openStage } from './stage.ts'

const [COUNTY, TOWNSHIP] = ['130430', '130430901']
const VILLAGE = `${TOWNSHIP}001`
/** A cheap phone beside the machine this runs on. */
const SLOWED = 6
const [SCANS, WARM] = [60, 5]

/** A guard's phone, its processor slowed six times, without a network: from the last letter of a scan to the judgement on the screen. */
export const benchGate: Bench = {
  name: 'gate',
  filled: false,
  run: async ({ say }) => {
    const executablePath = findBrowser(say)
    if (!executablePath) throw new Error('there is no Chromium here')
    await buildApps(say)
    const stage = await openStage(0, say)
    const folder = await mkdtemp(path.join(tmpdir(), 'hutong-bench-gate-'))
    const codes = openCodeKeys(path.join(folder, 'codes'), Buffer.alloc(32, 7), COUNTY)
    makeDemoRoot(codes)
    renewDemo(codes, Math.floor(Date.now() / 1000))
    const ledger: Ledger = { ...stage.ledger, codes }
    const app = await makeServer({ ledger, routes: ROUTES, files: DIST })
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    try {
      const address = await app.listen({ host: '127.0.0.1', port: 0 })
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
      await openGate(page, ledger, address)
      return await measure(page, codes)
    } finally {
      await browser.close()
      await app.close()
      await stage.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** Enrolled, lists fetched, the gate's page open. */
async function openGate(page: Page, ledger: Ledger, address: string): Promise<void> {
  const by = { account: newId(), post: newId(), role: 'commander', area: COUNTY } as const
  const opened = (number: string, level: string) =>
    draftOf('area-opened', newId(), { number, level, name: number }, { area: number })
  await appendRecords(ledger, by, [opened(TOWNSHIP, 'township'), opened(VILLAGE, 'village')])
  const tags = ['category:checkpoint']
  await appendRecords(ledger, by, [
    draftOf('place-registered', newId(), { name: '东口', tags }, { area: VILLAGE }),
  ])
  const { post } = await appoint(ledger, by, 'gate-guard', VILLAGE)
  await publish(ledger)
  await page.goto(enrolmentLink(address, (await makeCode(ledger, by, post)).secret))
  await page.locator('.button.main').click()
  for (let time = 0; time < 2; time += 1)
    for (const digit of '204815') await page.locator('.keys button', { hasText: digit }).click()
  await page.locator('.tabs a[href="#/gate"]').click()
  await page.locator('.gate-strip.fresh').waitFor()
}

async function measure(page: Page, codes: CodeKeys): Promise<Figure[]> {
  await page.context().setOffline(true)
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED })
  const samples: number[] = []
  for (let scan = 0; scan < SCANS + WARM; scan += 1) {
    // Issued half a day ago: the longest chain that an ordinary day brings.
    const now = Math.floor(Date.now() / 1000)
    const text = codeText(codes, {}, { issuedAt: now - 12 * 3600, shownAt: now })
    const took = await page.evaluate<number>(scanned(text))
    if (scan >= WARM) samples.push(took)
    await page.locator('.gate-bottom .button').last().click()
    await page.locator('.gate-ready').waitFor()
  }
  const value = percentile(samples, 0.95)
  const what = `scan to judgement on the screen, offline, processor slowed ${SLOWED} times, p95`
  return [{ what, value, unit: 'ms', bar: '< 150 ms', met: value < 150 }]
}

/** In the page: types the text as a scanner does and waits for the frame after the one that shows the judgement. */
const scanned = (text: string): string => `new Promise((done) => {
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  for (const key of ${JSON.stringify(text)}) press(key)
  const began = performance.now()
  const watching = new MutationObserver(() => {
    if (!document.querySelector('.verdict.admit')) return
    watching.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
  })
  watching.observe(document.body, { childList: true, subtree: true })
  press('Enter')
})`
