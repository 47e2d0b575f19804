import { Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { AREA_LEVELS, fitsNumber, fitsUnder, type AreaLevel } from '../../core/area.ts'
import { namesInARow } from '../../slices/areas/rules.ts'
import { useWords } from '../kit/language.tsx'
import { ChangeDialog, useFreeNumbers, type Changing } from './grid-change.tsx'
import { shortName } from './names.ts'

const SHOWN = 6
const MOST = 200

/** Many areas inside one at once, named in a row, under the first free numbers. */
export function OpenAreas({ shown: { area }, close }: Changing) {
  const { t, language } = useWords()
  const levels = AREA_LEVELS.filter((one) => fitsUnder(one, area.level) && fitsNumber(one, `${area.area}001`))
  const [level, setLevel] = useState<AreaLevel>(levels.includes('alley') ? 'alley' : (levels[0] ?? 'alley'))
  const [count, setCount] = useState(1)
  const [first, setFirst] = useState(1)
  const [typed, setTyped] = useState<string>()
  const pattern =
    typed ??
    (language === 'zh' ? `${shortName(area.name)}{一}${t(`level.${level}`)}` : `${t(`level.${level}`)} {n}`)
  const free = useFreeNumbers(area.area, count)
  const names = namesInARow(pattern.trim(), first, count)
  const numbers = free ?? []
  const isReady =
    pattern.trim() !== '' && numbers.length === count && names.every(({ length }) => length <= 60)
  return (
    <ChangeDialog
      title={`${t('grid.open-many')} · ${area.name}`}
      label={t('grid.open-do', { count })}
      close={close}
      steps={
        isReady
          ? (reason) =>
              numbers.map((number, index) => ({
                kind: 'area-opened',
                area: number,
                payload: { number, level, name: names[index] ?? '', reason },
              }))
          : undefined
      }
      follows={
        <div>
          <h3>{t('grid.will-open')}</h3>
          {free && numbers.length < count && <p className="fault">{t('grid.no-free')}</p>}
          <ul className="plain-list">
            {numbers.slice(0, SHOWN).map((number, index) => (
              <li key={number}>
                <span className="mono">{number}</span> {names[index]}
              </li>
            ))}
          </ul>
          {numbers.length > SHOWN && (
            <p className="soft">{t('grid.and-more', { count: numbers.length - SHOWN })}</p>
          )}
        </div>
      }
    >
      <span className="group-label">{t('grid.level')}</span>
      <Select
        aria-label={t('grid.level')}
        value={level}
        onChange={setLevel}
        options={levels.map((value) => ({ value, label: t(`level.${value}`) }))}
      />
      <label htmlFor="grid-pattern">{t('grid.pattern')}</label>
      <Input
        id="grid-pattern"
        maxLength={60}
        value={pattern}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="actions">
        <span className="form">
          <label htmlFor="grid-count">{t('grid.how-many')}</label>
          <InputNumber
            id="grid-count"
            min={1}
            max={MOST}
            value={count}
            onChange={(given) => setCount(given ?? 1)}
          />
        </span>
        <span className="form">
          <label htmlFor="grid-first">{t('grid.first')}</label>
          <InputNumber
            id="grid-first"
            min={1}
            max={800}
            value={first}
            onChange={(given) => setFirst(given ?? 1)}
          />
        </span>
      </div>
    </ChangeDialog>
  )
}
