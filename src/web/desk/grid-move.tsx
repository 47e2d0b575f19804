import { Input } from 'antd'
import { useState } from 'react'
import { AREA_NUMBER, fitsUnder, isSameDepth } from '../../core/area.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { ChangeDialog, Follows, useContents, useFreeNumbers, type Changing } from './grid-change.tsx'

/** Under another area, or another number under the same one. */
export function MoveArea({ shown: { area }, close }: Changing) {
  const { t } = useWords()
  const [parent, setParent] = useState<string>()
  const [typed, setTyped] = useState<string>()
  const free = useFreeNumbers(parent)
  const contents = useContents(area.area)
  const number = (typed ?? free?.[0] ?? '').trim()
  const isReady = parent !== undefined && AREA_NUMBER.test(number) && number.slice(0, -3) === parent
  return (
    <ChangeDialog
      title={`${t('grid.move')} · ${area.name}`}
      label={t('grid.move')}
      close={close}
      goTo={number}
      steps={
        isReady
          ? (reason) => [{ kind: 'area-moved', subject: area.subject, payload: { number, reason } }]
          : undefined
      }
      follows={<Follows contents={contents} note={() => <p>{t('grid.old-number')}</p>} />}
    >
      <span className="group-label">{t('grid.move-under')}</span>
      <AreaPicker
        value={parent}
        label={t('grid.move-under')}
        fits={(one) => fitsUnder(area.level, one.level) && !one.area.startsWith(area.area)}
        onChange={(chosen) => {
          setParent(chosen)
          setTyped(undefined)
        }}
      />
      {parent !== undefined && (
        <>
          <label htmlFor="grid-number">{t('grid.new-number')}</label>
          <Input
            id="grid-number"
            className="mono"
            value={typed ?? free?.[0] ?? ''}
            onChange={(event) => setTyped(event.target.value)}
          />
          {free?.length === 0 && <p className="fault">{t('grid.no-free')}</p>}
        </>
      )}
    </ChangeDialog>
  )
}

/** Into another area of its depth. */
export function MergeArea({ shown: { area }, close }: Changing) {
  const { t } = useWords()
  const [into, setInto] = useState<string>()
  const contents = useContents(area.area)
  return (
    <ChangeDialog
      title={`${t('grid.merge')} · ${area.name}`}
      label={t('grid.merge')}
      danger
      close={close}
      goTo={into}
      steps={
        into
          ? (reason) => [{ kind: 'area-merged', subject: area.subject, payload: { into, reason } }]
          : undefined
      }
      follows={<Follows contents={contents} note={() => <p>{t('grid.old-number')}</p>} />}
    >
      <p>{t('grid.merge-what')}</p>
      <span className="group-label">{t('grid.merge-into')}</span>
      <AreaPicker
        value={into}
        label={t('grid.merge-into')}
        fits={(one) => isSameDepth(one.level, area.level) && one.area !== area.area}
        onChange={setInto}
      />
    </ChangeDialog>
  )
}
