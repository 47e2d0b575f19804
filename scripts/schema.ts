/** Writes src/database/schema.ts from a freshly migrated embedded database: `node scripts/schema.ts`. */
import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'

const target = path.join(import.meta.dirname, '../src/database/schema.ts')
const folder = await mkdtemp(path.join(tmpdir(), 'hutong-schema-'))
const server = await startEmbedded(folder, { settings: { fsync: 'off' } })
try {
  await migrate(
    server.url,
    { schema: 'county', area: '000000', name: 'schema' },
    { role: 'hutong_schema', password: 'schema' },
  )
  const out = path.join(folder, 'schema.ts')
  execFileSync(
    path.join(import.meta.dirname, '../node_modules/.bin/kysely-codegen'),
    [
      '--dialect',
      'postgres',
      '--url',
      server.url,
      '--default-schema',
      'county',
      '--include-pattern',
      'county.*',
      '--exclude-pattern',
      '*_20[0-9][0-9]_*',
      '--out-file',
      out,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  // connect.ts reads whole and decimal numbers as numbers; the generator does not know.
  const text = (await readFile(out, 'utf8')).replace(
    /^export type (Int8|Numeric) = .*$/gm,
    'export type $1 = number',
  )
  await writeFile(target, text)
  execFileSync(path.join(import.meta.dirname, '../node_modules/.bin/oxfmt'), [target])
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
