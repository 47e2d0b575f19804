import { createContext, useContext } from 'react'
import type { SignedIn } from '../../slices/accounts/contract.ts'

export const SessionContext = createContext<SignedIn | undefined>(undefined)

/** Who is signed in; only asked below the shell, where somebody is. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SessionContext)
  if (!signedIn) throw new Error('useSignedIn outside the shell')
  return signedIn
}
