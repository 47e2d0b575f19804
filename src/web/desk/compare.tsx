import { Link } from '@tanstack/react-router'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import type { PersonLine } from '../../slices/register/contract.ts'
import { useWords } from '../kit/language.tsx'
import { Standing } from './person.tsx'
import { Tags } from './tags.tsx'

type Agreement = 'same' | 'differs' | 'unknown'
const SIGN: Record<Agreement, string> = { same: '=', differs: '≠', unknown: '·' }

/** Two rows side by side: what agrees, what differs, and what only one of them knows. */
export function Compare({ one, other }: { one: PersonLine; other: PersonLine }) {
  const { t, language } = useWords()
  const word = (field: string): string => FIELD_WORDS[field]?.[language] ?? field
  const tail = (value: string | null): string => (value ? `…${value}` : '')
  const rows: [string, (line: PersonLine) => string][] = [
    [t('person.name'), ({ name }) => name],
    [t('person.identity'), ({ identityTail }) => tail(identityTail)],
    [t('person.born'), ({ bornOn }) => bornOn ?? ''],
    [word('sex'), ({ sex }) => (sex === 'unknown' ? '' : (VALUE_WORDS['sex']?.[sex]?.[language] ?? sex))],
    [t('person.phone'), ({ phoneTail }) => tail(phoneTail)],
    [t('person.relation'), ({ relation }) => relation],
    [word('workplace'), ({ workplace }) => workplace],
    [word('household'), ({ areaName, door }) => `${areaName} ${door}`],
  ]
  return (
    <table className="plain compare">
      <thead>
        <tr>
          <td />
          {[one, other].map((line) => (
            <th scope="col" key={line.person}>
              <Link to="/person/$person" params={{ person: line.person }}>
                {line.name}
              </Link>{' '}
              <Standing standing={line.standing} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, valueOf]) => {
          const [left, right] = [valueOf(one), valueOf(other)]
          const agreement = agreementOf(left, right)
          return (
            <tr key={label} className={`agree-${agreement}`}>
              <th scope="row">
                <span className="agree" role="img" aria-label={t(`compare.${agreement}`)}>
                  {SIGN[agreement]}
                </span>{' '}
                {label}
              </th>
              <td>{left || '–'}</td>
              <td>{right || '–'}</td>
            </tr>
          )
        })}
        <tr>
          <th scope="row">{t('person.tags')}</th>
          {[one, other].map(({ person, tags }) => (
            <td key={person}>{tags.length === 0 ? '–' : <Tags tags={tags} />}</td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function agreementOf(left: string, right: string): Agreement {
  if (left === '' || right === '') return 'unknown'
  return left === right ? 'same' : 'differs'
}
