/** @jsxImportSource preact */
import { CodePage } from './code.tsx'
import { More } from './more.tsx'
import { pathOf, Said, useRoute } from './parts.tsx'
import { SignIn } from './sign-in.tsx'
import { useWords } from './words.tsx'

const TABS = ['code', 'more'] as const
type Tab = (typeof TABS)[number]

/** The pages of somebody who is signed in; the ways to them below, under the thumb. */
export function Frame({ entered }: { entered: (person: string) => void }) {
  const { t } = useWords()
  const route = useRoute()
  const [page] = route
  if (page === 'enter') return <SignIn done={entered} />
  const tab: Tab = page === 'more' ? page : 'code'
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

function Page({ route: [page] }: { route: string[] }) {
  switch (page) {
    case 'more':
      return <More />
    default:
      return <CodePage />
  }
}

const SIGNS: Record<Tab, string> = {
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2',
  more: 'M4 7h16M4 12h16M4 17h16',
}
