import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { isFaultCode, FAULTS } from '../../core/faults.ts'
import type { Kind } from '../../core/kind.ts'
import { record } from '../../slices/ledger/contract.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import { call, CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'
import { useUndo } from './undo.tsx'

export type Saying = { kind: string; subject: string; payload: object; area?: string; corrects?: string }
/** Records that belong together, what to say once they are written, and whether that can be undone. */
export type Recording = { records: readonly Saying[]; said?: string; lasting?: boolean }

/** Whether the signed-in post may record a kind: the same rule as the ledger's, so that no button is there to fail. */
export function useMayRecord(): (kind: string) => boolean {
  const { post } = useSignedIn()
  return (kind) => KIND_BY_NAME.get(kind)?.recordedBy.includes(post.role) ?? false
}

/**
 * Records what a form or a button says, all or none. A record keeps its id and time until it is known to be written: pressing again
 * after a lost answer writes nothing twice.
 */
export function useRecording(saved?: () => void) {
  const client = useQueryClient()
  const offer = useUndo()
  const begun = useRef(new Map<string, { id: string; happenedAt: string }>())
  return useMutation({
    mutationFn: async ({ records }: Recording) => {
      const drafts = records.map((one, index) => {
        const key = `${index}:${one.kind}:${one.subject}`
        const start = begun.current.get(key) ?? { id: newId(), happenedAt: new Date().toISOString() }
        begun.current.set(key, start)
        return { ...start, ...one }
      })
      await call(record, { body: { records: drafts } })
      return drafts.map(({ id, subject }) => ({ id, subject }))
    },
    onSuccess: (written, { said, lasting }) => {
      begun.current.clear()
      if (said) offer({ said, records: lasting ? [] : written })
      void client.invalidateQueries()
      saved?.()
    },
    onError: (error) => {
      if (!(error instanceof CallFailure) || error.code !== 'offline') begun.current.clear()
    },
  })
}

/**
 * What is wrong with each field of a payload, as a sentence: what the kind's own schema says before it is sent, what the server said
 * after.
 */
export function useFaults(kind: Kind, payload: object, error: unknown) {
  const { t, of } = useWords()
  const checked = kind.payload.safeParse(payload)
  const own = checked.success
    ? []
    : checked.error.issues.map(({ path, message }) => ({
        field: String(path[0] ?? ''),
        sentence: isFaultCode(message) ? of(FAULTS[message]) : t('record.wrong'),
      }))
  const told = (error instanceof CallFailure ? error.faults : []).flatMap(({ path, zh, en }) =>
    zh && en ? [{ field: path.split('.').at(-1) ?? '', sentence: of({ zh, en }) }] : [],
  )
  return {
    isRight: checked.success,
    faultOf: (field: string): string | undefined =>
      [...own, ...told].find((one) => one.field === field)?.sentence,
  }
}
