import { useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { ROLE_TITLES } from '../../core/role.ts'
import { showDirective } from '../../slices/directives/contract.ts'
import { showBoard } from '../../slices/duties/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { MeasureBars } from './measure-bars.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

/** One directive: its text, how far each of its measures is, who has not read it. */
export function Directive() {
  const { directive = '' } = useParams({ strict: false })
  const { t, of, language } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const page = useQuery({
    queryKey: ['directive', directive],
    queryFn: () => call(showDirective, { params: { directive } }),
  })
  const board = useQuery({
    queryKey: ['board', post.area, directive],
    queryFn: () => call(showBoard, { query: { directive } }),
  })
  const read = useMutation({
    mutationFn: () => {
      const receipt = {
        id: newId(),
        kind: 'directive-read',
        subject: directive,
        area: post.area,
        happenedAt: new Date().toISOString(),
        payload: {},
      }
      return call(record, { body: { records: [receipt] } })
    },
    onSuccess: () => client.invalidateQueries(),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{shown.title}</h1>
            {shown.readByMe ? (
              <Sign tone="good">✓ {t('directive.read-by-me')}</Sign>
            ) : (
              <Button type="primary" loading={read.isPending} onClick={() => read.mutate()}>
                {t('directive.mark-read')}
              </Button>
            )}
          </div>
          {read.isError && <Failure error={read.error} />}
          <p className="soft">
            {[
              shown.issuer,
              moment(shown.issuedAt, language),
              t('directive.read', { read: shown.read, all: shown.readers }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div className="columns">
            <section className="panel">
              <h2>{t('board.measures')}</h2>
              <Loaded query={board}>{({ measures }) => <MeasureBars measures={measures} />}</Loaded>
            </section>
            <div>
              <section className="panel">
                <h2>{t('directive.unread')}</h2>
                {shown.unread.slice(0, 12).map(({ name, role, areaName }) => (
                  <div key={`${name}${areaName}`}>
                    {areaName} · {of(ROLE_TITLES[role])} · {name}
                  </div>
                ))}
              </section>
              <section className="panel">
                <h2>{t('directive.text')}</h2>
                <div style={{ whiteSpace: 'pre-wrap' }}>{shown.text}</div>
              </section>
            </div>
          </div>
        </>
      )}
    </Loaded>
  )
}
