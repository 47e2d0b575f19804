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
      return <LaterRecords key={person} person={person} />
    default:
      return <More />
  }
}

/** The words for every field of every record come when somebody reads records. */
function LaterRecords({ person }: { person: string }) {
  const { t } = useWords()
  const [page, setPage] = useState<{ Records: FunctionComponent<{ person: string }> } | 'silent'>()
  const load = (): void => {
    setPage(undefined)
    import('./records.tsx').then(setPage, () => setPage('silent'))
  }
  useEffect(load, [])
  if (page === undefined) return <p role="status">{t('me.waiting')}</p>
  if (page !== 'silent') return <page.Records person={person} />
  return (
    <>
      <p class="notice bad">⚠ {t('me.silent')}</p>
      <Button onPress={load}>{t('me.again')}</Button>
    </>
  )
}
