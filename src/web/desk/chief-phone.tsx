import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { may } from '../../core/role.ts'
import { showPhone } from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'

/** The last digits of a chief's number; whoever may opens the whole one, which then is a link that calls it (decision 0040). */
export function ChiefPhone({ post, name, tail }: { post: string; name: string; tail: string | null }) {
  const { t } = useWords()
  const { post: own } = useSignedIn()
  const open = useMutation({ mutationFn: () => call(showPhone, { params: { post } }) })
  if (tail === null) return <span className="soft">{t('phone.none')}</span>
  const phone = open.data?.phone
  if (phone)
    return (
      <a className="phone" href={`tel:${phone}`} aria-label={t('phone.call', { name })}>
        ☎ {spaced(phone)}
      </a>
    )
  if (!may(own.role, 'manage-duties')) return <span className="soft">…{tail}</span>
  return (
    <Button
      size="small"
      className="phone no-print"
      loading={open.isPending}
      aria-label={t('phone.show', { name })}
      onClick={() => open.mutate()}
    >
      ☎ {open.data ? t('phone.none') : open.isError ? t('retry') : `…${tail}`}
    </Button>
  )
}

/** 138 0013 8000, as people say it. */
function spaced(phone: string): string {
  return /^1\d{10}$/.test(phone) ? `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}` : phone
}
