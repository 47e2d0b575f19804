/** A village's name as people say it: the committee's official suffix dropped. */
export function shortName(name: string): string {
  const short = name.replace(/(村民委员会|居民委员会|村委会|居委会)$/, '')
  return short === '' ? name : short
}

/** The last day that counts, not the midnight after it. */
export function justBefore(moment: string): string {
  return new Date(Date.parse(moment) - 1).toISOString()
}
