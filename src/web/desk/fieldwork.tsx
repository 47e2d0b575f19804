import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { listFinds, showFieldDay, type FieldDay } from '../../slices/fieldwork/contract.ts'
import type { ReportState } from '../../slices/fieldwork/rules.ts'
import { COUNTY_OFFSET, DAY, HOUR } from '../../core/cadence.ts'
import { may } from '../../core/role.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { moment } from './figures.ts'
import { FieldHours } from './fieldwork-hours.tsx'
import { FieldPosts } from './fieldwork-posts.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Loaded } from './states.tsx'
import './fieldwork.css'

export type FieldworkSearch = { area?: string | undefined; state?: ReportState | undefined }

/** The page counts again this often: a command post leaves it open. */
const AGAIN = 10_000

/** Today in the field: how many posts have reported, where, at which hours, and whom to call. */
export function Fieldwork() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const search: FieldworkSearch = useSearch({ strict: false })
  const { area, state = 'silent' } = search
  const day = useQuery({
    queryKey: ['board', 'fieldwork', area],
    queryFn: () => call(showFieldDay, { query: { area } }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
  })
  const change = (part: FieldworkSearch): void =>
    void navigate({ to: '/fieldwork', search: { ...search, ...part }, replace: true })
  return (
    <>
      <div className="page-head">
        <h1>{t('fieldwork.title')}</h1>
        <span className="no-print">
          <FindsLink area={area} />
        </span>
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={area}
          onChange={(next) => change({ area: next })}
        />
      </div>
      <Loaded query={day}>
        {(shown) => (
          <>
            <p className="soft">{t('fieldwork.at', { time: moment(shown.at, language) })}</p>
            <Figures day={shown} />
            <div className="columns">
              <Where day={shown} />
              <section className="panel">
                <h2>{t('fieldwork.hours')}</h2>
                <FieldHours hours={shown.hours} />
              </section>
            </div>
          </>
        )}
      </Loaded>
      <FieldPosts area={area} state={state} choose={(next) => change({ state: next })} again={AGAIN} />
    </>
  )
}

function FindsLink({ area }: { area: string | undefined }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const maySee = may(post.role, 'see-register')
  const found = useQuery({
    queryKey: ['finds', 'waiting', area],
    queryFn: () => call(listFinds, { query: { area, limit: 1 } }),
    enabled: maySee,
  })
  if (!maySee) return null
  const waiting = found.data?.waiting ?? 0
  return (
    <Link className="button" to="/finds" search={{ area }}>
      {t('finds.link')}
      {waiting > 0 && ` ${waiting.toLocaleString('en')}`}
    </Link>
  )
}

function Figures({ day: { total, hours, at } }: { day: FieldDay }) {
  const { t } = useWords()
  const now = Math.floor(((Date.parse(at) + COUNTY_OFFSET) % DAY) / HOUR)
  const before = hours.reduce((sum, line) => sum + (line.hour <= now ? line.before : 0), 0)
  const figure = (count: number): string => count.toLocaleString('en')
  return (
    <div className="figures">
      <div className="figure">
        <b>{figure(total.reported)}</b>
        <span>
          {t('fieldwork.reported')}
          <br />
          {t('fieldwork.of', { count: figure(total.posts) })}
        </span>
      </div>
      <div className={total.silent > 0 ? 'figure alarm' : 'figure'}>
        <b>{figure(total.silent)}</b>
        <span>
          {t('fieldwork.silent')}
          {total.silent > 0 && (
            <>
              <br />
              {t('fieldwork.silent-what')}
            </>
          )}
        </span>
      </div>
      <div className="figure">
        <b>{figure(total.phoneless)}</b>
        <span>
          {t('fieldwork.state.phoneless')}
          <br />
          {t('fieldwork.phoneless-what')}
        </span>
      </div>
      <div className="figure">
        <b>{figure(total.records)}</b>
        <span>
          {t('fieldwork.records')}
          <br />
          {t('fieldwork.before', { count: figure(before) })}
        </span>
      </div>
    </div>
  )
}

/** Where posts have reported and where not: a bar an area, its parts told in words beside it. */
function Where({ day }: { day: FieldDay }) {
  const { t } = useWords()
  return (
    <section className="panel field-where">
      <h2>{t('fieldwork.where')}</h2>
      {day.children.length === 0 && <p className="soft">{t('fieldwork.no-posts')}</p>}
      {day.children.map((line) => {
        const share = (count: number): string => `${line.posts === 0 ? 0 : (100 * count) / line.posts}%`
        const name = shortName(line.name)
        return (
          <div className="bar" key={line.area}>
            <div className="bar-head">
              {line.here ? (
                <span>{t('fieldwork.here', { name })}</span>
              ) : (
                <Link to="/fieldwork" search={(last: FieldworkSearch) => ({ ...last, area: line.area })}>
                  {name}
                </Link>
              )}
              <span>
                {t('fieldwork.line', {
                  reported: String(line.reported),
                  posts: String(line.posts),
                  records: line.records.toLocaleString('en'),
                })}
                {line.silent > 0 && <b> · {t('fieldwork.line-silent', { silent: String(line.silent) })}</b>}
              </span>
            </div>
            <div className="bar-track" aria-hidden="true">
              <i className="bar-done" style={{ width: share(line.reported) }} />
              <i className="bar-overdue" style={{ width: share(line.silent) }} />
            </div>
          </div>
        )
      })}
    </section>
  )
}
