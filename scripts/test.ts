/**
 * `npm test`: rules and real PostgreSQL on the embedded server, Chromium through the built apps, then what touches the database once
 * more on Debian's PostgreSQL, as a county's own server would be. Words after `--` go to vitest and leave out the second server:
 * `npm test -- src/core`. `npm test -- --own-postgres`: the second server alone.
 */
import { buildApps } from '../src/cli/apps.ts'
import { findBrowser } from './browser.ts'
import { startOwnPostgres } from './own-postgres.ts'
import { run } from './run.ts'

const words = process.argv.slice(2)
if (words.includes('--own-postgres')) {
  await testOnOwnPostgres()
  process.exit(0)
}
const browser = findBrowser((line) => console.log(line))
await buildApps((line) => console.log(line))
if (browser)
  run('vitest', ['run', '--project', 'unit', '--project', 'browser', ...words], { CHROMIUM: browser })
else run('vitest', ['run', '--project', 'unit', ...words])
if (!browser) {
  console.error(
    '\nThe tests above passed. The browser tests did NOT run: they need Chromium, see the first lines.',
  )
  process.exit(1)
}
if (words.length === 0) await testOnOwnPostgres()

/** Command-line tests bring a server of their own and are not run twice. */
async function testOnOwnPostgres(): Promise<void> {
  const own = await startOwnPostgres((line) => console.log(line))
  if (!own) {
    console.log(
      '\nSKIPPED: the tests on a PostgreSQL that is not ours (DATABASE_URL). The embedded one passed.',
    )
    return
  }
  // Also when run() ends this script.
  process.once('exit', own.stop)
  console.log(`\nAgain on PostgreSQL ${own.version} of Debian, by DATABASE_URL:`)
  const again = ['src/slices', 'src/database', 'src/http', 'src/jobs', 'test/access-matrix']
  // Another server means other statements, not other stories: those that run for as long as they are given are given a third.
  run('vitest', ['run', '--project', 'unit', ...again], { DATABASE_URL: own.url, PROOF_RUNS: '10' })
}
