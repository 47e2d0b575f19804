/** @jsxImportSource preact */
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { call } from '../kit/call.ts'
import { ME_LOG_MESSAGES } from '../kit/messages/me-log.ts'
import type { proveConsistency, showOwnLog } from '../../slices/logbook/contract.ts'
import type { Me } from './app.ts'
import { keepPage, readPage } from './keeping.ts'
import { lookAtLog, type Asks, type Looked, type SeenHead } from './log-look.ts'
import { Button, failureOf, Fault, Head, useMe } from './parts.tsx'
import { shownAt } from './shown-code.ts'
import { useWords } from './words.tsx'

type Line = keyof typeof ME_LOG_MESSAGES
type Shown = Looked & { before: SeenHead | undefined }

/** The changes of one's own colour, proven by this phone to be in the public log; and what to do when they are not. */
export function Proved() {
  const me = useMe()
  const { t } = useWords()
  const [shown, setShown] = useState<Shown>()
  const [failure, setFailure] = useState<CallFailure>()
  const load = useCallback((): void => {
    setFailure(undefined)
    look(me).then(setShown, (error: unknown) => setFailure(failureOf(error)))
  }, [me])
  useEffect(load, [load])
  return (
    <>
      <Head title={t('proved.title')} />
      <Say line="log.what" />
      {!shown && !failure && <p role="status">{t('me.waiting')}</p>}
      <Fault failure={failure} />
      {failure && <Button onPress={load}>{t('me.again')}</Button>}
      {shown && <Verdict shown={shown} />}
    </>
  )
}

/** What the phone remembers of the log lies under this name, whoever is signed in: it is one log. */
const SEEN = 'log'

async function look(me: Me): Promise<Shown> {
  const remembered = readPage<SeenHead>(localStorage, SEEN)
  const now = me.clock.now()
  const own = me.kept.codes[0]
  const claims = own && shownAt(own, now)?.claims
  // A phone that holds no code has nothing to account for: a code of long ago would be green.
  const shown = claims
    ? { colour: claims.colour, issuedAt: claims.issuedAt * 1000 }
    : ({ colour: 'green', issuedAt: 0 } as const)
  const looked = await lookAtLog(ASKS, { shown, now, remembered })
  const isSound = looked.verdict !== 'forked' && looked.verdict !== 'unsigned'
  if (isSound && looked.head) keepPage(localStorage, SEEN, looked.head)
  return { ...looked, before: remembered }
}

// `call` reads nothing but method and path of an entry; with its schemas zod would come along (decision 0071).
const LOG = { method: 'GET', path: '/api/me/log' } as unknown as typeof showOwnLog
const CONSISTENCY = { method: 'GET', path: '/api/log/consistency' } as unknown as typeof proveConsistency
const ASKS: Asks = {
  log: () => call(LOG, {}),
  keys: async () => new Uint8Array(await (await fetch('/codes/keys')).arrayBuffer()),
  consistency: (first, second) => call(CONSISTENCY, { query: { first, second } }),
}

function Say({ line, values = {} }: { line: Line; values?: Record<string, string | number> }) {
  const { of } = useWords()
  const text = of(ME_LOG_MESSAGES[line])
  return <p>{text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))}</p>
}

function Verdict({ shown: { verdict, turns, head, before } }: { shown: Shown }) {
  const { of, when } = useWords()
  const isBad = verdict === 'forked' || verdict === 'unlogged' || verdict === 'unsigned'
  const line: Line = verdict === 'well' && turns.length === 0 ? 'log.none' : `log.${verdict}`
  return (
    <>
      <p class={isBad ? 'notice bad' : 'notice'} role="status">
        {isBad ? '⚠' : verdict === 'waiting' ? '…' : '✓'} {of(ME_LOG_MESSAGES[line])}
      </p>
      {isBad && <ToDo />}
      {turns.length > 0 && <Turns turns={turns} />}
      {head && <Say line="log.head" values={{ size: head.size, time: when(head.signedAt * 1000) }} />}
      {head && !before && <Say line="log.first" />}
      {head && before && !isBad && <Say line="log.grown" values={{ size: before.size }} />}
    </>
  )
}

function ToDo() {
  const { of } = useWords()
  return (
    <section>
      <h2>{of(ME_LOG_MESSAGES['log.do'])}</h2>
      <ol>
        {(['log.do.keep', 'log.do.appeal', 'log.do.tell'] as const).map((line) => (
          <li key={line}>{of(ME_LOG_MESSAGES[line])}</li>
        ))}
      </ol>
    </section>
  )
}

const COLOURS = ['green', 'yellow', 'red'] as const

function Turns({ turns }: { turns: Looked['turns'] }) {
  const { t, of, when } = useWords()
  const word = (colour: string): string => t(`code.${COLOURS.find((one) => one === colour) ?? 'green'}`)
  return (
    <section>
      <h2>{of(ME_LOG_MESSAGES['log.changes'])}</h2>
      <ul class="list">
        {turns.map(({ at, was, colour, verdict }) => (
          <li key={at} class="line">
            <b>
              {word(was)} → {word(colour)}
            </b>
            <span class="soft">{when(at)}</span>
            <span>
              {verdict === 'included' ? '✓' : verdict === 'promised' ? '…' : '⚠'}{' '}
              {of(ME_LOG_MESSAGES[`log.${verdict}`])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
