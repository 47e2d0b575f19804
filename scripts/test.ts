/**
 * `npm test`: every test there is. The first project needs no browser; the second drives Chromium through the built desk.
 * Words after `--` go to vitest: `npm test -- src/core`.
 */
import { buildApps } from '../src/cli/apps.ts'
import { findBrowser } from './browser.ts'
import { run } from './run.ts'

const words = process.argv.slice(2)
const browser = findBrowser((line) => console.log(line))
await buildApps((line) => console.log(line))
if (browser) {
  run('vitest', ['run', '--project', 'unit', '--project', 'browser', ...words], { CHROMIUM: browser })
} else {
  run('vitest', ['run', '--project', 'unit', ...words])
  console.error(
    '\nThe tests above passed. The browser tests did NOT run: they need Chromium, see the first lines.',
  )
  process.exit(1)
}
