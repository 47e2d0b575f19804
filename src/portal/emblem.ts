import type { Page } from '../http/page.ts'

/** An alley's gate under its roof: the site's sign, drawn by us. */
const EMBLEM = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#12524a"/><path d="M8 26c10-1 18-5 24-12 6 7 14 11 24 12l-3 5H11z" fill="#e9c46a"/><path d="M15 33h34v19h-8V41h-4v11h-4V37h-2v15h-4V41h-4v11h-8z" fill="#fff"/><path d="M11 54h42v3H11z" fill="#a02c1f"/></svg>`

export const emblemPage: Page = {
  path: '/portal/emblem.svg',
  may: 'anyone',
  summary: 'The sign of the site',
  make: () => Promise.resolve({ body: EMBLEM, type: 'image/svg+xml' }),
}
