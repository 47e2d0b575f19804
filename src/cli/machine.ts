import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../config.ts'
import type { Machine } from '../core/machine.ts'
import type { Job } from '../jobs/job.ts'

/** What jobs and the status page need to know of this machine. */
export function machineFor(config: Config, jobs: readonly Job[]): Machine {
  const { dataFolder, backupFolder, certificate, smsUrl, smsToken } = config
  // This program's own package.json always has a version.
  const { version } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as {
    version: string
  }
  const jobTitles = Object.fromEntries(jobs.map(({ name, title }) => [name, title]))
  const startedAt = Date.now() - Math.round(process.uptime() * 1000)
  return { version, startedAt, dataFolder, backupFolder, certificate, smsUrl, smsToken, jobTitles }
}
