import type { Site } from './http/page.ts'
import type { Route } from './http/route.ts'
import { publicForms } from './portal/forms.ts'
import { portalSite } from './portal/pages.ts'
import { askCalled, lookUp } from './slices/badges/actions.ts'
import { accountRoutes } from './slices/accounts/routes.ts'
import { bulletinRoutes } from './slices/bulletins/routes.ts'
import { areaRoutes } from './slices/areas/routes.ts'
import { articleRoutes } from './slices/articles/routes.ts'
import { attachmentRoutes } from './slices/attachments/routes.ts'
import { commentTicket, reportComment, writeComment } from './slices/comments/actions.ts'
import { commentRoutes } from './slices/comments/routes.ts'
import { badgeRoutes } from './slices/badges/routes.ts'
import { askQuestion, questionTicket, tellQuestion } from './slices/questions/actions.ts'
import { questionRoutes } from './slices/questions/routes.ts'
import { codeRoutes } from './slices/codes/routes.ts'
import { campaignRoutes } from './slices/campaigns/routes.ts'
import { listRoutes } from './slices/lists/routes.ts'
import { dutyRoutes } from './slices/duties/routes.ts'
import { colourRoutes } from './slices/colours/routes.ts'
import { directiveRoutes } from './slices/directives/routes.ts'
import { logRoutes } from './slices/logbook/routes.ts'
import { machineRoutes } from './slices/machine/routes.ts'
import { messageRoutes } from './slices/messages/routes.ts'
import { placeRoutes } from './slices/places/routes.ts'
import { registerRoutes } from './slices/register/routes.ts'
import { importRoutes } from './slices/imports/routes.ts'
import { ledgerRoutes } from './slices/ledger/routes.ts'
import { parcelRoutes } from './slices/parcels/routes.ts'
import { syncRoutes } from './slices/sync/routes.ts'
import { gateRoutes } from './slices/gates/routes.ts'
import { fieldworkRoutes } from './slices/fieldwork/routes.ts'
import { roundRoutes } from './slices/rounds/routes.ts'
import { viewRoutes } from './slices/views/routes.ts'

/** Every endpoint of the county's API. */
export const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...areaRoutes,
  ...bulletinRoutes,
  ...dutyRoutes,
  ...listRoutes,
  ...ledgerRoutes,
  ...roundRoutes,
  ...fieldworkRoutes,
  ...registerRoutes,
  ...placeRoutes,
  ...attachmentRoutes,
  ...articleRoutes,
  ...importRoutes,
  ...directiveRoutes,
  ...colourRoutes,
  ...logRoutes,
  ...campaignRoutes,
  ...messageRoutes,
  ...machineRoutes,
  ...syncRoutes,
  ...parcelRoutes,
  ...viewRoutes,
  ...codeRoutes,
  ...gateRoutes,
  ...badgeRoutes,
  ...questionRoutes,
  ...commentRoutes,
]

/** The public site: its pages are read by anyone. */
export const SITE: Site = {
  ...portalSite,
  forms: publicForms({
    lookUp,
    askCalled,
    askQuestion,
    questionTicket,
    tellQuestion,
    commentTicket,
    writeComment,
    reportComment,
  }),
}
