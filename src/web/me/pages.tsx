/** @jsxImportSource preact */
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { AppealForm } from './appeal-form.tsx'
import { Declare, Health, Trip } from './declare.tsx'
import { Family } from './family.tsx'
import { More } from './more.tsx'
import { Notices } from './notices.tsx'
import { Button, useMe } from './parts.tsx'
import { Why } from './why.tsx'
import { useWords } from './words.tsx'

/** Every page but the code itself. */
export function Page({ route: [page, given] }: { route: string[] }) {
  const me = useMe()
  const person = given ?? me.kept.person ?? ''
  switch (page) {
    case 'why':
      return <Why key={person} person={person} />
    case 'appeal':
      return <AppealForm key={person} person={person} />
    case 'family':
      return <Family />
    case 'declare':
      return <Declare />
    case 'health':
      return <Health />
    case 'trip':
      return <Trip />
    case 'notices':
      return <Notices />
    case 'records':
      return <Later key={person} person={person} load={records} />
    case 'proved':
      return <Later key="proved" person={person} load={proved} />
    default:
      return <More />
  }
}

type Loaded = FunctionComponent<{ person: string }>
/** The words for every field of every record, and all that proofs are checked with, come when somebody asks for them. */
const records = async (): Promise<Loaded> => (await import('./records.tsx')).Records
const proved = async (): Promise<Loaded> => (await import('./proved.tsx')).Proved

function Later({ person, load }: { person: string; load: () => Promise<Loaded> }) {
  const { t } = useWords()
  const [page, setPage] = useState<{ Shown: Loaded } | 'silent'>()
  const begin = (): void => {
    setPage(undefined)
    load().then(
      (Shown) => setPage({ Shown }),
      () => setPage('silent'),
    )
  }
  useEffect(begin, [load])
  if (page === undefined) return <p role="status">{t('me.waiting')}</p>
  if (page !== 'silent') return <page.Shown person={person} />
  return (
    <>
      <p class="notice bad">⚠ {t('me.silent')}</p>
      <Button onPress={begin}>{t('me.again')}</Button>
    </>
  )
}
