/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { Head, useApp } from './parts.tsx'
import { useWords } from './words.tsx'

/** What the command post and the machine have to tell this person, newest first. To have opened it is to have read it. */
export function Messages() {
  const { t, of, when } = useWords()
  const app = useApp()
  const messages = [...app.view().messages].sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
  useEffect(() => {
    const unread = app.view().messages.filter(({ readAt }) => readAt === null)
    if (unread.length > 0) void app.readMessages(unread.map(({ message }) => message))
  }, [app])
  return (
    <>
      <Head title={t('inbox.messages')} />
      {messages.length === 0 && <p>{t('inbox.no-messages')}</p>}
      <ul class="records">
        {messages.map(({ message, urgent, title, body, madeAt }) => (
          <li key={message} class={urgent ? 'back' : ''}>
            <p>
              <b>
                {urgent && '⚠ '}
                {of(title)}
              </b>
            </p>
            {of(body) !== '' && <p>{of(body)}</p>}
            <p class="soft">{when(Date.parse(madeAt))}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
