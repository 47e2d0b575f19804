import { useState } from 'react'
import { useWords } from '../kit/language.tsx'

/** A file to be chosen: a big button in the page's own language, the keyboard's focus on it, and the name of what was chosen. */
export function FileChoice({
  label,
  accept,
  choose,
}: {
  label: string
  accept: string
  choose: (file: File | undefined) => void
}) {
  const { t } = useWords()
  const [name, setName] = useState('')
  return (
    <span className="file-choice">
      <label className="button">
        {label}
        <input
          className="unseen"
          type="file"
          accept={accept}
          onChange={(event) => {
            const file = event.target.files?.[0]
            setName(file?.name ?? '')
            choose(file)
            // The same file, corrected meanwhile, can be chosen again.
            event.target.value = ''
          }}
        />
      </label>{' '}
      <span className="file-name">{name === '' ? t('file.none') : name}</span>
    </span>
  )
}
