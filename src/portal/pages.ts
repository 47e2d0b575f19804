import type { Site } from '../http/page.ts'
import { answersPage } from './ask-state.ts'
import { epidemicJson, figuresCsv } from './public-figures.ts'
import { epidemicPage } from './epidemic.ts'
import { articleCodePage, articlePage } from './article.ts'
import { commentRulesPage } from './comment.ts'
import { emblemPage } from './emblem.ts'
import { feedPages } from './feeds.ts'
import { filePages } from './files.ts'
import { homePage } from './home.ts'
import { columnPage, regionPage, topicPage } from './listings.ts'
import { missingPage } from './missing.ts'
import { robotPages } from './robots.ts'
import { searchPage } from './search.ts'
import { portalTurn } from './site.ts'
import { standingPages } from './standing-pages.ts'

/** Every page of the public site. A new one is a file and a line here, and one in test/access-matrix.test.ts. */
export const portalSite: Site = {
  pages: [
    homePage,
    columnPage,
    regionPage,
    topicPage,
    articlePage,
    articleCodePage,
    answersPage,
    commentRulesPage,
    searchPage,
    ...standingPages,
    ...feedPages,
    ...robotPages,
    epidemicPage,
    epidemicJson,
    figuresCsv,
    emblemPage,
    ...filePages,
  ],
  turn: portalTurn,
  missing: missingPage,
}
