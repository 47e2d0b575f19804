import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { payloadInWords, VALUE_WORDS } from '../../core/field-words.ts'
import { roleTitle } from '../../core/role.ts'
import { explainColour, type Explanation } from '../../slices/colours/contract.ts'
import { KIND_BY_NAME, kindTitle } from '../../slices/ledger/kinds.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AppealState, MakeAppeal } from './appeal-forms.tsx'
import { ColourSign, useColourWord } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { Overrides } from './person-overrides.tsx'
import { RecordForm } from './record-form.tsx'
import { useMayRecord } from './recording.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'
import './codes.css'

/** What can be recorded of somebody that rules look at. */
const EVIDENCE = [
  'test-result',
  'exposure',
  'risk-stay',
  'isolation-begun',
  'isolation-ended',
  'health-check',
  'health-declared',
  'gate-temperature',
  'travel-return',
  'trip-declared',
]

/** A person's colour, why, what ends it, and what may be said about it. */
export function PersonColour({ person }: { person: string }) {
  const { t } = useWords()
  const colour = useQuery({
    queryKey: ['colour', person],
    queryFn: () => call(explainColour, { params: { person } }),
  })
  return (
    <section className="panel" id="colour">
      <h2>{t('colour.title')}</h2>
      <Loaded query={colour}>{(shown) => <Shown shown={shown} />}</Loaded>
    </section>
  )
}

function Shown({ shown }: { shown: Explanation }) {
  const { t } = useWords()
  const { person, colour, standing, testedOn, travel } = shown
  return (
    <>
      <p>
        <ColourSign colour={colour} />{' '}
        <span className="soft">
          {[t(`colour.travel.${travel}`), testedOn && t('colour.tested', { day: testedOn })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {standing.length === 0 && <p>{t('colour.no-reason')}</p>}
      {standing.map((one) => (
        <Reason key={one.rule} one={one} />
      ))}
      <p className="soft">{t('colour.by-rules')}</p>
      <Contradictions shown={shown} />
      <div className="actions no-print">
        <RecordEvidence person={person} />
        {colour !== 'green' && !shown.appeals.some(({ state }) => state === 'open') && (
          <MakeAppeal person={person} />
        )}
      </div>
      <Overrides shown={shown} />
      <Appeals shown={shown} />
      <History shown={shown} />
    </>
  )
}

function Reason({ one }: { one: Explanation['standing'][number] }) {
  const { t, of, language } = useWords()
  const { colour, text, on, evidence, ends } = one
  return (
    <div className={`colour-reason ${colour}`}>
      <h3>
        <ColourSign colour={colour} /> {of(text)}
      </h3>
      <dl>
        <dt>{t('colour.rests')}</dt>
        <dd>
          {evidence.map(({ record, kind, happenedAt, by, role, facts }) => (
            <div key={record}>
              {of(kindTitle(kind))} {payloadInWords(facts, language)}
              <br />
              <span className="soft">
                {[moment(happenedAt, language), by || of(roleTitle(role))].filter(Boolean).join(' · ')}
              </span>
            </div>
          ))}
          <span className="soft">
            {VALUE_WORDS['class']?.[one.class]?.[language]} · {t('colour.day-zero', { day: on })}
          </span>
        </dd>
        <dt>{t('colour.ends')}</dt>
        <dd>
          {of(ends.text)}
          {ends.on && <span className="soft"> · {t('colour.ends-on', { day: ends.on })}</span>}
          {ends.at && <span className="soft"> · {moment(ends.at, language)}</span>}
          {ends.tests.length > 0 && (
            <ul className="colour-tests">
              {ends.tests.map(({ from, done }, n) => (
                <li key={`${from}-${n}`}>
                  <Sign tone={done ? 'good' : 'warn'}>
                    {done
                      ? `✓ ${t('colour.test-done', { day: done })}`
                      : `○ ${t('colour.test-due', { day: from })}`}
                  </Sign>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </div>
  )
}

/** Journeys that cannot be as they were declared, each with who says what. */
function Contradictions({ shown: { contradictions } }: { shown: Explanation }) {
  const { t, of, language } = useWords()
  if (contradictions.length === 0) return null
  return (
    <>
      <h3>{t('colour.contradicted')}</h3>
      <p className="soft">{t('colour.contradicted-what')}</p>
      {contradictions.map(({ why, records }) => (
        <div key={records.map(({ record }) => record).join()} className="colour-reason">
          <p>
            <Sign tone="warn">? {t(`contradiction.${why}`)}</Sign>
          </p>
          {records.map(({ record, kind, happenedAt, by, role, facts }) => (
            <div key={record}>
              {of(kindTitle(kind))} {payloadInWords(facts, language)}
              <br />
              <span className="soft">
                {[moment(happenedAt, language), by || of(roleTitle(role))].filter(Boolean).join(' · ')}
              </span>
            </div>
          ))}
        </div>
      ))}
    </>
  )
}

/** Evidence is recorded, never a colour: which sort first, then the form of that kind. */
function RecordEvidence({ person }: { person: string }) {
  const { t, of } = useWords()
  const may = useMayRecord()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState<string>()
  const kinds = EVIDENCE.flatMap((one) => KIND_BY_NAME.get(one) ?? []).filter((kind) => may(kind.name))
  const kind = kinds.find((one) => one.name === name)
  if (kinds.length === 0) return null
  const close = (): void => {
    setOpen(false)
    setName(undefined)
  }
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)}>
        {t('colour.record')}
      </Button>
      {open && (
        <Modal open footer={null} title={t('colour.record')} onCancel={close}>
          <Select
            aria-label={t('colour.which')}
            placeholder={t('colour.which')}
            style={{ width: '100%', marginBottom: 16 }}
            {...(name === undefined ? {} : { value: name })}
            onChange={setName}
            options={kinds.map((one) => ({ value: one.name, label: of(one.title) }))}
          />
          {kind && <RecordForm key={kind.name} about={{ kind, subject: person }} saved={close} />}
        </Modal>
      )}
    </>
  )
}

function Appeals({ shown: { appeals } }: { shown: Explanation }) {
  const { t, language } = useWords()
  if (appeals.length === 0) return null
  return (
    <>
      <h3>{t('appeals.title')}</h3>
      <ul className="rows">
        {appeals.map((line) => (
          <li key={line.appeal}>
            <span>
              {line.reason || '–'}
              <br />
              <span className="soft">
                {[moment(line.madeAt, language), line.madeBy || t('appeals.of-resident')].join(' · ')}
              </span>
              {line.state === 'open' && (
                <>
                  <br />
                  {t('appeals.made', { time: moment(line.deadline, language) })}
                </>
              )}
              {line.answer && (
                <>
                  <br />
                  {line.answer.reason}{' '}
                  <span className="soft">
                    {line.answer.by} · {moment(line.answer.at, language)}
                  </span>
                </>
              )}
            </span>
            <AppealState line={line} />
          </li>
        ))}
      </ul>
    </>
  )
}

function History({ shown: { history } }: { shown: Explanation }) {
  const { t, of, language } = useWords()
  const word = useColourWord()
  if (history.length === 0) return null
  return (
    <details>
      <summary>{t('colour.history')}</summary>
      <ul className="rows">
        {history.map(({ at, was, colour, rules }) => (
          <li key={at}>
            <span>
              {t('colour.turned', { was: word(was), colour: word(colour) })}
              <br />
              <span className="soft">
                {rules
                  .map(({ rule, text }) => (text ? of(text) : rule))
                  .join(language === 'zh' ? '；' : '; ')}
              </span>
            </span>
            <span className="soft">{moment(at, language)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
