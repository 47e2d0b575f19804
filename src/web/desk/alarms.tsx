import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import type { ReplyOf } from '../../core/endpoint.ts'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { listAlarms } from '../../slices/logbook/contract.ts'
import { ALARM_GROUNDS, ALARMS } from '../../slices/logbook/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { RecordDialog } from './record-dialog.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

type Board = ReplyOf<typeof listAlarms>
type Alarm = Board['alarms'][number]
const AGAIN = 30_000

/** What stands out among the reds of a day, what to do about it, and who has looked. */
export function Alarms() {
  const { t } = useWords()
  const board = useQuery({
    queryKey: ['board', 'alarms'],
    queryFn: () => call(listAlarms, {}),
    refetchInterval: AGAIN,
  })
  const [settling, setSettling] = useState<Alarm>()
  return (
    <>
      <p>
        <Link to="/codes">‹ {t('codes.title')}</Link>
      </p>
      <div className="page-head">
        <h1>{t('alarms.title')}</h1>
      </div>
      <p>{t('alarms.what')}</p>
      <p className="soft">
        {[
          t('alarms.limit.county', { people: ALARMS.unexplained.people }),
          t('alarms.limit.cluster', { people: ALARMS.cluster.people }),
          t('alarms.limit.recorder', { people: ALARMS.recorder.people }),
        ].join(' · ')}
      </p>
      <Loaded query={board}>
        {({ alarms, past }) => (
          <>
            {alarms.length === 0 && (
              <p className="panel" role="status">
                ✓ {t('alarms.none')}
              </p>
            )}
            {alarms.map((alarm) => (
              <One key={alarm.key} alarm={alarm} settle={() => setSettling(alarm)} />
            ))}
            <ToDo />
            <Past past={past} />
          </>
        )}
      </Loaded>
      {settling && <Settle alarm={settling} done={() => setSettling(undefined)} />}
    </>
  )
}

function One({ alarm, settle }: { alarm: Alarm; settle: () => void }) {
  const { t, language } = useWords()
  const may = useMayRecord()
  const { what, name, area, account, reds, bare, since, looked } = alarm
  return (
    <section className="panel incident">
      <h2>
        <Sign tone="bad">⚠</Sign> {what === 'county' ? t('alarms.county') : t(`alarms.${what}`, { name })}
      </h2>
      <p>
        <b>{t('alarms.reds', { reds })}</b>
        {what !== 'recorder' && ` · ${t('alarms.bare', { bare })}`}
        <span className="soft">
          {' '}
          · {since ? t('alarms.since', { time: moment(since, language) }) : t('alarms.not-told')}
        </span>
      </p>
      <Looked looked={looked} />
      <p className="actions no-print">
        <Link className="button" to="/codes" search={{ area: area ?? undefined, colour: 'red' }}>
          {t('alarms.people')}
        </Link>
        {account && (
          <Link className="button" to="/account/$account" params={{ account }}>
            {t('alarms.account')}
          </Link>
        )}
        {may('alarm-acknowledged') && (
          <Button type="primary" onClick={settle}>
            {t('alarms.settle')}
          </Button>
        )}
      </p>
    </section>
  )
}

function Looked({ looked }: { looked: Alarm['looked'] }) {
  const { t, language } = useWords()
  if (!looked)
    return (
      <p>
        <Sign tone="warn">○ {t('alarms.unlooked')}</Sign>
      </p>
    )
  const { at, by, grounds, note } = looked
  return (
    <p>
      <Sign tone={grounds === 'founded' ? 'good' : 'bad'}>
        {VALUE_WORDS['grounds']?.[grounds]?.[language]}
      </Sign>{' '}
      {note} <span className="soft">{t('alarms.looked', { time: moment(at, language), name: by })}</span>
    </p>
  )
}

function ToDo() {
  const { t } = useWords()
  return (
    <section className="panel">
      <h2>{t('alarms.do')}</h2>
      <ol>
        <li>{t('alarms.do.look')}</li>
        <li>{t('alarms.do.recorder')}</li>
        <li>{t('alarms.do.undo')}</li>
        <li>{t('alarms.do.tell')}</li>
      </ol>
    </section>
  )
}

function Past({ past }: { past: Board['past'] }) {
  const { t, of, language } = useWords()
  if (past.length === 0) return null
  return (
    <section className="panel">
      <h2>{t('alarms.past')}</h2>
      {past.map(({ key, title, from, until, looked }) => (
        <article key={key}>
          <p>
            {of(title)}{' '}
            <span className="soft">
              {t('alarms.span', { from: moment(from, language), until: moment(until, language) })}
            </span>
          </p>
          <Looked looked={looked} />
        </article>
      ))}
    </section>
  )
}

function Settle({ alarm: { key }, done }: { alarm: Alarm; done: () => void }) {
  const { t, language } = useWords()
  const { county } = useSignedIn()
  const [subject] = useState(newId)
  const save = useRecording(done)
  const [grounds, setGrounds] = useState<(typeof ALARM_GROUNDS)[number]>()
  const [note, setNote] = useState('')
  return (
    <RecordDialog
      title={t('alarms.settle')}
      save={save}
      close={done}
      ready={grounds !== undefined && note.trim().length >= 4}
      submit={() =>
        save.mutate({
          records: [
            {
              kind: 'alarm-acknowledged',
              subject,
              area: county.area,
              payload: { alarm: key, grounds, note: note.trim() },
            },
          ],
          said: t('alarms.done'),
          lasting: true,
        })
      }
    >
      <Radio.Group
        aria-label={t('alarms.settle')}
        value={grounds ?? null}
        onChange={({ target }) => setGrounds(ALARM_GROUNDS.find((one) => one === target.value))}
        options={ALARM_GROUNDS.map((value) => ({
          value,
          label: VALUE_WORDS['grounds']?.[value]?.[language] ?? value,
        }))}
      />
      <p>
        <label htmlFor="alarm-note">{t('alarms.note')}</label>
      </p>
      <Input.TextArea
        id="alarm-note"
        rows={3}
        maxLength={500}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
    </RecordDialog>
  )
}
