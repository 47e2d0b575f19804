import { Alert, Button, Spin } from 'antd'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'

/** Loading, failing and empty, the same everywhere: what a query shows until it has something to show. */
export function Loaded<T>({
  query,
  empty,
  children,
}: {
  query: UseQueryResult<T>
  empty?: (value: T) => ReactNode
  children: (value: T) => ReactNode
}) {
  const { t } = useWords()
  if (query.isPending) {
    return (
      <div className="panel" role="status" aria-live="polite">
        <Spin /> <span className="soft">{t('loading')}</span>
      </div>
    )
  }
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <>{empty?.(query.data) ?? children(query.data)}</>
}

/** A refusal in the server's own words, what to do next, and the request number for whoever runs the machine. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t, of } = useWords()
  const failure = error instanceof CallFailure ? error : undefined
  const sentence = failure?.sentence ? of(failure.sentence) : t('offline')
  const details = failure?.faults
    .map(({ path, message, zh, en }) => (zh && en ? of({ zh, en }) : `${path}: ${message}`))
    .join('; ')
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={sentence}
      description={[details, failure?.request ? t('request-number', { id: failure.request }) : '']
        .filter(Boolean)
        .join(' · ')}
      action={retry ? <Button onClick={retry}>{t('retry')}</Button> : undefined}
      style={{ marginBottom: 16 }}
    />
  )
}
