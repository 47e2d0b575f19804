/** @jsxImportSource preact */
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { CodePage } from './code.tsx'
import { Button, pathOf, Said, useRoute } from './parts.tsx'
import { SignIn } from './sign-in.tsx'
import { useWords } from './words.tsx'

const TABS = ['code', 'family', 'declare', 'more'] as const
type Tab = (typeof TABS)[number]
/** Pages other than the code, and the tab they are below. */
const UNDER: Record<string, Tab> = {
  why: 'code',
  appeal: 'code',
  family: 'family',
  declare: 'declare',
  health: 'declare',
  trip: 'declare',
  more: 'more',
  records: 'more',
  proved: 'more',
  notices: 'more',
}

/** The pages of somebody who is signed in; the ways to them below, under the thumb. */
export function Frame({ entered }: { entered: (person: string) => void }) {
  const { t } = useWords()
  const route = useRoute()
  const [page = ''] = route
  if (page === 'enter') return <SignIn done={entered} />
  const tab = UNDER[page] ?? 'code'
  return (
    <>
      <main id="main">
        <Page route={route} />
      </main>
      <Said />
      <nav class="tabs" aria-label={t('me.nav')}>
        {TABS.map((one) => (
          <a
            key={one}
            href={one === 'code' ? '#/' : pathOf(one)}
            aria-current={one === tab ? 'page' : undefined}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={SIGNS[one]} />
            </svg>
            {t(`me.tab.${one}`)}
          </a>
        ))}
      </nav>
    </>
  )
}

/** What a gate wants to see is there at once; all other pages come after it (pages.tsx), in one file. */
function Page({ route }: { route: string[] }) {
  const { t } = useWords()
  const [pages, setPages] = useState<{ Page: FunctionComponent<{ route: string[] }> } | 'silent'>()
  const isCode = UNDER[route[0] ?? ''] === undefined
  const load = (): void => {
    setPages(undefined)
    import('./pages.tsx').then(setPages, () => setPages('silent'))
  }
  // After the first picture.
  useEffect(() => void setTimeout(load), [])
  if (isCode) return <CodePage />
  if (pages === undefined) return <p role="status">{t('me.waiting')}</p>
  if (pages !== 'silent') return <pages.Page route={route} />
  return (
    <>
      <p class="notice bad">⚠ {t('me.silent')}</p>
      <Button onPress={load}>{t('me.again')}</Button>
    </>
  )
}

const SIGNS: Record<Tab, string> = {
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2',
  family:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.500 2.500 3.500 5.500',
  declare: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h3',
  more: 'M4 7h16M4 12h16M4 17h16',
}
