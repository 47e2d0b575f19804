import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Radio } from 'antd'
import { useState } from 'react'
import { roleTitle } from '../../core/role.ts'
import { listQuestions, type RoundQuestion } from '../../slices/rounds/contract.ts'
import { SETTLED_BY } from '../../slices/rounds/kinds/question-settled.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { moment } from './figures.ts'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useMayRecord, useRecording } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { SpotChecks } from './spot-checks.tsx'
import { Loaded } from './states.tsx'
import './rounds.css'

export type RoundSearch = { area?: string | undefined; day?: string | undefined; open?: boolean | undefined }

/** What a day's rounds raise as questions, each with the doors it is about, what may be behind it, and how it was settled. */
export function Rounds() {
  const { t } = useWords()
  const navigate = useNavigate()
  const search: RoundSearch = useSearch({ strict: false })
  const { area, day, open = false } = search
  const found = useQuery({
    queryKey: ['rounds', area, day],
    queryFn: () => call(listQuestions, { query: { area, day } }),
  })
  const change = (part: RoundSearch): void =>
    void navigate({ to: '/rounds', search: { ...search, ...part }, replace: true })
  return (
    <>
      <div className="page-head">
        <h1>{t('rounds.title')}</h1>
      </div>
      <p className="soft">{t('rounds.what')}</p>
      <section className="panel no-print asked-which">
        <div className="narrowing">
          <AreaPicker
            label={t('area')}
            placeholder={t('duty.all-areas')}
            value={area}
            onChange={(next) => change({ area: next })}
          />
          <Labelled label={t('rounds.day')}>
            {(id) => (
              <Input
                id={id}
                type="date"
                value={day ?? found.data?.day ?? ''}
                onChange={({ target }) => change({ day: target.value || undefined })}
              />
            )}
          </Labelled>
        </div>
        <Checkbox checked={open} onChange={({ target }) => change({ open: target.checked || undefined })}>
          {t('rounds.open-only')}
        </Checkbox>
      </section>
      <Loaded query={found}>
        {({ people, records, questions }) => {
          const shown = questions.filter(({ settled }) => !open || settled === null)
          return (
            <>
              {records > 0 && (
                <p className="soft">
                  {t('rounds.looked', { people: String(people), records: String(records) })}
                </p>
              )}
              {shown.length === 0 && (
                <p className="panel">
                  {t(
                    records === 0
                      ? 'rounds.no-records'
                      : questions.length > 0
                        ? 'rounds.none-open'
                        : 'rounds.none',
                  )}
                </p>
              )}
              {shown.map((one) => (
                <Asked key={`${one.rule}/${one.first}`} question={one} />
              ))}
            </>
          )
        }}
      </Loaded>
      <SpotChecks area={area} day={day ?? found.data?.day} />
    </>
  )
}

function Asked({ question }: { question: RoundQuestion }) {
  const { t, of, language } = useWords()
  const { account } = useSignedIn()
  const may = useMayRecord()('question-settled')
  const [settling, setSettling] = useState(false)
  const { rule, name, role, areaName, from, to, doorCount, doors, figure, settled } = question
  return (
    <article className="panel asked">
      <div className="asked-head">
        <h2>
          {name} <small className="soft">{role && of(roleTitle(role))}</small>
        </h2>
        <Sign tone={settled ? 'good' : 'warn'}>
          {settled ? `✓ ${t('rounds.settled')}` : `○ ${t('rounds.open')}`}
        </Sign>
      </div>
      <p className="soft">
        {areaName} · {moment(from, language)} – {moment(to, language)}
      </p>
      <p>{t(`rounds.${rule}`, { doors: String(doorCount), figure: String(figure) })}</p>
      <p className="soft">{t(`rounds.maybe.${rule}`)}</p>
      <ul className="asked-doors">
        {doors.map((door) => (
          <li key={door.subject}>
            {door.kind === 'household' ? (
              <Link className="button" to="/household/$household" params={{ household: door.subject }}>
                {door.label || door.areaName}
              </Link>
            ) : (
              <span>{door.label || door.areaName}</span>
            )}
          </li>
        ))}
        {doorCount > doors.length && (
          <li className="soft">{t('rounds.more-doors', { count: String(doorCount) })}</li>
        )}
      </ul>
      {settled && (
        <p>
          <b>{t(`rounds.how.${settled.how}`)}</b> {settled.note}
          <br />
          <span className="soft">
            {settled.by} · {moment(settled.at, language)}
          </span>
        </p>
      )}
      {!settled && question.account === account && <p className="soft">{t('rounds.own')}</p>}
      {!settled && may && question.account !== account && (
        <Button className="no-print" type="primary" onClick={() => setSettling(true)}>
          {t('rounds.settle')}
        </Button>
      )}
      {settling && <Settling question={question} close={() => setSettling(false)} />}
    </article>
  )
}

function Settling({ question, close }: { question: RoundQuestion; close: () => void }) {
  const { t } = useWords()
  const save = useRecording(close)
  const [how, setHow] = useState<(typeof SETTLED_BY)[number]>('spoken')
  const [note, setNote] = useState('')
  const { rule, account, first, name, area } = question
  return (
    <RecordDialog
      title={t('rounds.settle-of', { name })}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [
            {
              kind: 'question-settled',
              subject: account,
              area,
              payload: { rule, account, first, how, note },
            },
          ],
          said: t('rounds.settled-now', { name }),
        })
      }
    >
      <LabelledGroup label={t('rounds.how')}>
        <Radio.Group
          value={how}
          options={SETTLED_BY.map((value) => ({ value, label: t(`rounds.how.${value}`) }))}
          onChange={({ target }) => setHow(target.value)}
        />
      </LabelledGroup>
      <Labelled label={t('rounds.note')}>
        {(id) => (
          <Input.TextArea
            id={id}
            value={note}
            maxLength={300}
            autoSize={{ minRows: 2 }}
            onChange={({ target }) => setNote(target.value)}
          />
        )}
      </Labelled>
    </RecordDialog>
  )
}
