import { useId, type ReactNode } from 'react'

/** A field under its label, with what it is for and what is wrong with it. `children` draws the control under the id given. */
export function Labelled({
  label,
  hint,
  fault,
  children,
}: {
  label: string
  hint?: string | undefined
  fault?: string | undefined
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className={`field ${fault ? 'wrong' : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint && <span className="soft">{hint}</span>}
      {fault && (
        <span className="fault" role="alert">
          ⚠ {fault}
        </span>
      )}
    </div>
  )
}

/** The same for a group of controls that has one name. */
export function LabelledGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId()
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="group-label" id={id}>
        {label}
      </span>
      {children}
    </div>
  )
}
