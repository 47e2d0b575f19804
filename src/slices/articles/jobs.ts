import type { Job } from '../../jobs/job.ts'
import { publishDue } from './actions.ts'

export const articleJobs: readonly Job[] = [
  {
    name: 'publish-articles',
    title: { zh: '发布到时的文章', en: 'Publish articles whose hour has come' },
    every: 10_000,
    run: async ({ ledger }) => {
      await publishDue(ledger)
    },
  },
]
