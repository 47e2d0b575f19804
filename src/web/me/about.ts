import { useCallback, useEffect, useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import type { Me } from './app.ts'
import { ask, type Reply } from './calls.ts'
import { keepPage, readPage } from './keeping.ts'
import { failureOf, useMe } from './parts.tsx'

export type About = Reply<'aboutMe'>
export type Known<T> = {
  /** As it was read last: from the phone at once, from the server when it answers. */
  shown: T | undefined
  /** The server has been asked and has not answered yet. */
  isAsking: boolean
  failure: CallFailure | undefined
  again: () => void
}

/** What is known of oneself or somebody one answers for. */
export function useAbout(person: string): Known<About> {
  return useKept('about', person, loadAbout)
}

async function loadAbout(me: Me, person: string): Promise<About> {
  const about = await ask('aboutMe', { query: { person } })
  if (person === me.kept.person) takeWards(me, about)
  return about
}

/** What was shown last of a page about somebody, and what `load` brings; `load` is the same function each time. */
export function useKept<T extends object>(
  page: string,
  person: string,
  load: (me: Me, person: string) => Promise<T>,
): Known<T> {
  const me = useMe()
  const name = `${page}.${person}`
  const [shown, setShown] = useState<T | undefined>(() => readPage<T>(localStorage, name))
  const [isAsking, setAsking] = useState(true)
  const [failure, setFailure] = useState<CallFailure>()
  const again = useCallback((): void => {
    setAsking(true)
    load(me, person)
      .then(
        (loaded) => {
          keepPage(localStorage, name, loaded)
          setShown(loaded)
          setFailure(undefined)
        },
        (error: unknown) => setFailure(failureOf(error)),
      )
      .finally(() => setAsking(false))
  }, [load, me, name, person])
  useEffect(again, [again])
  return { shown, isAsking, failure, again }
}

/** Codes of the family come with one’s own: when there is somebody new, at once. */
function takeWards(me: Me, { family }: About): void {
  const wards = family.wards.map(({ person }) => person)
  const had = me.kept.codes.slice(1).map(({ person }) => person)
  me.wards = wards
  if (wards.some((one) => !had.includes(one)) || had.some((one) => !wards.includes(one)))
    void me.refresh(true)
}
