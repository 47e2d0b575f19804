import type { Page } from '../http/page.ts'
import { markup } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { siteOf } from './site.ts'
import { say } from './words.ts'

export const missingPage: Page = {
  path: '/missing',
  may: 'anyone',
  summary: 'What an address that leads nowhere shows',
  make: async (call) => {
    const { ledger, language } = call
    return page(call, await siteOf(ledger), {
      status: 404,
      title: say(language, 'missing'),
      main: markup`<section class="panel article">
        <h1>${say(language, 'missing')}</h1>
        <p>${say(language, 'missingWhat')}</p>
        <p><a class="button" href="${href(call, '/')}">${say(language, 'home')}</a></p>
      </section>`,
    })
  },
}
