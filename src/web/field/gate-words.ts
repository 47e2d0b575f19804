import { GATE_MESSAGES } from '../kit/messages/gates.ts'
import { useWords, type Words } from './words.tsx'

export type GateKey = keyof typeof GATE_MESSAGES
export type GateWords = Omit<Words, 't'> & {
  t: (key: GateKey, values?: Record<string, string | number>) => string
}

/** The gate's own sentences come with the gate's page: phones that keep none never load them. */
export function useGateWords(): GateWords {
  const words = useWords()
  return {
    ...words,
    t: (key, values = {}) =>
      GATE_MESSAGES[key][words.language].replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
        String(values[name] ?? whole),
      ),
  }
}
