/** `npm run verify`: format, lint, types, then every test. What a change must pass before it lands. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const bin = path.join(import.meta.dirname, '../node_modules/.bin')
const CODE = ['src', 'test', 'scripts']
const STEPS: [string, string[]][] = [
  ['oxfmt', ['--check', ...CODE]],
  ['oxlint', ['--deny-warnings', ...CODE]],
  ['tsc', ['-p', 'tsconfig.core.json']],
  ['tsc', ['-p', 'tsconfig.json']],
  ['tsc', ['-p', 'tsconfig.web.json']],
  ['node', [path.join(import.meta.dirname, 'test.ts')]],
]
for (const [command, args] of STEPS) {
  console.log(`\n${command} ${args.join(' ')}`)
  const { status } = spawnSync(path.join(bin, command), args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
