/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { ENDING_WORDS } from '../../core/gate-words.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import { ENDINGS, incidentClosed } from '../../slices/gates/kinds/incident-closed.ts'
import { answerAt, CLEAR_WITHIN } from '../../slices/gates/rules.ts'
import type { GateKeeping } from './gate-keeping.ts'
import { useGateWords } from './gate-words.ts'
import { Button, Choice, say, TextField } from './parts.tsx'

/** Incidents of this gate that are not closed: what has become of each, and whom to phone when nobody answers. `isNow`: only the newest. */
export function Incidents({ keeping, isNow }: { keeping: GateKeeping; isNow?: boolean }) {
  const { t } = useGateWords()
  useSeconds()
  const closed = new Set(
    keeping
      .own(incidentClosed.name)
      .map(({ draft }) => incidentClosed.payload.safeParse(draft.payload).data?.incident),
  )
  const open = keeping
    .incidents()
    .filter(({ record, seen }) => !seen?.closedAt && !closed.has(record.draft.id))
  const shown = isNow ? open.slice(0, 1) : open
  if (shown.length === 0) return null
  return (
    <section class="gate-red" aria-label={t('gate.red-open')}>
      {shown.map((incident) => (
        <One key={incident.record.draft.id} keeping={keeping} {...incident} mayClose={!isNow} />
      ))}
    </section>
  )
}

type Given = ReturnType<GateKeeping['incidents']>[number] & { keeping: GateKeeping; mayClose: boolean }

function One({ keeping, record, seen, isLate, mayClose }: Given) {
  const { t, of } = useGateWords()
  const [closes, setCloses] = useState(false)
  const since = keeping.app.now() - Date.parse(record.draft.happenedAt)
  const isSent = record.standing === 'accepted'
  const { call } = keeping.watched
  const givesCare = answerAt(keeping.tags, { verdict: 'refuse' }) === 'care'
  return (
    <div>
      <h2>{t(givesCare ? 'gate.red-care' : 'gate.red')}</h2>
      <p>{t(givesCare ? 'gate.red-care-what' : 'gate.red-what')}</p>
      <ol class="gate-way">
        <li>✓ {t('gate.red-stored')}</li>
        <li>{isSent ? `✓ ${t('gate.red-sent')}` : `↑ ${t('gate.red-queued')}`}</li>
        <li>
          {seen?.acknowledgedAt
            ? `✓ ${t('gate.red-taken', { name: seen.acknowledgedBy ?? '' })}`
            : `… ${t('gate.red-waits')}`}
        </li>
      </ol>
      <p>
        <b class={since > CLEAR_WITHIN ? 'fault' : ''}>
          {since > CLEAR_WITHIN && '⚠ '}
          {t('gate.red-clock', { minutes: Math.floor(since / 60_000) })}
        </b>
      </p>
      {isLate && (
        <div role="alert" class="gate-call">
          <p>⚠ {t(call.length > 0 ? 'gate.red-call' : 'gate.red-nobody')}</p>
          <ul>
            {call.slice(0, 4).map(({ name, role, phone }) => (
              <li key={name + role}>
                {phone ? (
                  <a class="button plain" href={`tel:${phone}`}>
                    ☎ {of(ROLE_TITLES[role])} {name} {phone}
                  </a>
                ) : (
                  `${of(ROLE_TITLES[role])} ${name}`
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {mayClose && !closes && <Button onPress={() => setCloses(true)}>{t('gate.red-close')}</Button>}
      {closes && <Closing keeping={keeping} incident={record.draft.id} />}
    </div>
  )
}

function Closing({ keeping, incident }: { keeping: GateKeeping; incident: string }) {
  const { t, of } = useGateWords()
  const [ending, setEnding] = useState('')
  const [report, setReport] = useState('')
  const isWhole = ending !== '' && report.trim().length >= 4
  const close = async (): Promise<void> => {
    const payload = { incident, ending, report: report.trim() }
    await keeping.app.record([{ kind: incidentClosed.name, subject: keeping.gate, payload }])
    say(t('gate.red-closed'))
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isWhole) void close()
      }}
    >
      <Choice
        label={t('gate.red-ending')}
        options={ENDINGS.map((value) => ({ value, label: of(ENDING_WORDS[value]) }))}
        chosen={[ending]}
        onChoose={setEnding}
      />
      <TextField label={t('gate.red-report')} value={report} long maxLength={1000} onInput={setReport} />
      <Button kind="main" submit disabled={!isWhole}>
        {t('gate.red-close')}
      </Button>
    </form>
  )
}

/** A clock that people wait by goes on by itself. */
function useSeconds(): void {
  const [, again] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => again((count) => count + 1), 2000)
    return () => clearInterval(timer)
  }, [])
}
