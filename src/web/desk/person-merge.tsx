import { useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio } from 'antd'
import { useDeferredValue, useState } from 'react'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import {
  matchPeople,
  searchPeople,
  showPerson,
  type PersonLine,
  type PersonPage,
} from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Compare } from './compare.tsx'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { useRecording, type Saying } from './recording.tsx'
import { Failure, Loaded } from './states.tsx'
import { Tags } from './tags.tsx'

/** Fields whose value may be taken from the row that goes; numbers are sealed and stay where they are. */
const TAKEN = ['name', 'sex', 'bornOn', 'relation', 'workplace'] as const
type Field = (typeof TAKEN)[number]

/** Two rows become one: which stays, and what it takes over from the other. */
export function MergePair({
  one,
  other,
  close,
  merged,
}: {
  one: PersonLine
  other: PersonLine
  close: () => void
  merged: (into: string) => void
}) {
  const { t } = useWords()
  const pages = useQuery({
    queryKey: ['pair', one.person, other.person],
    queryFn: () => Promise.all([one, other].map(({ person }) => call(showPerson, { params: { person } }))),
    staleTime: 0,
  })
  return (
    <Modal open footer={null} width={760} title={t('merge.title')} onCancel={close}>
      <Loaded query={pages}>
        {([first, second]) => (first && second ? <Merge one={first} other={second} merged={merged} /> : null)}
      </Loaded>
    </Modal>
  )
}

function Merge({
  one,
  other,
  merged,
}: {
  one: PersonPage
  other: PersonPage
  merged: (into: string) => void
}) {
  const { t, language } = useWords()
  const [stays, setStays] = useState(() => (weight(other) > weight(one) ? other.person : one.person))
  const [into, from] = stays === one.person ? [one, other] : [other, one]
  const [taken, setTaken] = useState<Partial<Record<Field, boolean>>>({})
  const save = useRecording(() => merged(into.person))
  const differing = TAKEN.filter(
    (field) => valueOf(from, field) !== '' && valueOf(from, field) !== valueOf(into, field),
  )
  const takes = (field: Field): boolean => taken[field] ?? valueOf(into, field) === ''
  const changes = Object.fromEntries(differing.filter(takes).map((field) => [field, valueOf(from, field)]))
  const tags = from.tags.filter((tag) => !into.tags.includes(tag))
  const records: Saying[] = [
    ...(Object.keys(changes).length > 0
      ? [{ kind: 'person-amended', subject: into.person, payload: { basis: into.basis, ...changes } }]
      : []),
    { kind: 'person-merged', subject: from.person, payload: { into: into.person, tags } },
  ]
  const word = (field: Field, value: string): string => VALUE_WORDS[field]?.[value]?.[language] ?? value
  return (
    <form
      className="record-form"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ records, said: t('merge.done', { name: into.name }) })
      }}
    >
      {save.isError && <Failure error={save.error} />}
      <Compare one={one} other={other} />
      <LabelledGroup label={t('merge.which-stays')}>
        <Radio.Group
          value={stays}
          onChange={({ target }) => {
            setStays(target.value)
            setTaken({})
          }}
          options={[one, other].map(({ person, name, areaName, door }) => ({
            value: person,
            label: t(person === one.person ? 'merge.left' : 'merge.right', {
              name,
              place: `${areaName} ${door}`,
            }),
          }))}
        />
      </LabelledGroup>
      {differing.map((field) => (
        <LabelledGroup key={field} label={FIELD_WORDS[field]?.[language] ?? field}>
          <Radio.Group
            value={takes(field)}
            onChange={({ target }) => setTaken({ ...taken, [field]: target.value })}
            options={[
              { value: false, label: word(field, valueOf(into, field)) || t('conflict.empty') },
              { value: true, label: word(field, valueOf(from, field)) },
            ]}
          />
        </LabelledGroup>
      ))}
      {tags.length > 0 && (
        <p>
          {t('merge.takes-tags')} <Tags tags={tags} />
        </p>
      )}
      {numbersLost(into, from) && <p className="soft">{t('merge.numbers')}</p>}
      <p className="soft">{t('merge.what')}</p>
      <Button type="primary" size="large" htmlType="submit" loading={save.isPending} autoFocus>
        {t('merge.do')}
      </Button>
    </form>
  )
}

function valueOf(page: PersonPage, field: Field): string {
  const value = page[field] ?? ''
  return value === 'unknown' ? '' : value
}

/** The row that knows more stays, unless a person says otherwise: a document number first of all. */
function weight(page: PersonPage): number {
  const known = TAKEN.filter((field) => valueOf(page, field) !== '').length
  return (page.identityTail ? 100 : 0) + (page.phoneTail ? 10 : 0) + known + page.tags.length
}

function numbersLost(into: PersonPage, from: PersonPage): boolean {
  return (
    (from.identityTail !== null && into.identityTail !== from.identityTail) ||
    (from.phoneTail !== null && into.phoneTail !== from.phoneTail)
  )
}

/** Who else may be this person: those that look alike, and anybody found by name. */
export function FindTwin({
  shown,
  close,
  merged,
}: {
  shown: PersonPage
  close: () => void
  merged: (into: string) => void
}) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [other, setOther] = useState<PersonLine>()
  const query = useDeferredValue(text.trim())
  const alike = useQuery({
    queryKey: ['twins', shown.person],
    queryFn: () =>
      call(matchPeople, {
        body: {
          name: shown.name,
          household: shown.household,
          except: shown.person,
          ...(shown.bornOn ? { bornOn: shown.bornOn } : {}),
        },
      }),
  })
  const found = useQuery({
    queryKey: ['people', query],
    queryFn: () => call(searchPeople, { query: { q: query } }),
    enabled: query !== '',
  })
  if (other) return <MergePair one={shown} other={other} close={close} merged={merged} />
  const asked = query === '' ? alike : found
  return (
    <Modal open footer={null} title={t('merge.find-of', { name: shown.name })} onCancel={close} width={640}>
      <div className="record-form">
        <Labelled label={t('merge.find')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={text}
              placeholder={t('people.search')}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Labelled>
        <Loaded query={asked}>
          {({ people }) => {
            const others = people.filter(({ person }) => person !== shown.person)
            return others.length === 0 ? (
              <p className="soft">{t(query === '' ? 'merge.none-alike' : 'people.nobody')}</p>
            ) : (
              <ul className="rows" style={{ width: '100%' }}>
                {others.map((line) => (
                  <li key={line.person}>
                    <span>
                      <b>{line.name}</b>{' '}
                      <span className="soft">
                        {[line.bornOn, line.areaName, line.door].filter(Boolean).join(' · ')}
                      </span>
                    </span>
                    <Button onClick={() => setOther(line)}>{t('merge.compare')}</Button>
                  </li>
                ))}
              </ul>
            )
          }}
        </Loaded>
      </div>
    </Modal>
  )
}
