import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Modal, Select } from 'antd'
import { useRef, useState } from 'react'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { listAttachments, type AttachmentLine } from '../../slices/attachments/contract.ts'
import { ATTACHERS, KEPT_AS, type KeptAs } from '../../slices/attachments/rules.ts'
import { WITHDRAWAL } from '../../slices/ledger/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { sendFile, whyNot } from '../offline/upload.ts'
import { day, moment } from './figures.ts'
import { useSignedIn } from './session.tsx'
import { useRecording } from './recording.tsx'
import { Failure } from './states.tsx'
import './attachments.css'

/** What was photographed of a household, person or place: to look at, to add to, to take back with a reason. */
export function Attachments({ subject, usual = 'register' }: { subject: string; usual?: KeptAs }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const [shown, setShown] = useState<AttachmentLine>()
  const list = useQuery({
    queryKey: ['attachments', subject],
    queryFn: () => call(listAttachments, { query: { subject, limit: 100 } }),
  })
  const files = list.data?.attachments ?? []
  return (
    <section className="panel no-print" aria-labelledby="attachments">
      <h2 id="attachments">{t('attachment.title')}</h2>
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <p className="soft">{t('loading')}</p>}
      {list.isSuccess && files.length === 0 && <p className="soft">{t('attachment.none')}</p>}
      <ul className="photo-strip">
        {files.map((file) => (
          <li key={file.attachment}>
            <Tile file={file} show={() => setShown(file)} />
          </li>
        ))}
      </ul>
      {ATTACHERS.includes(post.role) && <Adding key={subject} subject={subject} usual={usual} />}
      {shown && <Large file={shown} close={() => setShown(undefined)} />}
    </section>
  )
}

const isPicture = ({ type }: AttachmentLine): boolean => type.startsWith('image/')
const addressOf = ({ attachment }: AttachmentLine): string => `/api/attachments/${attachment}`

function Tile({ file, show }: { file: AttachmentLine; show: () => void }) {
  const { language } = useWords()
  const when = moment(file.addedAt, language)
  return (
    <button type="button" className="photo-tile" onClick={show}>
      {isPicture(file) ? (
        <img src={addressOf(file)} alt="" loading="lazy" />
      ) : (
        <span className="photo-paper" aria-hidden="true">
          PDF
        </span>
      )}
      <span>{file.caption || VALUE_WORDS['type']?.[file.type]?.[language]}</span>
      <span className="soft">{when}</span>
    </button>
  )
}

/** One file, whole: who added it, until when it is kept, and the way to take it back. */
function Large({ file, close }: { file: AttachmentLine; close: () => void }) {
  const { t, language } = useWords()
  const [reason, setReason] = useState('')
  const [asking, setAsking] = useState(false)
  const remove = useRecording(close)
  const kept = file.keptUntil
    ? t('attachment.until', { day: day(file.keptUntil, language) })
    : t('attachment.until-closed')
  return (
    <Modal open onCancel={close} footer={null} width={860} title={file.caption || t('attachment.title')}>
      {isPicture(file) ? (
        <img className="photo-large" src={addressOf(file)} alt={file.caption || t('attachment.photo')} />
      ) : (
        <p>
          <a href={addressOf(file)} target="_blank" rel="noreferrer">
            {t('attachment.open')}
          </a>
        </p>
      )}
      <p className="soft">{[file.by, moment(file.addedAt, language), kept].filter(Boolean).join(' · ')}</p>
      {remove.isError && <Failure error={remove.error} />}
      {asking ? (
        <form
          className="photo-ask"
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim() === '') return
            const { area, attachment: corrects, subject } = file
            remove.mutate({ records: [{ kind: WITHDRAWAL, subject, area, corrects, payload: { reason } }] })
          }}
        >
          <label>
            {t('attachment.why')}
            <Input
              value={reason}
              maxLength={200}
              autoFocus
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
          <Button
            danger
            type="primary"
            htmlType="submit"
            loading={remove.isPending}
            disabled={reason.trim() === ''}
          >
            {t('attachment.remove')}
          </Button>
        </form>
      ) : (
        <Button onClick={() => setAsking(true)}>{t('attachment.remove')}</Button>
      )}
    </Modal>
  )
}

type Going = {
  id: string
  file: File
  keptAs: KeptAs
  caption: string
  share: number
  error?: unknown
  refused?: 'upload.type' | 'upload.large'
}

/** Chooses files and sends them one after the other; what failed stays in sight and is tried again under the same id. */
function Adding({ subject, usual }: { subject: string; usual: KeptAs }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const chooser = useRef<HTMLInputElement>(null)
  const [keptAs, setKeptAs] = useState<KeptAs>(usual)
  const [caption, setCaption] = useState('')
  const [going, setGoing] = useState<readonly Going[]>([])
  const change = (id: string, part: Partial<Going>): void =>
    setGoing((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)))

  async function send(one: Going): Promise<void> {
    change(one.id, { error: undefined })
    try {
      await sendFile({ ...one, subject, told: (share) => change(one.id, { share }) })
      setGoing((all) => all.filter(({ id }) => id !== one.id))
      await client.invalidateQueries()
    } catch (error) {
      change(one.id, { error })
    }
  }

  async function choose(files: readonly File[]): Promise<void> {
    const chosen = files.map(
      (file): Going => ({ id: newId(), file, keptAs, caption: caption.trim(), share: 0 }),
    )
    for (const one of chosen) {
      const refused = await whyNot(one.file)
      if (refused) one.refused = refused
    }
    setGoing((all) => [...all, ...chosen])
    setCaption('')
    for (const one of chosen) if (!one.refused) await send(one)
  }

  return (
    <>
      <div className="photo-ask" style={{ marginTop: 12 }}>
        <label>
          {t('attachment.caption')}
          <Input value={caption} maxLength={200} onChange={({ target }) => setCaption(target.value)} />
        </label>
        <label>
          {t('attachment.kept')}
          <Select
            aria-label={t('attachment.kept')}
            value={keptAs}
            onChange={setKeptAs}
            style={{ width: '100%' }}
            options={KEPT_AS.map((value) => ({
              value,
              label: VALUE_WORDS['keptAs']?.[value]?.[language] ?? value,
            }))}
          />
        </label>
        <Button type="primary" onClick={() => chooser.current?.click()}>
          {t('attachment.add')}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          multiple
          accept="image/jpeg,image/png,image/webp,application/pdf"
          aria-label={t('attachment.add')}
          onChange={({ target }) => {
            void choose([...(target.files ?? [])])
            target.value = ''
          }}
        />
      </div>
      <ul className="photo-sending" aria-live="polite">
        {going.map((one) => (
          <li key={one.id}>
            <span>{one.file.name}</span>
            {one.refused ? (
              <Alert
                type="error"
                showIcon
                title={t(one.refused)}
                closable
                onClose={() => setGoing((all) => all.filter(({ id }) => id !== one.id))}
              />
            ) : one.error === undefined ? (
              <progress
                value={one.share}
                max={1}
                aria-label={t('attachment.sending', { name: one.file.name })}
              />
            ) : (
              <Failure error={one.error} retry={() => void send(one)} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
