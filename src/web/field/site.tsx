/** @jsxImportSource preact */
import { Head, pathOf, useApp } from './parts.tsx'
import { presetOf } from './record-fields.ts'
import { owedOf } from './walking.ts'
import { useWords } from './words.tsx'

/** An area, place or unit with duties of its own: each opens the form that proves it. */
export function Site({ subject }: { subject: string }) {
  const { t, of, when } = useWords()
  const app = useApp()
  const view = app.view()
  const site = view.sites.get(subject)
  const owed = owedOf(view, [subject], app.now())
  return (
    <>
      <Head title={site?.name ?? t('door.missing')} under={view.areas.get(site?.area ?? '')?.name} />
      <ul class="stops">
        {owed.map((duty) => (
          <li key={duty.measure + duty.opensAt}>
            <a
              class={`stop ${duty.lateAt < app.now() ? 'overdue' : ''}`}
              href={pathOf(
                'record',
                subject,
                duty.evidence.kind,
                JSON.stringify(presetOf(duty.evidence.where)),
              )}
            >
              <b>{of(duty.title)}</b>
              <span class="due">
                {duty.lateAt < app.now()
                  ? `⚠ ${t('today.overdue')}`
                  : t('today.due', { time: when(duty.dueAt) })}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {owed.length === 0 && <p>{t('site.nothing')}</p>}
    </>
  )
}
