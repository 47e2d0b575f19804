import type { PageCall } from '../http/page.ts'
import { tell } from './epidemic-words.ts'
import { markup, type Html } from './html.ts'
import { href, same, sizeOf } from './links.ts'
import { columnTitle, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

const SIZES: readonly Word[] = ['size1', 'size2', 'size3']

/** What stands above every page: how it is read, whose it is, search, columns, a banner. */
export function masthead(call: PageCall, site: SiteView, name: string, current: string | undefined): Html {
  const { language } = call
  const { settings } = site
  return markup`<header class="head">
    ${tools(call)}
    <div class="wide masthead">
      <a class="name" href="${href(call, '/')}"
        ><img src="/portal/emblem.svg" alt="" width="56" height="56" /><span
          ><strong>${name}</strong><small>${say(language, 'welcome')}</small></span
        ></a
      >
      ${searchForm(call)}
    </div>
    ${menu(call, site, current)}
    ${
      settings.banner !== undefined &&
      markup`<p class="banner">
      <span class="wide"
        >${
          settings.bannerLink === undefined
            ? settings.banner
            : markup`<a href="${settings.bannerLink}">${settings.banner}</a>`
        }</span
      >
    </p>`
    }
  </header>`
}

function tools(call: PageCall): Html {
  const { language } = call
  const other = language === 'zh' ? 'en' : 'zh'
  return markup`<div class="tools" role="group" aria-label="${say(language, 'tools')}">
      <div class="wide">
        <span class="size"
          >${say(language, 'size')}${SIZES.map((word, at) =>
            at + 1 === Number(sizeOf(call))
              ? markup`<b>${say(language, word)}</b>`
              : markup`<a href="${same(call, 'size', String(at + 1))}" rel="nofollow"
                  >${say(language, word)}</a
                >`,
          )}</span
        >
        <a href="${same(call, 'lang', other)}" lang="${other === 'zh' ? 'zh-CN' : 'en'}" hreflang="${other}"
          >${say(language, 'other')}</a
        >
        <a href="/desk/" rel="nofollow">${say(language, 'staff')}</a>
      </div>
    </div>`
}

function menu(call: PageCall, site: SiteView, current: string | undefined): Html {
  const { language } = call
  return markup`<nav class="menu" aria-label="${say(language, 'menu')}">
      <ul class="wide">
        <li>
          <a href="${href(call, '/')}" ${call.path === '/' && markup` aria-current="page"`}
            >${say(language, 'home')}</a
          >
        </li>
        <li>
          <a href="${href(call, '/epidemic')}" ${call.path === '/epidemic' && markup` aria-current="page"`}
            >${tell(language, 'title')}</a
          >
        </li>
        ${site.columns.map(
          (column) =>
            markup`<li>
              <a
                href="${href(call, `/column/${column.column}`)}"
                ${column.column === current && markup` aria-current="true"`}
                >${columnTitle(column, language)}</a
              >
            </li>`,
        )}
      </ul>
    </nav>`
}

function searchForm(call: PageCall): Html {
  const { language } = call
  const kept = [...new URLSearchParams(call.carry)]
  return markup`<form class="search" role="search" action="/search" method="get">
    <label for="q" class="unseen">${say(language, 'search')}</label>
    <input
      id="q"
      name="q"
      type="search"
      maxlength="60"
      autocomplete="off"
      placeholder="${say(language, 'searchHint')}"
      value="${call.path === '/search' ? (call.query['q'] ?? '') : ''}"
    />
    ${kept.map(([key, value]) => markup`<input type="hidden" name="${key}" value="${value}" />`)}
    <button>${say(language, 'search')}</button>
  </form>`
}
