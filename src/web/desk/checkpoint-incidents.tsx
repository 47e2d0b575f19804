import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import { ENDING_WORDS, WHY_WORDS } from '../../core/gate-words.ts'
import type { IncidentLine } from '../../slices/gates/contract.ts'
import { ENDINGS } from '../../slices/gates/kinds/incident-closed.ts'
import { CLEAR_WITHIN } from '../../slices/gates/rules.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { RecordDialog } from './record-dialog.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { Sign } from './sign.tsx'

/** Incidents with their quarter of an hour, what has been done, and the report that closes them. `at`: the server's time. */
export function Incidents({ incidents, at }: { incidents: readonly IncidentLine[]; at: string }) {
  const { t } = useWords()
  const [closing, setClosing] = useState<IncidentLine>()
  return (
    <section className="panel">
      <h2>{t('checkpoints.incidents')}</h2>
      {incidents.length === 0 && <p className="soft">{t('checkpoints.incidents-none')}</p>}
      {incidents.map((incident) => (
        <One key={incident.incident} incident={incident} at={at} close={() => setClosing(incident)} />
      ))}
      {closing && <Closing incident={closing} done={() => setClosing(undefined)} />}
    </section>
  )
}

function One({ incident, at, close }: { incident: IncidentLine; at: string; close: () => void }) {
  const { t, of, language } = useWords()
  const mayRecord = useMayRecord()
  const taking = useRecording()
  const { gate, gateName, areaName, why, maskedName, acknowledgedAt, closedAt, ending, report } = incident
  const when = (iso: string): string => moment(iso, language)
  return (
    <article className="incident">
      <h3>
        {gateName} · {of(WHY_WORDS[why])} {maskedName} <Clock incident={incident} at={at} />
      </h3>
      <p className="soft">
        {[
          areaName,
          t('checkpoints.opened', { time: when(incident.openedAt), name: incident.openedBy }),
          t('checkpoints.received', { time: when(incident.receivedAt) }),
          ...(acknowledgedAt
            ? [t('checkpoints.taken', { time: when(acknowledgedAt), name: incident.acknowledgedBy ?? '' })]
            : []),
          ...(closedAt
            ? [t('checkpoints.closed', { time: when(closedAt), name: incident.closedBy ?? '' })]
            : []),
        ].join(' · ')}
      </p>
      {ending && (
        <p>
          <b>{of(ENDING_WORDS[ending])}</b> {report}
        </p>
      )}
      {!closedAt && (
        <p className="actions">
          {!acknowledgedAt && mayRecord('incident-acknowledged') && (
            <Button
              type="primary"
              loading={taking.isPending}
              onClick={() =>
                taking.mutate({
                  records: [
                    {
                      kind: 'incident-acknowledged',
                      subject: gate,
                      payload: { incident: incident.incident },
                    },
                  ],
                  said: t('checkpoints.took'),
                  lasting: true,
                })
              }
            >
              {t('checkpoints.take')}
            </Button>
          )}{' '}
          {mayRecord('incident-closed') && <Button onClick={close}>{t('checkpoints.close')}</Button>}
        </p>
      )}
    </article>
  )
}

/** How much of the quarter of an hour is left; nothing once it is closed. */
function Clock({ incident: { openedAt, closedAt }, at }: { incident: IncidentLine; at: string }) {
  const { t } = useWords()
  const took = Date.parse(closedAt ?? at) - Date.parse(openedAt)
  const minutes = String(Math.floor(Math.abs(took - CLEAR_WITHIN) / 60_000))
  if (took > CLEAR_WITHIN) return <Sign tone="bad">⚠ {t('checkpoints.over', { minutes })}</Sign>
  return closedAt ? <Sign tone="good">✓</Sign> : <Sign tone="warn">{t('checkpoints.left', { minutes })}</Sign>
}

function Closing({
  incident: { incident, gate, gateName },
  done,
}: {
  incident: IncidentLine
  done: () => void
}) {
  const { t, of } = useWords()
  const save = useRecording(done)
  const [ending, setEnding] = useState<(typeof ENDINGS)[number]>()
  const [report, setReport] = useState('')
  return (
    <RecordDialog
      title={`${gateName} · ${t('checkpoints.close')}`}
      save={save}
      close={done}
      ready={ending !== undefined && report.trim().length >= 4}
      submit={() =>
        save.mutate({
          records: [
            { kind: 'incident-closed', subject: gate, payload: { incident, ending, report: report.trim() } },
          ],
          said: t('checkpoints.done'),
          lasting: true,
        })
      }
    >
      <p>
        <b id="ending">{t('checkpoints.ending')}</b>
      </p>
      <Radio.Group
        aria-labelledby="ending"
        value={ending}
        onChange={({ target }) => setEnding(ENDINGS.find((one) => one === target.value))}
        options={ENDINGS.map((value) => ({ value, label: of(ENDING_WORDS[value]) }))}
      />
      <p>
        <label htmlFor="incident-report">{t('checkpoints.report')}</label>
      </p>
      <Input.TextArea
        id="incident-report"
        rows={4}
        maxLength={1000}
        value={report}
        onChange={({ target }) => setReport(target.value)}
      />
    </RecordDialog>
  )
}
