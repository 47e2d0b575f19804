/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { isShown, layDown, listCarried, takeAlong, type Carried } from '../offline/carrying.ts'
import { looseOf, sealRecords } from '../offline/handing.ts'
import { giveFile, textOf } from './file-sharing.ts'
import { Button, say, useApp } from './parts.tsx'
import { VERSION } from './version.ts'
import { useWords } from './words.tsx'

/** Sealed files on this phone, as they stand; looked at again whenever something has changed. */
export function useCarried(): { files: readonly Carried[]; look: () => void } {
  const app = useApp()
  const [files, setFiles] = useState<readonly Carried[]>([])
  const look = (): void => void listCarried(app.store.database).then((all) => setFiles(all.filter(isShown)))
  const { phase } = app.sync()
  useEffect(look, [app, phase])
  return { files, look }
}

/** The last resort: what was not sent, as a file; and a colleague's, to be carried. */
export function SealedFiles() {
  const { t } = useWords()
  const { files, look } = useCarried()
  return (
    <section>
      <h2>{t('carry.unsent')}</h2>
      <SaveUnsent />
      <h2>{t('carry.neighbour')}</h2>
      <CarryNeighbours look={look} />
      <FileList files={files} look={look} />
    </section>
  )
}

/** Puts what was not sent into a file and gives it away; the records stay. `bare`: how much it is was said already. */
export function SaveUnsent({ bare = false }: { bare?: boolean }) {
  const { t } = useWords()
  const app = useApp()
  const [fault, setFault] = useState(false)
  const loose = looseOf(app.store)
  if (loose.length === 0) return <p>{t('carry.all-sent')}</p>
  const save = async (): Promise<void> => {
    const now = app.now()
    const file = await sealRecords(app.store, app.enrolled, loose, { now, appVersion: VERSION })
    setFault(file === undefined)
    if (file && (await giveFile(file, now))) say(t('carry.saved', { count: file.count }))
  }
  return (
    <>
      {!bare && <p>{t('carry.loose', { count: loose.length })}</p>}
      <p class="soft">{t('carry.save-what')}</p>
      {fault && (
        <p class="fault" role="alert">
          ⚠ {t('carry.no-key')}
        </p>
      )}
      <p class="actions">
        <Button onPress={() => void save()}>{t('carry.save')}</Button>
      </p>
    </>
  )
}

function CarryNeighbours({ look }: { look: () => void }) {
  const { t } = useWords()
  const app = useApp()
  const [fault, setFault] = useState<'none' | 'broken'>()
  const take = async (file: File): Promise<void> => {
    const coming = { from: 'neighbour', count: null } as const
    const became = await takeAlong(app.store.database, await textOf(file), coming, app.now())
    setFault(became === 'none' || became === 'broken' ? became : undefined)
    if (became === 'taken') say(t('carry.taken-along'))
    if (became === 'known') say(t('carry.known'))
    look()
    app.kick()
  }
  return (
    <>
      <p class="soft">{t('carry.neighbour-what')}</p>
      {fault && (
        <p class="fault" role="alert">
          ⚠ {t(`carry.${fault}`)}
        </p>
      )}
      <p class="actions">
        <label class="button plain">
          {t('carry.choose')}
          <input
            class="unseen"
            type="file"
            accept=".txt,text/plain"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? []
              if (file) void take(file)
              // The same file can be chosen again.
              event.currentTarget.value = ''
            }}
          />
        </label>
      </p>
    </>
  )
}

/** Each file with where it stands. One that nobody can open, or a neighbour's, may be taken off the phone. */
export function FileList({ files, look }: { files: readonly Carried[]; look: () => void }) {
  const { t, of, when } = useWords()
  const app = useApp()
  if (files.length === 0) return null
  return (
    <ul class="records">
      {files.map(({ order, from, count, state, told, at }) => (
        <li key={order} class={state === 'refused' || state === 'turned-away' ? 'back' : ''}>
          <p>
            <b>{t(from === 'own' ? 'carry.own-file' : 'carry.neighbour-file')}</b>
            {count !== null && ` · ${t('carry.records', { count })}`}
          </p>
          <p>
            {state === 'taken' ? '✓' : state === 'here' ? '↑' : state === 'waiting' ? '…' : '⚠'}{' '}
            {t(`carry-state.${state}`)} · {when(at)}
          </p>
          {told && <p class="fault">{of(told)}</p>}
          {(from === 'neighbour' || state === 'refused') && (
            <Button onPress={() => void layDown(app.store.database, order).then(look)}>
              {t('carry.lay-down')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
