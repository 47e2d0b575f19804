import { Input, InputNumber } from 'antd'
import { useState } from 'react'
import { AUDIENCES, FIGURES, type BulletinContent } from '../../slices/bulletins/rules.ts'
import { bulletinDrafted } from '../../slices/bulletins/kinds/bulletin-drafted.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { contentOf, type BulletinDraft } from './bulletin-draft.ts'
import { BulletinHelp } from './bulletin-help.tsx'
import { Labelled, LabelledGroup } from './labelled.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useBulletinStep } from './bulletin-step.ts'

type Texts = {
  [Key in keyof BulletinDraft]: BulletinDraft[Key] extends string ? Key : never
}[keyof BulletinDraft]

/** The whole bulletin in one form. `last`: what the figures were, so that a slip of the finger is seen before it is printed. */
export function BulletinForm({
  begun,
  bulletin,
  last,
  close,
}: {
  begun: BulletinDraft
  bulletin?: string | undefined
  last: BulletinContent | undefined
  close: () => void
}) {
  const { t, of } = useWords()
  const [draft, setDraft] = useState(begun)
  const [subject] = useState(() => bulletin ?? newId())
  const [tried, setTried] = useState(false)
  const save = useBulletinStep(close)
  const change = (part: Partial<BulletinDraft>): void => setDraft({ ...draft, ...part })
  const content = contentOf(draft)
  const checked = bulletinDrafted.payload.safeParse({ content })
  const wrong = new Set(checked.success ? [] : checked.error.issues.map(({ path }) => String(path[1] ?? '')))
  const faultOf = (field: string): string | undefined =>
    tried && wrong.has(field) ? t(field === 'nextUpdate' ? 'bulletins.after' : 'bulletins.needed') : undefined
  const submit = (): void => {
    setTried(true)
    if (checked.success)
      save.mutate({
        bulletin: subject,
        step: 'draft',
        content: checked.data.content,
        said: t('bulletins.saved'),
      })
  }
  const text = (field: Texts, rows = 1, hint?: string, most = 400) => (
    <Labelled label={t(`bulletins.${field}`)} hint={hint} fault={faultOf(field)}>
      {(id) =>
        rows > 1 ? (
          <Input.TextArea
            id={id}
            rows={rows}
            value={draft[field]}
            onChange={({ target }) => change({ [field]: target.value })}
          />
        ) : (
          <Input
            id={id}
            maxLength={most}
            value={draft[field]}
            type={field === 'asOf' || field === 'nextUpdate' ? 'datetime-local' : 'text'}
            onChange={({ target }) => change({ [field]: target.value })}
          />
        )
      }
    </Labelled>
  )
  const was = new Map(last?.figures.map(({ figure, value }) => [figure, value]))
  return (
    <RecordDialog
      title={t(bulletin ? 'bulletins.amend' : 'bulletins.new')}
      save={save}
      submit={submit}
      close={close}
      wide
    >
      {text('status', 1, t('bulletins.status-what'), 60)} {text('statusEn', 1, undefined, 160)} {text('asOf')}{' '}
      {text('nextUpdate')}
      {text('authority', 1, t('bulletins.authority-what'), 80)}{' '}
      {text('document', 1, t('bulletins.document-what'), 300)}
      <LabelledGroup label={t('bulletins.figures')}>
        {faultOf('figures') && <span className="fault">⚠ {faultOf('figures')}</span>}
        {FIGURES.map(([figure, , zh, en]) => (
          <Labelled
            key={figure}
            label={of({ zh, en })}
            hint={was.has(figure) ? t('bulletins.was', { count: was.get(figure) ?? 0 }) : undefined}
          >
            {(id) => (
              <InputNumber
                id={id}
                min={0}
                max={100_000_000}
                precision={0}
                value={draft.figures[figure] ?? null}
                onChange={(value) => change({ figures: { ...draft.figures, [figure]: value } })}
              />
            )}
          </Labelled>
        ))}
      </LabelledGroup>
      {text('definition', 2)} {text('atRisk', 2)}
      <LabelledGroup label={t('bulletins.actions')}>
        {faultOf('actions') && <span className="fault">⚠ {faultOf('actions')}</span>}
        {AUDIENCES.map((audience) => (
          <Labelled key={audience} label={t(`bulletins.to.${audience}`)} hint={t('bulletins.lines')}>
            {(id) => (
              <Input.TextArea
                id={id}
                rows={3}
                value={draft.actions[audience]}
                onChange={({ target }) => change({ actions: { ...draft.actions, [audience]: target.value } })}
              />
            )}
          </Labelled>
        ))}
      </LabelledGroup>
      {text('known', 3, t('bulletins.lines'))} {text('unknown', 2, t('bulletins.lines'))}{' '}
      {text('doing', 3, t('bulletins.lines'))}
      <BulletinHelp help={draft.help} change={(help) => change({ help })} fault={faultOf('help')} />
      {text('care', 2)}
      {tried && wrong.size > 0 && (
        <p role="alert" className="fault">
          ⚠ {t('bulletins.wrong', { count: wrong.size })}
        </p>
      )}
    </RecordDialog>
  )
}
