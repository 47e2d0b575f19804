import { useQuery } from '@tanstack/react-query'
import { countUnread } from '../../slices/messages/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'

/** Asked every half minute, and whenever a message was read. */
export function useUnread(): number {
  const count = useQuery({
    queryKey: ['messages', 'count'],
    queryFn: () => call(countUnread, {}),
    refetchInterval: 30_000,
  })
  return count.data?.unread ?? 0
}

/** How many messages are new, beside the link to them; nothing when there are none. */
export function Unread() {
  const { t } = useWords()
  const count = useUnread()
  if (count === 0) return null
  return (
    <span className="unread">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="unseen">{t('inbox.unread', { count })}</span>
    </span>
  )
}
