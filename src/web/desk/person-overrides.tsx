import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { Explanation } from '../../slices/colours/contract.ts'
import { overrideAsked } from '../../slices/colours/kinds/override-asked.ts'
import { overrideConfirmed } from '../../slices/colours/kinds/override-confirmed.ts'
import { overrideEnded } from '../../slices/colours/kinds/override-ended.ts'
import { overrideSeconded } from '../../slices/colours/kinds/override-seconded.ts'
import type { Kind } from '../../core/kind.ts'
import { useWords } from '../kit/language.tsx'
import { ColourSign } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { RecordForm } from './record-form.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

type Override = Explanation['overrides'][number]
type Asking = { kind: Kind; title: string; fixed: Record<string, unknown> }

/** Overrides of a person's colour: asked for by one, seconded by another of another organisation, ended by themselves. */
export function Overrides({ shown: { person, overrides } }: { shown: Explanation }) {
  const { t } = useWords()
  const may = useMayRecord()
  const [asking, setAsking] = useState<Asking>()
  const close = (): void => setAsking(undefined)
  if (overrides.length === 0 && !may(overrideAsked.name)) return null
  return (
    <>
      <h3>{t('override.title')}</h3>
      <ul className="rows">
        {overrides.map((one) => (
          <li key={one.override}>
            <Said one={one} />
            {one.state !== 'over' && <Doings person={person} one={one} ask={setAsking} />}
          </li>
        ))}
      </ul>
      {may(overrideAsked.name) && !overrides.some(({ state }) => state !== 'over') && (
        <Button
          className="no-print"
          onClick={() => setAsking({ kind: overrideAsked, title: t('override.ask'), fixed: {} })}
        >
          {t('override.ask')}
        </Button>
      )}
      {asking && (
        <Modal open footer={null} title={asking.title} onCancel={close}>
          <RecordForm about={{ kind: asking.kind, subject: person }} fixed={asking.fixed} saved={close} />
        </Modal>
      )}
    </>
  )
}

function Said({ one }: { one: Override }) {
  const { t, language } = useWords()
  return (
    <span>
      <ColourSign colour={one.colour} />{' '}
      <Sign tone={one.state === 'over' ? 'plain' : 'info'}>{t(`override.state.${one.state}`)}</Sign>{' '}
      {one.until && one.state === 'holds' && t('overrides.until', { time: moment(one.until, language) })}
      <br />
      <span className="soft">
        {[one.caseNumber, one.askedBy, moment(one.askedAt, language)].filter(Boolean).join(' · ')}
      </span>
    </span>
  )
}

function Doings({ person, one, ask }: { person: string; one: Override; ask: (what: Asking) => void }) {
  const { t } = useWords()
  const may = useMayRecord()
  const save = useRecording()
  const { override } = one
  return (
    <span className="actions no-print">
      {save.isError && <Failure error={save.error} />}
      {one.state === 'asked' && !one.own && may(overrideSeconded.name) && (
        <Button
          type="primary"
          loading={save.isPending}
          onClick={() =>
            save.mutate({
              records: [{ kind: overrideSeconded.name, subject: person, payload: { override } }],
              said: t('override.seconded'),
              lasting: true,
            })
          }
        >
          {t('override.second')}
        </Button>
      )}
      {one.state === 'holds' && may(overrideConfirmed.name) && (
        <Button
          onClick={() => ask({ kind: overrideConfirmed, title: t('override.confirm'), fixed: { override } })}
        >
          {t('override.confirm')}
        </Button>
      )}
      {may(overrideEnded.name) && (
        <Button onClick={() => ask({ kind: overrideEnded, title: t('override.end'), fixed: { override } })}>
          {t('override.end')}
        </Button>
      )}
    </span>
  )
}
