/** @jsxImportSource preact */
import { useMemo } from 'preact/hooks'
import { drawn } from './qr-path.ts'

/** Dark on white whatever the theme, with the quiet zone of four modules that scanners want (ISO/IEC 18004, 9.1). */
export function Qr({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => drawn(text), [text])
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
