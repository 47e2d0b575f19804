import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import { makeServer } from '../http/server.ts'
import { startWork } from '../jobs/runner.ts'
import { ROUTES, SITE } from '../routes.ts'
import { JOBS } from '../wiring.ts'
import { DIST } from './apps.ts'
import { backupJob } from './backup-job.ts'
import { untilStopped, type Io } from './command.ts'
import type { OpenCounty } from './county.ts'
import { machineFor } from './machine.ts'
import { transportOf } from './secure-transport.ts'

/**
 * Serves an opened county until the program is asked to stop. `ready` is told the address people use; `work`: this process also runs
 * the county's jobs; `localAuthority`: a certificate of our own even where none would be needed.
 */
export async function runSite(
  io: Io,
  open: OpenCounty,
  options: { work: boolean; localAuthority?: boolean; ready: (address: string) => void },
): Promise<number> {
  const { config, print } = io
  const { https, attend } = transportOf(config, options.localAuthority ?? false)
  const jobs = [...JOBS, backupJob(config)]
  const machine = machineFor(config, jobs)
  const app = await makeServer({
    ledger: open.ledger,
    routes: ROUTES,
    site: SITE,
    publicUrl: config.publicUrl,
    machine,
    files: DIST,
    ...(https ? { https } : {}),
    secure: https !== undefined || (config.publicUrl ?? '').startsWith('https:'),
    trustProxy: config.publicUrl !== undefined,
    limits: { client: config.clientRate, address: config.addressRate },
    logLevel: config.logLevel,
  })
  const address = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    throw new Error(explainListen(error, config), { cause: error })
  })
  options.ready(config.publicUrl ?? address)
  const leave = await attend(app.server, open.county, address, print)
  const work = options.work ? startWork({ ledger: open.ledger, machine, jobs, say: io.error }) : undefined
  await untilStopped(io.stop)
  print('Stopping …')
  leave()
  await Promise.all([work?.stop(), app.close()])
  return 0
}

/** Throws a sentence when nobody could listen where the config says: asked before the slow work begins. */
export async function checkPort(config: Config): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(new Error(explainListen(error, config), { cause: error })))
    probe.listen(config.port, config.host, () => probe.close(() => resolve()))
  })
}

function explainListen(error: unknown, { port, host }: Config): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`
  if (code === 'EACCES')
    return `Port ${port} may not be used by this user. Choose one above 1023: PORT=8080 npm start`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host} to listen on. HOST=0.0.0.0 listens on all it has.`
  return error instanceof Error ? error.message : String(error)
}
