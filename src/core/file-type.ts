/** What may be attached, told by its leading bytes alone: names and what a browser claims are somebody's word. */
export const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const
export type FileType = (typeof FILE_TYPES)[number]

const SIGNS: Record<FileType, (leading: string) => boolean> = {
  'image/jpeg': (leading) => leading.startsWith('\xff\xd8\xff'),
  'image/png': (leading) => leading.startsWith('\x89PNG\r\n\x1a\n'),
  'image/webp': (leading) => leading.startsWith('RIFF') && leading.startsWith('WEBP', 8),
  'application/pdf': (leading) => leading.startsWith('%PDF-1.') || leading.startsWith('%PDF-2.'),
}

/** As many leading bytes as `fileType` looks at. */
export const LEADING_BYTES = 12

/** Undefined: nothing that may be attached. */
export function fileType(leading: Uint8Array): FileType | undefined {
  const text = String.fromCharCode(...leading.slice(0, LEADING_BYTES))
  return FILE_TYPES.find((type) => SIGNS[type](text))
}
