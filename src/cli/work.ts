import { startWork } from '../jobs/runner.ts'
import { JOBS } from '../wiring.ts'
import { backupJob } from './backup-job.ts'
import { readArguments, untilStopped, type Command } from './command.ts'
import { openCounty } from './county.ts'
import { machineFor } from './machine.ts'

export const workCommand: Command = {
  name: 'work',
  summary: 'Run the county’s jobs and nothing else: nights, reminders, backups',
  help: [
    'hutong work',
    '',
    'Any number of processes, on any machine that reaches the database; a job runs in one of them at a time. `start` and `serve` run',
    'jobs too, unless told --no-work. Ctrl-C lets running jobs end (at most five seconds); one cut off is taken up by another process.',
    '',
    'Jobs:',
    ...JOBS.map(({ name, title }) => `  ${name.padEnd(18)} ${title.en}`),
  ].join('\n'),
  run: async (args, io) => {
    readArguments(args, {})
    const open = await openCounty(io.config, io.print)
    try {
      const jobs = [...JOBS, backupJob(io.config)]
      const work = startWork({
        ledger: open.ledger,
        machine: machineFor(io.config, jobs),
        jobs,
        say: io.error,
      })
      io.print(`Working for ${open.county.name}: ${jobs.length} jobs. Work is open; Ctrl-C stops it.`)
      await untilStopped(io.stop)
      io.print('Stopping …')
      await work.stop()
      return 0
    } finally {
      await open.close()
    }
  },
}
