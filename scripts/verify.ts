/** `npm run verify`: format, lint, types, then every test. What a change must pass before it lands. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from './run.ts'

const CODE = ['src', 'test', 'scripts', 'bench', 'demo'].filter((folder) => existsSync(folder))
const STEPS: [string, string[]][] = [
  ['oxfmt', ['--check', ...CODE]],
  ['oxlint', ['--deny-warnings', ...CODE]],
  ['tsc', ['-p', 'tsconfig.core.json']],
  ['tsc', ['-p', 'tsconfig.json']],
  ['tsc', ['-p', 'tsconfig.web.json']],
  ['node', [path.join(import.meta.dirname, 'test.ts')]],
]
for (const [tool, args] of STEPS) {
  const started = Date.now()
  console.log(`\n${tool} ${args.join(' ')}`)
  run(tool, args)
  console.log(`${tool}: ${((Date.now() - started) / 1000).toFixed(1)} s`)
}
console.log('\nVerified: format, lint, types and every test.')
