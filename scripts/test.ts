/** `npm test`: every test there is. The first project needs no browser; the second drives Chromium through the built desk. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { findBrowser } from './browser.ts'

const bin = path.join(import.meta.dirname, '../node_modules/.bin')
const browser = findBrowser((line) => console.log(line))
if (!browser) {
  console.error('The browser tests need Chromium: see above. Nothing was tested.')
  process.exit(1)
}
run('vite', ['build', '--logLevel', 'warn'])
run('vitest', ['run', '--project', 'unit', '--project', 'browser', ...process.argv.slice(2)])

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(path.join(bin, command), args, {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: browser },
  })
  if (status !== 0) process.exit(status ?? 1)
}
