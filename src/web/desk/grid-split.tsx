import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { isAmong, type DoorRange } from '../../slices/areas/rules.ts'
import { listHouseholds, type HouseholdLine } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import {
  ChangeDialog,
  Follows,
  useContents,
  useFreeNumbers,
  type Changing,
  type Step,
} from './grid-change.tsx'
import { Loaded } from './states.tsx'

/** Some of an area's doors go to a new area beside it, or to one there is; what is ticked is what goes, people with their door. */
export function SplitArea({ shown, close }: Changing) {
  const { t } = useWords()
  const { area } = shown
  const parent = area.area.slice(0, -3)
  const [isNew, setNew] = useState(true)
  const [name, setName] = useState('')
  const [into, setInto] = useState<string>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const doors = useQuery({
    queryKey: ['all-doors', area.area],
    queryFn: () => allDoors(area.area),
    enabled: shown.children.length === 0,
  })
  const free = useFreeNumbers(parent)
  const subjects = [...chosen].sort()
  const contents = useContents(area.area, subjects)
  const target = isNew ? free?.[0] : into
  const isReady =
    target !== undefined &&
    subjects.length > 0 &&
    (!isNew || name.trim() !== '') &&
    contents.data?.measures.length === 0
  const steps = (reason: string): Step[] => [
    ...(isNew && target
      ? [
          {
            kind: 'area-opened',
            subject: newId(),
            area: target,
            payload: { number: target, level: area.level, name: name.trim(), reason },
          },
        ]
      : []),
    { kind: 'area-split', subject: area.subject, payload: { parts: [{ into: target, subjects }], reason } },
  ]
  return (
    <ChangeDialog
      title={`${t('grid.split')} · ${area.name}`}
      label={t('grid.split')}
      close={close}
      goTo={target}
      steps={isReady ? steps : undefined}
      follows={
        subjects.length > 0 && (
          <Follows
            contents={contents}
            note={({ measures }) =>
              measures.length > 0 && <p className="fault">{t('grid.measures-stop-split')}</p>
            }
          />
        )
      }
    >
      {shown.children.length > 0 ? (
        <p className="fault">{t('grid.split-inside')}</p>
      ) : (
        <>
          <fieldset className="plain-set">
            <legend>{t('grid.split-to')}</legend>
            <Radio.Group
              value={isNew}
              onChange={(event) => setNew(event.target.value === true)}
              options={[
                { value: true, label: t('grid.split-new') },
                { value: false, label: t('grid.split-old') },
              ]}
            />
          </fieldset>
          {isNew ? (
            <>
              <label htmlFor="grid-split-name">
                {t('grid.new-name')} {target && <span className="mono">{target}</span>}
              </label>
              <Input
                id="grid-split-name"
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </>
          ) : (
            <AreaPicker
              value={into}
              label={t('grid.split-old')}
              fits={(one) => one.level === area.level && one.area !== area.area}
              onChange={setInto}
            />
          )}
          <Loaded
            query={doors}
            empty={(found) =>
              found.length === 0 ? <p className="soft">{t('grid.split-empty')}</p> : undefined
            }
          >
            {(found) => <Doors doors={found} chosen={chosen} choose={setChosen} />}
          </Loaded>
        </>
      )}
    </ChangeDialog>
  )
}

/** Every door of a small area: one alley has some hundreds at most. */
async function allDoors(area: string): Promise<HouseholdLine[]> {
  const found: HouseholdLine[] = []
  let after: string | undefined
  do {
    const page = await call(listHouseholds, { query: { area, after, limit: 200 } })
    found.push(...page.households)
    after = page.next ?? undefined
  } while (after !== undefined && found.length < 5000)
  return found
}

type Choosing = {
  doors: readonly HouseholdLine[]
  chosen: ReadonlySet<string>
  choose: (chosen: ReadonlySet<string>) => void
}

function Doors({ doors, chosen, choose }: Choosing) {
  const { t } = useWords()
  const [range, setRange] = useState<DoorRange>({ from: 1, to: 10, side: 'all' })
  const tick = (household: string): void => {
    const next = new Set(chosen)
    if (!next.delete(household)) next.add(household)
    choose(next)
  }
  return (
    <fieldset className="plain-set">
      <legend>{t('grid.split-doors')}</legend>
      <div className="actions door-range">
        <InputNumber
          aria-label={t('grid.split-from')}
          min={0}
          value={range.from}
          onChange={(from) => setRange({ ...range, from: from ?? 0 })}
        />
        <span aria-hidden="true">–</span>
        <InputNumber
          aria-label={t('grid.split-until')}
          min={0}
          value={range.to}
          onChange={(to) => setRange({ ...range, to: to ?? 0 })}
        />
        <Select
          aria-label={t('grid.split-side')}
          value={range.side}
          onChange={(side) => setRange({ ...range, side })}
          options={(['all', 'odd', 'even'] as const).map((value) => ({
            value,
            label: t(`grid.side-${value}`),
          }))}
        />
        <Button
          onClick={() =>
            choose(
              new Set([
                ...chosen,
                ...doors.filter(({ door }) => isAmong(range, door)).map(({ household }) => household),
              ]),
            )
          }
        >
          {t('grid.split-choose')}
        </Button>
        <Button onClick={() => choose(new Set())}>{t('grid.split-clear')}</Button>
      </div>
      <div className="door-list" role="group" aria-label={t('grid.split-doors')}>
        {doors.map(({ household, door, head }) => (
          <Checkbox key={household} checked={chosen.has(household)} onChange={() => tick(household)}>
            {door} <span className="soft">{head}</span>
          </Checkbox>
        ))}
      </div>
      <p role="status">{t('grid.split-chosen', { chosen: chosen.size, left: doors.length - chosen.size })}</p>
    </fieldset>
  )
}
