import type { ReactNode } from 'react'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain'

/** A small label whose tone is a colour and whose children carry a sign and a word: never colour alone. */
export function Sign({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`sign sign-${tone}`}>{children}</span>
}
