/** @jsxImportSource preact */
import { encode } from 'uqr'
import { useEffect, useState } from 'preact/hooks'
import { fromBase64 } from '../../core/base64.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import { grouped } from '../../core/short-number.ts'
import { TURN, turnAt, turningCode } from '../../core/turning-code.ts'
import { checkLink } from '../../slices/badges/rules.ts'
import type { App } from './app.ts'
import './badge.css'
import { useApp } from './parts.tsx'
import { useWords } from './words.tsx'

type Own = { number: string; validUntil: string; key: string }
const KEPT = 'badge/own'

/** The badge of this post with the code that changes, shown to whoever stands behind a door; from the phone alone, without network. */
export function Badge() {
  const { t, of, when } = useWords()
  const app = useApp()
  const own = useOwn(app)
  const at = useSeconds(app)
  if (own === undefined) return <p class="opening">{t('field.loading')}</p>
  const key = own && fromBase64(own.key)
  if (!own || !key || Date.parse(own.validUntil) <= at)
    return (
      <>
        <h1>{t('badge.own')}</h1>
        <p>{t('badge.own-none')}</p>
      </>
    )
  const code = turningCode(key, turnAt(at))
  const { account, post, county } = app.enrolled
  return (
    <>
      <h1>{t('badge.own')}</h1>
      <section class="badge-shown">
        <p>{county.name}</p>
        <p class="badge-name">{account.name}</p>
        <p>
          {post.areaName} · {of(ROLE_TITLES[post.role])}
        </p>
        <p class="badge-number">{grouped(own.number)}</p>
        <Picture text={checkLink(location.origin, own.number, code)} label={t('badge.qr')} />
        <p>{t('badge.own-code')}</p>
        <p class="badge-code">{`${code.slice(0, 3)} ${code.slice(3)}`}</p>
        <p>{t('badge.own-turns', { seconds: TURN - (Math.floor(at / 1000) % TURN) })}</p>
        <p>
          {t('badge.until')} {when(Date.parse(own.validUntil) - 1)}
        </p>
      </section>
      <p>{t('badge.own-how')}</p>
    </>
  )
}

/** As it lies on the phone, then as the server has it; null: this post has none. */
function useOwn(app: App): Own | null | undefined {
  const [own, setOwn] = useState<Own | null>()
  useEffect(() => {
    const read = async (): Promise<void> => {
      // Kept by the line below, sealed.
      const kept = (await app.store.readDraft(KEPT)) as Own | undefined
      setOwn(kept ?? null)
      const told = await app.ownBadge()?.catch(() => undefined)
      if (!told) return
      const { badge } = told
      const next = badge?.key ? { ...badge, key: badge.key } : null
      if (next) await app.store.keepDraft(KEPT, next)
      else await app.store.dropDraft(KEPT)
      setOwn(next)
    }
    void read()
  }, [app])
  return own
}

/** By the county's clock, each second. */
function useSeconds(app: App): number {
  const [at, setAt] = useState(() => app.now())
  useEffect(() => {
    const timer = setInterval(() => setAt(app.now()), 1000)
    return () => clearInterval(timer)
  }, [app])
  return at
}

/** Dark on white whatever the theme. */
function Picture({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
