/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Button, Choice, useApp } from './parts.tsx'
import { useWords } from './words.tsx'

/** Asked once, after the first record: may where the phone is go along. Until somebody says yes, it does not. */
export function PlaceQuestion() {
  const { t } = useWords()
  const app = useApp()
  const [answered, setAnswered] = useState(false)
  if (answered || app.place?.allowed() !== undefined || app.store.own().length === 0) return null
  const answer = (isAllowed: boolean): void => {
    app.place?.allow(isAllowed)
    setAnswered(true)
  }
  return (
    <section class="notice" aria-label={t('place.title')}>
      <p>
        <b>{t('place.title')}</b>
      </p>
      <p>{t('place.what')}</p>
      <p class="actions">
        <Button onPress={() => answer(false)}>{t('place.no')}</Button>
        <Button onPress={() => answer(true)}>{t('place.yes')}</Button>
      </p>
    </section>
  )
}

/** The same at any time, in the settings. */
export function PlaceSetting() {
  const { t } = useWords()
  const app = useApp()
  const [on, setOn] = useState(app.place?.allowed() === true)
  if (!app.place || !('geolocation' in navigator)) return null
  return (
    <section>
      <Choice
        label={t('place.title')}
        options={[
          { value: 'no', label: t('place.no') },
          { value: 'yes', label: t('place.yes') },
        ]}
        chosen={[on ? 'yes' : 'no']}
        onChoose={(one) => {
          app.place?.allow(one === 'yes')
          setOn(one === 'yes')
        }}
      />
      <p class="soft">{t('place.what')}</p>
    </section>
  )
}
