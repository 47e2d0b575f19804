/** A line of two texts: in both, only in the older, only in the newer. */
export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string }

/** Longer texts are not compared line by line in a browser. */
const MOST = 2000

/** What was taken out of a text and put in, by whole lines: the longest common subsequence. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const [a, b] = [before.slice(0, MOST), after.slice(0, MOST)]
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = longest[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] ?? '' })
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'gone', text: a[i] ?? '' })
      i += 1
    } else {
      lines.push({ kind: 'new', text: b[j] ?? '' })
      j += 1
    }
  }
  return lines
}
