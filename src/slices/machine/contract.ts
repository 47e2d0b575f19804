import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { bilingual } from '../../core/text.ts'

export const CHECK_NAMES = [
  'disk',
  'database',
  'migrations',
  'workers',
  'jobs',
  'backup',
  'certificate',
  'codes',
  'ledger',
  'counters',
  'destructions',
  'clock',
  'messages',
  'memory',
] as const

/** One thing about the machine: how it is, and, unless it is good, what to do. */
export const check = z.object({
  name: z.enum(CHECK_NAMES),
  state: z.enum(['good', 'warn', 'bad']),
  value: bilingual,
  advice: bilingual.nullable(),
})
export type Check = z.infer<typeof check>

export const jobLine = z.object({
  job: z.string(),
  name: z.string(),
  title: bilingual.nullable(),
  state: z.enum(['failed', 'retrying', 'late', 'running']),
  tries: z.number(),
  most: z.number(),
  /** When it should have run, or has been running since. */
  since: z.string(),
  error: z.string().nullable(),
})
export type JobLine = z.infer<typeof jobLine>

export const status = z.object({
  at: z.string(),
  version: z.string(),
  startedAt: z.string(),
  state: z.enum(['good', 'warn', 'bad']),
  checks: z.array(check),
  jobs: z.array(jobLine),
})
export type Status = z.infer<typeof status>

export const showStatus = endpoint({
  method: 'GET',
  path: '/api/machine',
  may: 'see-machine',
  summary: 'How the machine is: disk, jobs, backup, certificate, counters, clock, each with what to do',
  reply: status,
})

export const retryJob = endpoint({
  method: 'POST',
  path: '/api/machine/jobs/:job/retry',
  may: 'see-machine',
  summary: 'Run a failed job again now',
  params: z.object({ job: z.string().regex(/^\d{1,18}$/) }),
  reply: z.object({ retried: z.boolean() }),
})

export const health = endpoint({
  method: 'GET',
  path: '/api/health',
  may: 'anyone',
  summary: 'For monitors: 200 while the database answers, 503 otherwise; says nothing else',
  reply: z.object({ ok: z.literal(true) }),
})
