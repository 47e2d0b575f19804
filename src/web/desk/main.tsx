import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  RouterProvider,
  stringifySearchWith,
} from '@tanstack/react-router'
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import { LanguageProvider, useWords } from '../kit/language.tsx'
import { UUID } from '../../core/id.ts'
import { AREA_NUMBER } from '../../core/area.ts'
import { ANSWERABLE } from '../../core/measure.ts'
import { ROLES } from '../../core/role.ts'
import { DUTY_STATES } from '../../slices/duties/contract.ts'
import { REPORT_STATES } from '../../slices/fieldwork/rules.ts'
import { SOUGHT_STATES } from '../../slices/register/contract.ts'
import type { AppealSearch } from './appeals.tsx'
import type { CampaignSearch } from './campaign.tsx'
import { CARDS_SHOWN } from '../../slices/codes/rules.ts'
import type { CardSearch } from './cards.tsx'
import type { CodeSearch } from './codes.tsx'
import type { DutySearch } from './duties.tsx'
import type { PeopleSearch } from './people-tagged.tsx'
import type { CheckpointsSearch } from './checkpoints.tsx'
import type { FieldworkSearch } from './fieldwork.tsx'
import type { FindSearch } from './finds.tsx'
import type { RoundSearch } from './rounds.tsx'
import type { SoughtSearch } from './sought.tsx'
import type { WallSearch } from './wall.tsx'
import { Overview } from './overview.tsx'
import { Shell } from './shell.tsx'
import '../kit/tokens.css'
import './overview.css'
import './print.css'

const root = createRootRoute({ component: Shell })
const at = <const Path extends string>(
  path: Path,
  load: () => Promise<Record<string, unknown>>,
  name: string,
) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) })

const campaignSearch = (given: Record<string, unknown>): CampaignSearch => ({
  area:
    typeof given['area'] === 'string' || typeof given['area'] === 'number'
      ? String(given['area'])
      : undefined,
})

const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Overview }),
  createRoute({ getParentRoute: () => root, path: '/area/$area', component: Overview }),
  createRoute({
    getParentRoute: () => root,
    path: '/duties',
    component: lazyRouteComponent(() => import('./duties.tsx'), 'Duties'),
    validateSearch: (given: Record<string, unknown>): DutySearch => ({
      measure: typeof given['measure'] === 'string' ? given['measure'] : undefined,
      state: DUTY_STATES.find((state) => state === given['state']),
      mine: given['mine'] === true || undefined,
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      doer: ROLES.find((role) => role === given['doer']),
      answerable: ANSWERABLE.find((one) => one === given['answerable']),
      overdueHours: typeof given['overdueHours'] === 'number' ? given['overdueHours'] : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/wall',
    component: lazyRouteComponent(() => import('./wall.tsx'), 'Wall'),
    validateSearch: (given: Record<string, unknown>): WallSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      turn: typeof given['turn'] === 'number' && given['turn'] > 0 ? given['turn'] : undefined,
    }),
  }),
  at('/doors', () => import('./households.tsx'), 'Doors'),
  at('/doors/$area', () => import('./households.tsx'), 'Doors'),
  at('/household/$household', () => import('./household.tsx'), 'Household'),
  at('/articles', () => import('./articles.tsx'), 'Articles'),
  at('/article/$article', () => import('./article.tsx'), 'Article'),
  at('/sites', () => import('./sites.tsx'), 'Sites'),
  at('/site/$site', () => import('./sites.tsx'), 'Site'),
  createRoute({
    getParentRoute: () => root,
    path: '/people',
    component: lazyRouteComponent(() => import('./people.tsx'), 'People'),
    validateSearch: (given: Record<string, unknown>): PeopleSearch => ({
      tag: typeof given['tag'] === 'string' ? given['tag'] : undefined,
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sought',
    component: lazyRouteComponent(() => import('./sought.tsx'), 'Sought'),
    validateSearch: (given: Record<string, unknown>): SoughtSearch => ({
      state: SOUGHT_STATES.find((state) => state === given['state']),
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      q: typeof given['q'] === 'string' && given['q'] !== '' ? given['q'] : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/fieldwork',
    component: lazyRouteComponent(() => import('./fieldwork.tsx'), 'Fieldwork'),
    validateSearch: (given: Record<string, unknown>): FieldworkSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      state: REPORT_STATES.find((state) => state === given['state']),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/bulletins',
    component: lazyRouteComponent(() => import('./bulletins.tsx'), 'Bulletins'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/checkpoints',
    component: lazyRouteComponent(() => import('./checkpoints.tsx'), 'Checkpoints'),
    validateSearch: (given: Record<string, unknown>): CheckpointsSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      gate: UUID.test(String(given['gate'])) ? String(given['gate']) : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/finds',
    component: lazyRouteComponent(() => import('./finds.tsx'), 'Finds'),
    validateSearch: (given: Record<string, unknown>): FindSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      reviewed: given['reviewed'] === true || undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/rounds',
    component: lazyRouteComponent(() => import('./rounds.tsx'), 'Rounds'),
    validateSearch: (given: Record<string, unknown>): RoundSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      day: /^\d{4}-\d{2}-\d{2}$/.test(String(given['day'])) ? String(given['day']) : undefined,
      open: given['open'] === true || undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/codes',
    component: lazyRouteComponent(() => import('./codes.tsx'), 'Codes'),
    validateSearch: (given: Record<string, unknown>): CodeSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      colour: (['yellow', 'red'] as const).find((one) => one === given['colour']),
      rule: typeof given['rule'] === 'string' ? given['rule'] : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/appeals',
    component: lazyRouteComponent(() => import('./appeals.tsx'), 'Appeals'),
    validateSearch: (given: Record<string, unknown>): AppealSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      all: given['all'] === true || undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/cards',
    component: lazyRouteComponent(() => import('./cards.tsx'), 'Cards'),
    validateSearch: (given: Record<string, unknown>): CardSearch => ({
      area: AREA_NUMBER.test(String(given['area'])) ? String(given['area']) : undefined,
      show: CARDS_SHOWN.find((one) => one === given['show']),
      person: UUID.test(String(given['person'])) ? String(given['person']) : undefined,
    }),
  }),
  at('/checkpoints/$gate/sign', () => import('./gate-sign.tsx'), 'GateSign'),
  at('/alarms', () => import('./alarms.tsx'), 'Alarms'),
  at('/colour-rules', () => import('./colour-rules.tsx'), 'ColourRules'),
  at('/person/$person', () => import('./person.tsx'), 'Person'),
  at('/grid', () => import('./grid.tsx'), 'Grid'),
  at('/grid/$area', () => import('./grid.tsx'), 'Grid'),
  at('/grid-import', () => import('./grid-import.tsx'), 'GridImport'),
  at('/imports', () => import('./imports.tsx'), 'Imports'),
  at('/import/$import', () => import('./import.tsx'), 'Import'),
  at('/person/$person/extract', () => import('./person-extract.tsx'), 'PersonExtract'),
  at('/duplicates', () => import('./duplicates.tsx'), 'Duplicates'),
  at('/conflicts', () => import('./contradicted.tsx'), 'Contradicted'),
  at('/register/close', () => import('./register-close.tsx'), 'RegisterClose'),
  at('/ledger', () => import('./timeline.tsx'), 'LedgerPage'),
  at('/messages', () => import('./inbox.tsx'), 'Messages'),
  at('/machine', () => import('./machine.tsx'), 'MachinePage'),
  at('/campaigns', () => import('./campaigns.tsx'), 'Campaigns'),
  createRoute({
    getParentRoute: () => root,
    path: '/campaign/$campaign',
    component: lazyRouteComponent(() => import('./campaign.tsx'), 'Campaign'),
    validateSearch: campaignSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaign/$campaign/call/$household',
    component: lazyRouteComponent(() => import('./campaign-call.tsx'), 'CampaignCall'),
    validateSearch: campaignSearch,
  }),
  at('/campaign/$campaign/closing', () => import('./campaign-closing.tsx'), 'CampaignClosing'),
  at('/campaign/$campaign/paper/$area', () => import('./campaign-paper.tsx'), 'PaperForm'),
  at('/campaign/$campaign/slips/$area', () => import('./campaign-paper.tsx'), 'DoorSlips'),
  at('/accounts', () => import('./accounts.tsx'), 'Accounts'),
  at('/accounts/phones', () => import('./devices.tsx'), 'Devices'),
  at('/comments', () => import('./comments.tsx'), 'Comments'),
  at('/questions', () => import('./questions.tsx'), 'Questions'),
  at('/accounts/badges', () => import('./badges.tsx'), 'Badges'),
  at('/accounts/import', () => import('./account-import.tsx'), 'AccountImport'),
  at('/account/$account', () => import('./account.tsx'), 'Account'),
  at('/vacancies', () => import('./vacancies.tsx'), 'Vacancies'),
  at('/profile', () => import('./profile.tsx'), 'Profile'),
  at('/directives', () => import('./directives.tsx'), 'Directives'),
  at('/packs', () => import('./directive-packs.tsx'), 'Packs'),
  at('/pack/$file', () => import('./directive-packs.tsx'), 'Pack'),
  at('/directive/$directive', () => import('./directive.tsx'), 'Directive'),
])
/** Area numbers have up to 18 digits: read as JSON they would be rounded to another area's. */
const readValue = (text: string): unknown => (/^\d{6,}$/.test(text) ? text : JSON.parse(text))
const router = createRouter({
  routeTree: routes,
  basepath: '/desk',
  scrollRestoration: true,
  parseSearch: parseSearchWith(readValue),
  stringifySearch: stringifySearchWith(JSON.stringify),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

const client: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 2000 } },
  mutationCache: new MutationCache({
    onError: (error) => error.message === 'not-signed-in' && void client.invalidateQueries(),
  }),
})

function Desk() {
  const { language } = useWords()
  return (
    <ConfigProvider
      locale={language === 'zh' ? zh : en}
      // antd would write a space between the two characters of a button: 任 命.
      button={{ autoInsertSpace: false }}
      theme={{
        token: {
          colorPrimary: '#12524a',
          colorLink: '#0d5c8c',
          colorError: '#a8281f',
          colorTextPlaceholder: '#5f6b67',
          colorTextDescription: '#51605c',
          colorTextTertiary: '#51605c',
          colorTextSecondary: '#51605c',
          fontSize: 16,
          borderRadius: 8,
          controlHeight: 44,
          controlHeightLG: 48,
          fontFamily: 'inherit',
          // Not by a style sheet: antd waits for the end of its animations before it takes a dialog away.
          motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        },
        components: {
          Breadcrumb: { linkColor: '#0d5c8c', itemColor: '#51605c', lastItemColor: '#1b2724' },
          Table: { rowSelectedBg: '#e2efec', rowSelectedHoverBg: '#d3e7e2' },
          Descriptions: { labelColor: '#51605c' },
        },
      }}
    >
      <RouterProvider router={router} />
    </ConfigProvider>
  )
}

const place = document.getElementById('desk')
if (!place) throw new Error('the page has no #desk')
createRoot(place).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={client}>
        <Desk />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
)
