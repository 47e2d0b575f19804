/** What of an answer's bytes is asked for: all of them, those from a place on, or what is not there. */
export type Part = { from: number; to: number } | 'all' | 'beyond'

/**
 * Reads a `range` header (RFC 9110 §14.2) as far as going on after a broken line needs it: one range of bytes with a beginning. Anything
 * else, or an `if-range` that names other bytes than these, is answered with the whole.
 */
export function partOf(
  headers: { range?: string | undefined; ifRange?: string | undefined },
  etag: string,
  length: number,
): Part {
  const [, first, last = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? []
  if (first === undefined || (headers.ifRange !== undefined && headers.ifRange !== etag)) return 'all'
  const from = Number(first)
  const to = last === '' ? length - 1 : Math.min(Number(last), length - 1)
  if (from >= length) return 'beyond'
  return to < from ? 'all' : { from, to }
}
