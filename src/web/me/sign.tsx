/** @jsxImportSource preact */
import type { Colour } from '../../core/token.ts'

/** A shape for each colour: a disc with a tick, a triangle with a mark, an octagon with a bar. */
const SHAPES: Record<Colour, { edge: string; mark: string }> = {
  green: { edge: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z', mark: 'M7 12.500l3.500 3.500L17 8.500' },
  yellow: { edge: 'M12 2 23 21H1z', mark: 'M12 9v5.500M12 17.400v1' },
  red: { edge: 'M8 2h8l6 6v8l-6 6H8l-6-6V8z', mark: 'M6.500 12h11' },
}

export function ColourSign({ colour }: { colour: Colour }) {
  const { edge, mark } = SHAPES[colour]
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
      <path class="edge" d={edge} />
      <path class="mark" d={mark} />
    </svg>
  )
}
