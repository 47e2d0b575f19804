/** @jsxImportSource preact */
import type { Cadence } from '../../core/cadence.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { directiveRead } from '../../slices/directives/kinds/directive-read.ts'
import type { LineOf } from '../offline/lines.ts'
import { Button, goInstead, Head, pathOf, say, useApp } from './parts.tsx'
import { isDoneBy } from './walking.ts'
import { useWords } from './words.tsx'

type Directive = LineOf<'directive'>

/** The way to directives while some are not confirmed. */
export function UnreadDirectives() {
  const { t } = useWords()
  const unread = useApp()
    .view()
    .directives.filter(({ readAt }) => readAt === null)
  const [first] = unread
  if (!first) return null
  return (
    <p>
      <a
        class="button main"
        href={unread.length === 1 ? pathOf('directive', first.directive) : pathOf('directives')}
      >
        {t('directives.unread', { count: unread.length })}
      </a>
    </p>
  )
}

/** Directives in force, those not confirmed first. */
export function Directives() {
  const { t } = useWords()
  const app = useApp()
  const all = app.view().directives.toSorted((a, b) => (a.issuedAt < b.issuedAt ? 1 : -1))
  const parts = [
    { title: t('directives.to-read'), rows: all.filter(({ readAt }) => readAt === null) },
    { title: t('directives.read'), rows: all.filter(({ readAt }) => readAt !== null) },
  ]
  return (
    <>
      <Head title={t('directives.title')} />
      {all.length === 0 && <p>{t('directives.none')}</p>}
      {parts.map(
        ({ title, rows }) =>
          rows.length > 0 && (
            <section key={title}>
              <h2>
                {title} · {rows.length}
              </h2>
              <ul class="stops">
                {rows.map((one) => (
                  <Row key={one.directive} directive={one} />
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  )
}

function Row({ directive: { directive, title, issuer, issuedAt, readAt } }: { directive: Directive }) {
  const { t, when } = useWords()
  return (
    <li>
      <a class="stop titled" href={pathOf('directive', directive)}>
        <b>{title}</b>
        <span class="who">{issuer}</span>
        <span class="due">
          {readAt === null
            ? when(Date.parse(issuedAt))
            : `✓ ${t('directives.read')} ${when(Date.parse(readAt))}`}
        </span>
      </a>
    </li>
  )
}

/** What a directive asks of this post, its text, and the receipt: confirmed without network too. */
export function DirectivePage({ directive: id }: { directive: string }) {
  const { t, of, when } = useWords()
  const app = useApp()
  const view = app.view()
  const directive = view.directives.find((one) => one.directive === id)
  if (!directive) return <Head title={t('directives.gone')} />
  const { role } = app.enrolled.post
  const measures = [...view.measures.values()].filter((one) => one.directive === id && one.endedAt === null)
  const mine = measures.filter(({ spec }) => isDoneBy(spec.doer, role))
  const confirm = async (): Promise<void> => {
    await app.record([{ kind: directiveRead.name, subject: id, area: app.enrolled.post.area, payload: {} }])
    say(t('directives.confirmed'))
    goInstead('')
  }
  return (
    <>
      <Head title={directive.title} under={`${directive.issuer} ${when(Date.parse(directive.issuedAt))}`} />
      <section>
        <h2>{t('directives.for-me', { count: mine.length })}</h2>
        {mine.length === 0 && <p>{t('directives.nothing-for-me')}</p>}
        <ol class="asked">
          {mine.map(({ measure, spec }) => (
            <li key={measure}>
              <b>{of(spec.title)}</b>
              <br />
              {cadenceInWords(spec.cadence, t)} ·{' '}
              {t('directives.proof', { kind: of(kindTitle(spec.evidence.kind)) })}
            </li>
          ))}
        </ol>
      </section>
      {directive.text !== '' && (
        <details>
          <summary>{t('directives.text')}</summary>
          {directive.text.split('\n').map((line, index) => line.trim() !== '' && <p key={index}>{line}</p>)}
        </details>
      )}
      <div class="bottom">
        {directive.readAt === null ? (
          <Button kind="main" onPress={() => void confirm()}>
            ✓ {t('directives.confirm')}
          </Button>
        ) : (
          <p>✓ {t('directives.read-at', { time: when(Date.parse(directive.readAt)) })}</p>
        )}
      </div>
    </>
  )
}

function cadenceInWords(cadence: Cadence, t: ReturnType<typeof useWords>['t']): string {
  if (cadence.type === 'once') return t('cadence.once', { hours: cadence.withinHours })
  if (cadence.type === 'within') return t('cadence.within', { minutes: cadence.minutes })
  if (cadence.type === 'onDays') return t('cadence.on-days', { days: cadence.days.join(', ') })
  return cadence.days === 1 ? t('cadence.daily') : t('cadence.every', { days: cadence.days })
}
