import { Button, Input, InputNumber, Select } from 'antd'
import { PLACES } from '../../slices/bulletins/rules.ts'
import { useWords } from '../kit/language.tsx'
import type { Help } from './bulletin-draft.ts'
import { LabelledGroup } from './labelled.tsx'

type Given = { help: readonly Help[]; change: (help: readonly Help[]) => void; fault: string | undefined }

/** Where people go and whom they call: a line each. */
export function BulletinHelp({ help, change, fault }: Given) {
  const { t } = useWords()
  const amend = (at: number, part: Partial<Help>): void =>
    change(help.map((one, index) => (index === at ? { ...one, ...part } : one)))
  return (
    <LabelledGroup label={t('bulletins.help')}>
      {fault && <span className="fault">⚠ {fault}</span>}
      {help.map((one, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is its place: nothing else of it is there before it is typed
        <fieldset key={at} className="bulletin-place">
          <legend className="unseen">{t('bulletins.place', { count: at + 1 })}</legend>
          <Select
            aria-label={t('bulletins.help.place')}
            value={one.place}
            onChange={(place) => amend(at, { place })}
            options={PLACES.map((value) => ({ value, label: t(`bulletins.place.${value}`) }))}
          />
          {(['name', 'address', 'hours', 'phone'] as const).map((field) => (
            <Input
              key={field}
              aria-label={t(`bulletins.help.${field}`)}
              placeholder={t(`bulletins.help.${field}`)}
              value={one[field]}
              onChange={({ target }) => amend(at, { [field]: target.value })}
            />
          ))}
          <InputNumber
            aria-label={t('bulletins.help.wait')}
            placeholder={t('bulletins.help.wait')}
            min={0}
            max={600}
            precision={0}
            value={one.wait ?? null}
            onChange={(wait) => amend(at, { wait: wait ?? undefined })}
          />
          <Button onClick={() => change(help.filter((_, index) => index !== at))}>
            {t('bulletins.help.drop')}
          </Button>
        </fieldset>
      ))}
      <Button
        onClick={() => change([...help, { place: 'sampling', name: '', address: '', hours: '', phone: '' }])}
      >
        {t('bulletins.help.add')}
      </Button>
    </LabelledGroup>
  )
}
