import type { PageCall } from '../http/page.ts'
import { markup, type Html } from './html.ts'
import { href } from './links.ts'
import { panel } from './lists.ts'
import type { SiteView } from './site.ts'
import { say } from './words.ts'

/** What stands beside lists and articles: services, words often looked for, townships. */
export function aside(call: PageCall, { settings, regions, county, hotWords }: SiteView): Html {
  const { language } = call
  const towns = [...regions].filter(([area]) => area !== county)
  return markup`<section class="panel services">
      <h2>${say(language, 'services')}</h2>
      <a href="/me/"
        ><strong>${say(language, 'myCode')}</strong><small>${say(language, 'myCodeWhat')}</small></a
      >
      <a href="${href(call, '/ask')}"
        ><strong>${say(language, 'askNav')}</strong><small>${say(language, 'askWhat')}</small></a
      >
      <a href="${href(call, '/check')}"
        ><strong>${say(language, 'check')}</strong><small>${say(language, 'checkWhat')}</small></a
      >
      ${
        settings.hotline !== undefined &&
        markup`<a href="tel:${settings.hotline.replaceAll(/[^\d+]/g, '')}"
        ><strong>${say(language, 'hotline')}</strong><small>${settings.hotline}</small></a
      >`
      }
    </section>
    ${
      hotWords.length > 0 &&
      panel(
        say(language, 'hotWords'),
        markup`<ul class="words">
        ${hotWords.map(
          (word) =>
            markup`<li><a href="${href(call, `/search?q=${encodeURIComponent(word)}`)}">${word}</a></li>`,
        )}
      </ul>`,
      )
    }
    ${
      towns.length > 0 &&
      panel(
        say(language, 'regions'),
        markup`<ul class="words">
        ${towns.map(([area, name]) => markup`<li><a href="${href(call, `/region/${area}`)}">${name}</a></li>`)}
      </ul>`,
      )
    }`
}
