import type { PageCall } from '../http/page.ts'

/** An address within the site, with what the reader has chosen carried along. */
export function href({ carry }: PageCall, path: string, chosen: string = carry): string {
  if (chosen === '') return path
  return path + (path.includes('?') ? '&' : '?') + chosen
}

export function sizeOf({ carry }: PageCall): string {
  return new URLSearchParams(carry).get('size') ?? '1'
}

/** What the reader has chosen, with one of it chosen anew. */
function chosen({ carry }: PageCall, name: string, value: string): string {
  const given = new URLSearchParams(carry)
  given.set(name, value)
  return given.toString()
}

/** The page as it is, in another way. */
export function same(call: PageCall, name: string, value: string): string {
  const asked = new URLSearchParams(call.query).toString()
  return href(call, asked === '' ? call.path : `${call.path}?${asked}`, chosen(call, name, value))
}
