/**
 * Full-width letters, digits and punctuation (U+FF01–U+FF5E) as their ASCII twins, everything else as it is. The length stays the
 * same, so offsets into the one are offsets into the other, and every rule is written once.
 */
export function narrow(text: string): string {
  return text
    .replaceAll(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
}
