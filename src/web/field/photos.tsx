/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { KeptAs } from '../../slices/attachments/rules.ts'
import type { Photo } from '../offline/photos.ts'
import { Button, useApp } from './parts.tsx'
import './photos.css'
import { useWords } from './words.tsx'

type Props = { of: string; subject: string; keptAs: KeptAs }

/** Photos to go with what is being filled in: taken or chosen, looked at, taken away again. None is ever asked for. */
export function PhotoField({ of, subject, keptAs }: Props) {
  const { t } = useWords()
  const app = useApp()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<'full' | 'unreadable'>()
  const take = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])]
    input.value = ''
    setBusy(true)
    setFault(undefined)
    for (const file of files) setFault(await app.addPhoto({ of, subject, keptAs }, file))
    setBusy(false)
  }
  return (
    <fieldset class="photos">
      <legend>{t('photo.title')}</legend>
      <PhotoList photos={app.store.photos.of(of)} />
      {fault && (
        <p class="fault" role="alert">
          ⚠ {t(`photo.${fault}`)}
        </p>
      )}
      <p class="actions">
        <Pick label={t('photo.take')} busy={busy} capture take={take} />
        <Pick label={t('photo.choose')} busy={busy} take={take} />
        {busy && <span role="status">{t('photo.busy')}</span>}
      </p>
    </fieldset>
  )
}

type PickProps = {
  label: string
  busy: boolean
  capture?: boolean
  take: (input: HTMLInputElement) => Promise<void>
}

function Pick({ label, busy, capture, take }: PickProps) {
  return (
    <label class="button plain pick">
      + {label}
      <input
        type="file"
        accept="image/*"
        disabled={busy}
        {...(capture ? { capture: 'environment' as const } : { multiple: true })}
        onChange={(event) => void take(event.currentTarget)}
      />
    </label>
  )
}

/** Each with how it stands; what was not sent can be taken away. */
export function PhotoList({ photos }: { photos: readonly Photo[] }) {
  const { t, of } = useWords()
  const app = useApp()
  if (photos.length === 0) return null
  return (
    <ul class="photo-list">
      {photos.map((photo, index) => {
        const { id, standing, refused } = photo
        const name = t('photo.number', { number: index + 1 })
        return (
          <li key={id}>
            <Picture id={id} name={name} />
            <span>
              {standing === 'sent' ? '✓' : standing === 'refused' ? '⚠' : standing === 'waiting' ? '↑' : ''}{' '}
              {standing === 'refused' && refused?.sentence
                ? of(refused.sentence)
                : t(app.isPractice ? 'practice.stays' : `photo.${standing}`)}
            </span>
            {standing !== 'sent' && (
              <Button label={t('photo.remove-one', { name })} onPress={() => void app.removePhotos([id])}>
                {t('photo.remove')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Read from the disk while it is on the screen. */
function Picture({ id, name }: { id: string; name: string }) {
  const app = useApp()
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let gone = false
    void app.store.photos.picture(id).then((bytes) => {
      if (!bytes || gone) return
      made = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }))
      setAddress(made)
    })
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [app.store, id])
  return address ? <img src={address} alt={name} /> : <i class="no-picture" />
}
