import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { makeServer } from '../http/server.ts'
import { ROUTES } from '../routes.ts'
import { seedDemo } from '../../demo/seed.ts'
import type { Command, Io } from './command.ts'
import { openCounty, type OpenCounty } from './county.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const DIST = path.join(ROOT, 'dist')

export const startCommand: Command = {
  name: 'start',
  summary: 'Show the demo county: database, demo data, command post in the browser',
  help: 'Makes ./data on the first run. HUTONG_DATA, HOST and PORT change where. Ctrl-C stops it cleanly.',
  run: async (_args, io) => serve(io, true),
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the county to its people',
  help: [
    'HOST, PORT             where to listen (127.0.0.1:8080)',
    'DATABASE_URL           an own PostgreSQL 15 or newer, as the schema’s owner',
    'TLS_CERT, TLS_KEY      PEM files, to speak HTTPS itself',
    'PUBLIC_URL             https://… when a proxy in front speaks HTTPS',
    'HUTONG_DATA, HUTONG_KEYS   folders',
  ].join('\n'),
  run: async (_args, io) => serve(io, false),
}

async function serve(io: Io, demo: boolean): Promise<number> {
  const { config, print } = io
  buildDesk(print)
  print('Starting the database …')
  const open = await openCounty(config, print)
  try {
    const accounts = demo ? await seedDemo(open.ledger, print) : []
    const https =
      config.certificate && config.certificateKey
        ? { cert: readFileSync(config.certificate), key: readFileSync(config.certificateKey) }
        : undefined
    const app = await makeServer({
      ledger: open.ledger,
      routes: ROUTES,
      files: DIST,
      ...(https ? { https } : {}),
      secure: https !== undefined || (config.publicUrl ?? '').startsWith('https:'),
      trustProxy: config.publicUrl !== undefined,
      logLevel: config.logLevel,
    })
    const address = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw new Error(explainListen(error, config.port), { cause: error })
    })
    print(`\nThe command post is open: ${config.publicUrl ?? address}/desk/`)
    for (const { username, password, what } of accounts)
      print(`  ${what.padEnd(28)} ${username.padEnd(12)} ${password}`)
    await untilAskedToStop()
    print('Stopping …')
    await app.close()
    return 0
  } finally {
    await close(open)
  }
}

async function close(open: OpenCounty): Promise<void> {
  await open.close()
}

function explainListen(error: unknown, port: number): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop that one, or choose another: PORT=8081 npm start`
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Choose one above 1023: PORT=8080 npm start`
  return error instanceof Error ? error.message : String(error)
}

/** The browser apps are built once; a checkout that has them starts at once. */
function buildDesk(say: (line: string) => void): void {
  if (existsSync(path.join(DIST, 'desk/index.html'))) return
  say('Building the command post for the browser (once) …')
  const vite = path.join(ROOT, 'node_modules/.bin/vite')
  const { status, stderr } = spawnSync(vite, ['build', '--logLevel', 'error'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The browser apps could not be built:\n${stderr}`)
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
