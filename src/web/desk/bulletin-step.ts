import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { stepBulletin } from '../../slices/bulletins/contract.ts'
import type { BulletinContent } from '../../slices/bulletins/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useUndo } from './undo.tsx'

type Step = { bulletin: string; said: string } & (
  | { step: 'draft'; content: BulletinContent }
  | { step: 'publish' }
  | { step: 'withdraw'; reason: string }
)

/** Takes a step with a bulletin: pressing again after a lost answer takes it once. */
export function useBulletinStep(saved?: () => void) {
  const client = useQueryClient()
  const say = useUndo()
  const id = useRef(newId())
  return useMutation({
    mutationFn: ({ said: _, ...body }: Step) => call(stepBulletin, { body: { id: id.current, ...body } }),
    onSuccess: (_, { said }) => {
      id.current = newId()
      say({ said, records: [] })
      void client.invalidateQueries()
      saved?.()
    },
  })
}
