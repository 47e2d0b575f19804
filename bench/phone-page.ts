import type { BrowserContext, CDPSession, Page } from 'playwright-core'

/* What is done and timed inside the page of the phone app: from a press to when its effect has been painted. */

const PIN = '204815'

/** Written out, since it runs in the page: until something is there, and until what is there has been painted. */
const INSIDE = `
  const until = (test) => new Promise((done) => {
    if (test()) return done()
    const look = new MutationObserver(() => { if (test()) { look.disconnect(); done() } })
    look.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  })
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = done
    port2.postMessage(0)
  }))
  const button = (words) => [...document.querySelectorAll('.button, .keys button')].find((one) => one.textContent.includes(words))
  const press = (words) => button(words).click()
  const left = () => document.querySelector('.left')?.textContent ?? ''
`

/** What is not done in two minutes never will be: the error then says what the page shows. */
const PATIENCE = 120_000

async function inside<T>(page: Page, work: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      const shown = page.locator('body').textContent()
      void shown.then((text) =>
        failed(new Error(`not done: ${work}\nthe page shows: ${text?.slice(0, 500)}`)),
      )
    }, PATIENCE)
  })
  try {
    return await Promise.race([page.evaluate<T>(`(async () => { ${INSIDE} ${work} })()`), late])
  } finally {
    clearTimeout(timer)
  }
}

/** How long it took to the paint, and how much of that the page's thread has worked (milliseconds). */
export type Took = { milliseconds: number; thread: number }

/** From `work` to the paint after `test` has become true. */
async function timedInside({ page, cdp }: Screen, work: string, test: string): Promise<Took> {
  const worked = await watchThread(cdp)
  const milliseconds = await inside<number>(
    page,
    `const started = performance.now(); ${work}; await until(() => ${test}); await painted(); return performance.now() - started`,
  )
  return { milliseconds, thread: await worked() }
}

const HAS_LIST = "document.querySelector('.round')"
const IS_WHOLE = "document.querySelector('.round') && !document.querySelector('main .notice')"

/** From the link of a QR to the list: enrolled, a PIN chosen. Milliseconds from the last digit to the first doors, and to all there is. */
export async function enrolBy(page: Page, link: string): Promise<{ usable: number; whole: number }> {
  await page.goto(link)
  await page.getByRole('button', { name: '登记这部手机' }).click()
  await page.getByRole('heading', { name: '设一个6位密码' }).waitFor()
  await inside(page, pressed(PIN))
  await page.getByRole('heading', { name: '再输入一次' }).waitFor()
  return enteredPin(page)
}

/** Enters the PIN: milliseconds from the last digit to the list, and until nobody is missing in it. */
export async function enteredPin(page: Page): Promise<{ usable: number; whole: number }> {
  await inside(page, pressed(PIN.slice(0, 5)))
  return inside(
    page,
    `const started = performance.now()
    press('${PIN.slice(5)}')
    await until(() => ${HAS_LIST}); await painted()
    const usable = performance.now() - started
    await until(() => ${IS_WHOLE}); await painted()
    return { usable, whole: performance.now() - started }`,
  )
}

function pressed(digits: string): string {
  return [...digits].map((digit) => `press('${digit}'); await painted()`).join(';')
}

/** Milliseconds from the beginning of the navigation to the digits, painted. */
export async function openedCold(page: Page, address: string): Promise<number> {
  await page.addInitScript(`addEventListener('DOMContentLoaded', async () => {
    ${INSIDE}
    await until(() => document.querySelector('.keys')); await painted(); window.seenAt = performance.now()
  })`)
  await page.goto(address)
  await page.locator('.keys').waitFor()
  return inside(page, 'while (!window.seenAt) await painted(); return window.seenAt')
}

/** From the press on Today to the list. */
export async function listDrawn(screen: Screen): Promise<Took> {
  await inside(
    screen.page,
    "location.hash = '#/settings'; await until(() => !document.querySelector('.left')); await painted()",
  )
  return timedInside(screen, `document.querySelector('.tabs a').click()`, HAS_LIST)
}

/** A call at a door of the round at this place: from the last press to the list without it. */
export async function callMade(screen: Screen, place: number): Promise<Took> {
  await inside(
    screen.page,
    `const rounds = document.querySelectorAll('.round')
    const round = rounds[${place} % rounds.length]
    round.open = true
    const doors = () => [...round.querySelectorAll(':scope > .stops a.stop')]
    await until(() => doors().length > 0)
    window.before = left()
    // One where nothing but a call is owed, so that it leaves the list.
    doors().find((one) => !one.textContent.includes('看望')).click()
    await until(() => document.querySelector('.ends')); await painted()
    document.querySelector('.ends .button.main').click()
    await until(() => document.querySelector('main section .big .button')); await painted()
    document.querySelector('main section .big .button').click()
    await until(() => document.querySelector('.bottom .button.main')); await painted()`,
  )
  return timedInside(
    screen,
    "document.querySelector('.bottom .button.main').click()",
    "left() !== '' && left() !== window.before",
  )
}

/** From what is typed to what is found, painted; and how much was found. */
export async function searched(screen: Screen, words: string): Promise<Took & { found: number }> {
  const { page } = screen
  const type = (text: string): string =>
    `field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input', { bubbles: true }))`
  await inside(
    page,
    `if (location.hash !== '#/find') location.hash = '#/find'
    await until(() => document.querySelector('input[type=search]'))
    window.field = document.querySelector('input[type=search]')
    ${type('')}; await painted()`,
  )
  const took = await timedInside(screen, type(words), 'true')
  return { ...took, found: await page.locator('.stops a').count() }
}

/** Milliseconds the page's thread has worked since, whoever else was at work on the machine: what a press costs, if nobody was. */
export async function watchThread(cdp: CDPSession): Promise<() => Promise<number>> {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0)
  }
  const before = await worked()
  return async () => (await worked()) - before
}

export type Line = { megabits: number; delay: number }

/** The line as it would be out there. */
export async function throttleLine(cdp: CDPSession, { megabits, delay }: Line): Promise<void> {
  const throughput = (megabits * 1_000_000) / 8
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: delay,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  })
}

export async function throttleProcessor(cdp: CDPSession, rate: number): Promise<void> {
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
}

/** Bytes over the line for what the page itself asks for, counted from now on. */
export async function countBytes(cdp: CDPSession): Promise<() => number> {
  let bytes = 0
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await cdp.send('Network.enable')
  return () => bytes
}

export async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  return (await cdp.send('Runtime.getHeapUsage')).usedSize
}

export type Screen = { page: Page; cdp: CDPSession }

export async function pageOf(context: BrowserContext): Promise<Screen> {
  const page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(120_000)
  return { page, cdp: await context.newCDPSession(page) }
}
