/** @jsxImportSource preact */
import { listed } from '../../core/text.ts'
import { useMemo, useState } from 'preact/hooks'
import { pathOf, TextField, useApp } from './parts.tsx'
import { findIn } from './search.ts'
import { useWords } from './words.tsx'

/** Find a door or a person among all that the phone holds. */
export function Find() {
  const { t, language } = useWords()
  const app = useApp()
  const [query, setQuery] = useState('')
  const view = app.view()
  const found = useMemo(() => findIn(view, query), [view, query])
  return (
    <>
      <h1>{t('field.find')}</h1>
      <TextField
        label={t('find.label')}
        type="search"
        value={query}
        hint={t('find.hint')}
        maxLength={40}
        onInput={setQuery}
      />
      <ul class="stops" aria-live="polite">
        {found.map(({ household, person }) => (
          <li key={household.household + (person?.person ?? '')}>
            <a class="stop" href={pathOf('door', household.household)}>
              <b>{person?.name ?? household.door}</b>
              <span class="who">
                {person
                  ? `${household.door} ${person.relation}`
                  : listed(
                      household.members.slice(0, 3).map(({ name }) => name),
                      language,
                    )}
              </span>
              <span class="what">{view.areas.get(household.area)?.name}</span>
            </a>
          </li>
        ))}
      </ul>
      {query.trim() !== '' && app.isPartial() && <p class="notice">{t('find.opening')}</p>}
      {query.trim() !== '' && found.length === 0 && !app.isPartial() && <p>{t('find.none')}</p>}
      <p class="actions">
        <a class="button plain" href={pathOf('add-household')}>
          + {t('find.add')}
        </a>
      </p>
    </>
  )
}
