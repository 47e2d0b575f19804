/** @jsxImportSource preact */
import { readablePayload, VALUE_WORDS } from '../../core/field-words.ts'
import { roleTitle } from '../../core/role.ts'
import { useKept } from './about.ts'
import type { Me } from './app.ts'
import { ask, type Reply } from './calls.ts'
import { Head } from './parts.tsx'
import { titleOf } from './titles.ts'
import { Freshness } from './why.tsx'
import { useWords } from './words.tsx'

/** Everything recorded about somebody, and who looked at their numbers or files. Fetched when it is asked for (decision 0071). */
export function Records({ person }: { person: string }) {
  const { t } = useWords()
  const known = useKept('records', person, load)
  return (
    <>
      <Head title={t('records.title')} under={t('records.what')} />
      <Freshness known={known} />
      {known.shown && <Views views={known.shown.views} />}
      {known.shown && <About records={known.shown.records} />}
    </>
  )
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

function load(_: Me, person: string): Promise<Reply<'myRecords'>> {
  return ask('myRecords', { query: { person } })
}

function Views({ views }: { views: Reply<'myRecords'>['views'] }) {
  const { t, of, when } = useWords()
  return (
    <section>
      <h2>{t('records.views')}</h2>
      {views.length === 0 && <p>{t('records.views.none')}</p>}
      <ul class="list">
        {views.map(({ at, by, role, purpose, reason }) => (
          <li key={at + by} class="line">
            <b>
              {by} {role && <small>({of(roleTitle(role))})</small>}
            </b>
            <span class="soft">{when(at)}</span>
            {purpose && <span>{of(VALUE_WORDS['purpose']?.[purpose] ?? { zh: purpose, en: purpose })}</span>}
            {reason && <span>{reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function About({ records }: { records: Reply<'myRecords'>['records'] }) {
  const { t, when, language } = useWords()
  const newestFirst = [...records].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return (
    <section>
      <h2>{t('records.about')}</h2>
      <ul class="list">
        {newestFirst.map(({ id, kind, at, by, corrected, payload }) => (
          <li key={id} class="line">
            <b>{titleOf(kind, language)}</b>
            <span class="soft">
              {when(at)} · {by || t('records.self')}
            </span>
            {corrected && <span>{t('records.corrected')}</span>}
            {readablePayload(payload, language).map(({ label, value }) => (
              <span key={label}>
                {label} {value !== '✓' && (MOMENT.test(value) ? when(value) : value)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
