/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { ROLE_TITLES } from '../../core/role.ts'
import { unsentCount, wipe } from '../offline/vault.ts'
import { SealedFiles, useCarried } from './carried.tsx'
import { Button, Choice, pathOf, useApp } from './parts.tsx'
import { PlaceSetting } from './place-choice.tsx'
import { usePersisted } from './status-bar.tsx'
import { setTextSize, TEXT_SIZES, textSize } from '../kit/text-size.ts'
import { VERSION } from './version.ts'
import { useWords } from './words.tsx'

type Ways = { lock: () => void; renew: () => void; practise: () => void }

/** Language, text size, how storage stands, and the way out: only when nothing is unsent. */
export function Settings({ lock, renew, practise }: Ways) {
  const { t, of, language, setLanguage } = useWords()
  const app = useApp()
  const [size, setSize] = useState(textSize)
  const { account, post } = app.enrolled
  return (
    <>
      <h1>{t('field.settings')}</h1>
      <p>
        {t('set.who', { name: account.name, post: of(ROLE_TITLES[post.role]) })}
        <br />
        {post.areaName}
      </p>
      <p class="actions">
        {!app.isPractice && (
          <a class="button plain" href={pathOf('badge')}>
            {t('badge.own')}
          </a>
        )}
        <a class="button plain" href={pathOf('messages')}>
          ✉ {t('inbox.messages')}
        </a>
        <a class="button plain" href={pathOf('directives')}>
          {t('directives.title')}
        </a>
        {!app.isPractice && (
          <Button kind="main" onPress={() => app.kick()}>
            {t('set.sync-now')}
          </Button>
        )}
      </p>
      <Choice
        label={t('field.language')}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        chosen={[language]}
        onChoose={(one) => setLanguage(one === 'en' ? 'en' : 'zh')}
      />
      <Choice
        label={t('set.text')}
        options={TEXT_SIZES.map((one, index) => ({
          value: String(one),
          label: t(`text-size.${([1, 2, 3, 4] as const)[index] ?? 1}`),
        }))}
        chosen={[String(size)]}
        onChoose={(one) => {
          setTextSize(Number(one))
          setSize(Number(one))
        }}
      />
      {!app.isPractice && (
        <>
          <PlaceSetting />
          <SealedFiles />
          <Storage />
          <p class="actions">
            <Button onPress={practise}>{t('practice.begin')}</Button>
            <Button onPress={lock}>{t('set.lock')}</Button>
            <Button onPress={renew}>{t('over.renew')}</Button>
          </p>
          <Leave />
        </>
      )}
      <p class="soft">{t('set.about', { version: VERSION })}</p>
    </>
  )
}

function Storage() {
  const { t } = useWords()
  const persisted = usePersisted()
  const [room, setRoom] = useState<{ used: string; free: string }>()
  useEffect(() => {
    void navigator.storage?.estimate?.().then(({ usage = 0, quota = 0 }) => {
      const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)
      setRoom({ used: megabytes(usage), free: megabytes(quota - usage) })
    })
  }, [])
  return (
    <section>
      <h2>{t('set.storage')}</h2>
      <p>{t(persisted ? 'set.persisted' : 'set.not-persisted')}</p>
      {room && <p class="soft">{t('set.used', room)}</p>}
    </section>
  )
}

/** Clears this phone. With work on it that the county does not have there is no way to. */
function Leave() {
  const { t } = useWords()
  const app = useApp()
  const [asks, setAsks] = useState(false)
  const { files } = useCarried()
  const { database } = app.store
  // What the server refused was seen, or stands among the records; what it never had is sent first.
  const loose = app.unsent() + app.unsentPhotos()
  const here = files.filter(({ state }) => state === 'here').length
  const leave = async (): Promise<void> => {
    app.stop()
    if (await wipe(database, await unsentCount(database))) location.replace('/field/')
  }
  return (
    <section>
      <h2>{t('set.leave')}</h2>
      {loose > 0 ? (
        <p>{t('set.leave-unsent', { count: loose })}</p>
      ) : here > 0 ? (
        <p>{t('leave.files-first', { count: here })}</p>
      ) : (
        <>
          <p>{t('set.leave-sure')}</p>
          <p class="actions">
            <Button pressed={asks} onPress={() => setAsks(!asks)}>
              {t('set.leave')}
            </Button>
            {asks && (
              <Button kind="danger" onPress={() => void leave()}>
                {t('set.leave-yes')}
              </Button>
            )}
          </p>
        </>
      )}
    </section>
  )
}
