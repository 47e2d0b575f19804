import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { retryJob, showStatus, type Check, type JobLine, type Status } from '../../slices/machine/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Sign, type Tone } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

const SIGN: Record<Check['state'], { sign: string; tone: Tone }> = {
  good: { sign: '✓', tone: 'good' },
  warn: { sign: '!', tone: 'warn' },
  bad: { sign: '✕', tone: 'bad' },
}
const SUMMARY = { good: 'machine.all-good', warn: 'machine.some-warn', bad: 'machine.some-bad' } as const

/** For whoever runs the machine: everything it needs to go on, and what to do about what is not well. */
export function MachinePage() {
  const { t } = useWords()
  const status = useQuery({
    queryKey: ['machine'],
    queryFn: () => call(showStatus, {}),
    refetchInterval: 30_000,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.machine')}</h1>
      </div>
      <Loaded query={status}>{(now) => <StatusOf status={now} />}</Loaded>
    </>
  )
}

function StatusOf({ status }: { status: Status }) {
  const { t, of, language } = useWords()
  const { sign, tone } = SIGN[status.state]
  const order: Check['state'][] = ['bad', 'warn', 'good']
  const checks = order.flatMap((state) => status.checks.filter((one) => one.state === state))
  return (
    <>
      <p role="status">
        <Sign tone={tone}>
          {sign} {t(SUMMARY[status.state])}
        </Sign>{' '}
        <span className="soft">
          {t('machine.version', { version: status.version, since: moment(status.startedAt, language) })}
        </span>
      </p>
      <dl className="checks">
        {checks.map(({ name, state, value, advice }) => (
          <div key={name} className={`check check-${state}`}>
            <dt>
              {t(`machine.${name}`)}{' '}
              <Sign tone={SIGN[state].tone}>
                {SIGN[state].sign} {t(`machine.${state}`)}
              </Sign>
            </dt>
            <dd>{of(value)}</dd>
            {advice && <dd className="advice">→ {of(advice)}</dd>}
          </div>
        ))}
      </dl>
      <Jobs jobs={status.jobs} />
    </>
  )
}

const JOB_TONE: Record<JobLine['state'], Tone> = {
  failed: 'bad',
  retrying: 'warn',
  late: 'warn',
  running: 'info',
}

function Jobs({ jobs }: { jobs: readonly JobLine[] }) {
  const { t, of, language } = useWords()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: (job: string) => call(retryJob, { params: { job } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['machine'] }),
  })
  return (
    <section className="panel">
      <h2>{t('machine.failing')}</h2>
      {retry.isError && <Failure error={retry.error} />}
      {jobs.length === 0 && <p>{t('machine.no-jobs')}</p>}
      <ul className="inbox">
        {jobs.map(({ job, name, title, state, tries, most, since, error }) => (
          <li key={job} className="letter">
            <div className="letter-head">
              <Sign tone={JOB_TONE[state]}>{t(`machine.${state}`)}</Sign>
              <strong>{title ? of(title) : name}</strong>
              <span className="soft">
                {t('machine.since')} {moment(since, language)} · {t('machine.tries')} {tries}/{most}
              </span>
            </div>
            {error !== null && <code className="job-error">{error}</code>}
            {state !== 'running' && (
              <div className="letter-foot no-print">
                <Button
                  loading={retry.isPending && retry.variables === job}
                  onClick={() => retry.mutate(job)}
                >
                  {t('machine.retry')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
