import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { VALUE_WORDS } from '../../core/field-words.ts'
import { may } from '../../core/role.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { adoptRules, previewRules, showRules } from '../../slices/colours/contract.ts'
import { colourRulesAdopted } from '../../slices/colours/kinds/colour-rules-adopted.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ColourSign, useColourWord } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { useMayRecord } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Failure, Loaded } from './states.tsx'
import './codes.css'

/** The rules colours follow from, for everybody to read; and for the command post, trying others before they are signed. */
export function ColourRules() {
  const { t, language } = useWords()
  const { post } = useSignedIn()
  const rules = useQuery({ queryKey: ['colour-rules'], queryFn: () => call(showRules, {}) })
  return (
    <>
      <div className="page-head">
        <h1>{t('rules.title')}</h1>
      </div>
      <Loaded query={rules}>
        {(shown) => (
          <>
            <section className="panel">
              <p className="soft">
                {shown.adoptedAt
                  ? t('rules.adopted', {
                      version: shown.version ?? '',
                      time: moment(shown.adoptedAt, language),
                    })
                  : t('rules.of-packs')}
                {' · '}
                {shown.hash.slice(0, 8)}
              </p>
              {shown.rules.map((rule) => (
                <Rule key={rule.id} rule={rule} />
              ))}
            </section>
            {may(post.role, 'manage-directives') && <Change key={shown.hash} rules={shown.rules} />}
          </>
        )}
      </Loaded>
    </>
  )
}

type Rules = ReplyOf<typeof showRules>['rules']

function Rule({ rule }: { rule: Rules[number] }) {
  const { t, of, language } = useWords()
  return (
    <div className={`colour-reason ${rule.colour}`}>
      <h3>
        <ColourSign colour={rule.colour} /> {of(rule.text)}
      </h3>
      <dl>
        <dt>{t('colour.ends')}</dt>
        <dd>{of(rule.ends.text)}</dd>
        <dt>{VALUE_WORDS['class']?.[rule.class]?.[language]}</dt>
        <dd className="soft">{rule.source}</dd>
      </dl>
    </div>
  )
}

/** Other rules: what they would do is looked at first, and only what was looked at can be put into force. */
function Change({ rules }: { rules: Rules }) {
  const { t } = useWords()
  const client = useQueryClient()
  const mayAdopt = useMayRecord()(colourRulesAdopted.name)
  const [text, setText] = useState(() => JSON.stringify(rules, undefined, 1))
  const [version, setVersion] = useState('')
  const [reason, setReason] = useState('')
  const ids = { text: useId(), version: useId(), reason: useId() }
  const preview = useMutation({ mutationFn: () => call(previewRules, { body: { text } }) })
  const adopt = useMutation({
    mutationFn: (hash: string) => call(adoptRules, { body: { text, hash, version, reason } }),
    onSuccess: () => void client.invalidateQueries(),
  })
  const looked = preview.data
  return (
    <section className="panel rules-text no-print">
      <h2>{t('rules.change')}</h2>
      <p className="soft">{t('rules.change-what')}</p>
      <div className="field">
        <label htmlFor={ids.text}>{t('rules.text')}</label>
        <Input.TextArea
          id={ids.text}
          value={text}
          rows={14}
          spellCheck={false}
          onChange={({ target }) => {
            setText(target.value)
            preview.reset()
          }}
        />
      </div>
      {preview.isError && <Failure error={preview.error} />}
      <Button size="large" loading={preview.isPending} onClick={() => preview.mutate()}>
        {t('rules.preview')}
      </Button>
      {looked && (
        <div role="status">
          <Preview looked={looked} />
        </div>
      )}
      {looked && mayAdopt && (
        <form
          className="record-form"
          onSubmit={(event) => {
            event.preventDefault()
            adopt.mutate(looked.hash)
          }}
        >
          {adopt.isError && <Failure error={adopt.error} />}
          <div className="field">
            <label htmlFor={ids.version}>{t('rules.version')}</label>
            <Input
              id={ids.version}
              value={version}
              maxLength={60}
              required
              onChange={({ target }) => setVersion(target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor={ids.reason}>{t('rules.why')}</label>
            <Input
              id={ids.reason}
              value={reason}
              maxLength={300}
              minLength={5}
              required
              onChange={({ target }) => setReason(target.value)}
            />
          </div>
          <Button type="primary" size="large" htmlType="submit" loading={adopt.isPending}>
            {t('rules.adopt')}
          </Button>
        </form>
      )}
      {adopt.isSuccess && <p role="status">✓ {t('rules.done')}</p>}
    </section>
  )
}

function Preview({ looked }: { looked: ReplyOf<typeof previewRules> }) {
  const { t } = useWords()
  const word = useColourWord()
  const most = Math.max(1, ...looked.areas.map(({ people }) => people))
  if (looked.changed.length === 0) return <p>✓ {t('rules.nobody')}</p>
  return (
    <>
      <ul className="rows">
        {looked.changed.map(({ was, colour, people }) => (
          <li key={`${was}-${colour}`}>
            <span>
              <ColourSign colour={was} /> → <ColourSign colour={colour} />{' '}
              {t('rules.changes', { was: word(was), colour: word(colour) })}
            </span>
            <b>{t('codes.people', { count: people.toLocaleString('en') })}</b>
          </li>
        ))}
      </ul>
      <h3>{t('rules.by-area')}</h3>
      {looked.areas.map(({ area, name, people }) => (
        <div className="bar" key={area}>
          <div className="bar-head">
            <span>{shortName(name)}</span>
            <span>{t('codes.people', { count: people.toLocaleString('en') })}</span>
          </div>
          <div className="bar-track" aria-hidden="true">
            <i className="bar-done" style={{ width: `${(100 * people) / most}%` }} />
          </div>
        </div>
      ))}
    </>
  )
}
