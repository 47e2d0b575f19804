import { VALUE_WORDS } from '../../core/field-words.ts'
import type { Colour } from '../../core/token.ts'
import { useWords } from '../kit/language.tsx'
import { Sign, type Tone } from './sign.tsx'

const LOOKS: Record<Colour, { tone: Tone; sign: string }> = {
  green: { tone: 'good', sign: '●' },
  yellow: { tone: 'warn', sign: '▲' },
  red: { tone: 'bad', sign: '■' },
}

export function useColourWord(): (colour: Colour) => string {
  const { language } = useWords()
  return (colour) => VALUE_WORDS['colour']?.[colour]?.[language] ?? colour
}

/** A colour as a shape, a word and a tone. */
export function ColourSign({ colour }: { colour: Colour }) {
  const word = useColourWord()
  const { tone, sign } = LOOKS[colour]
  return (
    <Sign tone={tone}>
      {sign} {word(colour)}
    </Sign>
  )
}
