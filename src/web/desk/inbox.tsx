import { useNavigate } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Segmented, Select, Switch } from 'antd'
import { useState } from 'react'
import {
  listMessages,
  readMessages,
  setChoice,
  showChoice,
  type Message,
} from '../../slices/messages/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { MoreRows } from './more-rows.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import { useUnread } from './unread.tsx'

/** Somebody's own messages, and how they want to be told. */
export function Messages() {
  const { t } = useWords()
  const client = useQueryClient()
  const [only, setOnly] = useState<'unread' | 'all'>('unread')
  const unread = useUnread()
  const pages = useInfiniteQuery({
    queryKey: ['messages', only],
    queryFn: ({ pageParam }) =>
      call(listMessages, { query: { ...(only === 'unread' ? { unread: 'true' } : {}), after: pageParam } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const read = useMutation({
    mutationFn: (messages?: string[]) => call(readMessages, { body: { messages } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['messages'] }),
  })
  const messages = pages.data?.pages.flatMap((page) => page.messages) ?? []
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.inbox')}</h1>
        <span className="soft">{t('inbox.unread', { count: unread })}</span>
      </div>
      <div className="page-head no-print">
        <Segmented
          value={only}
          onChange={(value) => setOnly(value === 'all' ? 'all' : 'unread')}
          options={[
            { value: 'unread', label: t('inbox.only-unread') },
            { value: 'all', label: t('inbox.all') },
          ]}
        />
        <Button disabled={unread === 0} loading={read.isPending} onClick={() => read.mutate(undefined)}>
          {t('inbox.all-read')}
        </Button>
      </div>
      {read.isError && <Failure error={read.error} />}
      {pages.isError && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <p role="status">{t('loading')}</p>}
      {pages.isSuccess && messages.length === 0 && <p className="panel">{t('inbox.none')}</p>}
      <ul className="inbox">
        {messages.map((message) => (
          <Line key={message.message} message={message} read={() => read.mutate([message.message])} />
        ))}
      </ul>
      <MoreRows pages={pages} />
      <HowToTell />
    </>
  )
}

function Line({ message, read }: { message: Message; read: () => void }) {
  const { t, of, language } = useWords()
  const navigate = useNavigate()
  const { title, body, link, madeAt, urgent } = message
  const isNew = message.readAt === null && message.settledAt === null
  return (
    <li className={isNew ? 'letter letter-new' : 'letter'}>
      <div className="letter-head">
        {urgent && <Sign tone="bad">‼ {t('inbox.urgent')}</Sign>}
        {message.settledAt !== null && <Sign tone="good">✓ {t('inbox.settled')}</Sign>}
        {isNew && <Sign tone="info">● {t('inbox.new')}</Sign>}
        {message.readAt !== null && message.settledAt === null && <Sign>○ {t('inbox.read')}</Sign>}
        <time className="soft" dateTime={madeAt}>
          {moment(madeAt, language)}
        </time>
      </div>
      <strong>{of(title)}</strong>
      {of(body) !== '' && <p>{of(body)}</p>}
      <div className="letter-foot no-print">
        {link !== null && (
          <Button
            type={isNew ? 'primary' : 'default'}
            onClick={() => {
              if (isNew) read()
              void navigate({ href: `/desk${link}` })
            }}
          >
            {t('inbox.open')}
          </Button>
        )}
        {isNew && <Button onClick={read}>{t('inbox.mark-read')}</Button>}
      </div>
    </li>
  )
}

const DIGESTS = [0, 30, 120, 480] as const

function HowToTell() {
  const { t } = useWords()
  const client = useQueryClient()
  const choice = useQuery({ queryKey: ['message-choice'], queryFn: () => call(showChoice, {}) })
  const save = useMutation({
    mutationFn: (body: NonNullable<typeof choice.data>) => call(setChoice, { body }),
    onSuccess: (saved) => client.setQueryData(['message-choice'], saved),
  })
  return (
    <section className="panel">
      <h2>{t('inbox.choice')}</h2>
      <Loaded query={choice}>
        {(now) => (
          <div className="choices">
            <label>
              <Switch checked={now.sms} onChange={(sms) => save.mutate({ ...now, sms })} /> {t('inbox.sms')}
            </label>
            <label>
              <Switch
                checked={now.quiet}
                disabled={!now.sms}
                onChange={(quiet) => save.mutate({ ...now, quiet })}
              />{' '}
              {t('inbox.quiet')}
            </label>
            <Select
              aria-label={t('inbox.digest')}
              style={{ maxWidth: 320 }}
              disabled={!now.sms}
              value={now.digestMinutes}
              onChange={(digestMinutes: number) => save.mutate({ ...now, digestMinutes })}
              options={DIGESTS.map((value) => ({ value, label: t(`digest.${value}`) }))}
            />
            {save.isError && <Failure error={save.error} />}
            <span role="status" className="soft">
              {save.isSuccess ? `✓ ${t('inbox.saved')}` : ''}
            </span>
          </div>
        )}
      </Loaded>
    </section>
  )
}
