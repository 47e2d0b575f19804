import type { Job } from './jobs/job.ts'
import { upkeepJobs } from './jobs/upkeep.ts'
import { accountJobs } from './slices/accounts/jobs.ts'
import { articleJobs } from './slices/articles/jobs.ts'
import { attachmentJobs } from './slices/attachments/jobs.ts'
import { badgeProjection } from './slices/badges/projection.ts'
import { commentProjection } from './slices/comments/projection.ts'
import { questionProjection } from './slices/questions/projection.ts'
import { codeJobs } from './slices/codes/jobs.ts'
import { colourJobs } from './slices/colours/jobs.ts'
import { dutyJobs } from './slices/duties/jobs.ts'
import { escalationJobs } from './slices/escalations/jobs.ts'
import { gateJobs } from './slices/gates/jobs.ts'
import { importJobs } from './slices/imports/jobs.ts'
import { logJobs } from './slices/logbook/jobs.ts'
import { messageJobs } from './slices/messages/jobs.ts'
import { roundJobs } from './slices/rounds/jobs.ts'
import type { Projection } from './slices/ledger/batch.ts'
import { subjectProjection } from './slices/ledger/projection.ts'
import { accountProjection } from './slices/accounts/projection.ts'
import { areaProjection } from './slices/areas/projection.ts'
import { articleProjection } from './slices/articles/projection.ts'
import { bulletinProjection } from './slices/bulletins/projection.ts'
import { attachmentProjection } from './slices/attachments/projection.ts'
import { campaignProjection } from './slices/campaigns/projection.ts'
import { colourProjection } from './slices/colours/projection.ts'
import { directiveProjection } from './slices/directives/projection.ts'
import { logProjection } from './slices/logbook/projection.ts'
import { placeProjection } from './slices/places/projection.ts'
import { gateProjection } from './slices/gates/projection.ts'
import { fieldworkProjection } from './slices/fieldwork/projection.ts'
import { importProjection } from './slices/imports/projection.ts'
import { roundProjection } from './slices/rounds/projection.ts'
import { registerProjection } from './slices/register/projection.ts'
import { codeProjection } from './slices/codes/projection.ts'
import { dutyProjection } from './slices/duties/projection.ts'
import { parcelJobs } from './slices/parcels/jobs.ts'
import { parcelProjection } from './slices/parcels/projection.ts'
import { deviceProjection } from './slices/sync/projection.ts'
import { viewProjection } from './slices/views/projection.ts'

/** All but the grid itself, in the order it happens: where subjects are first, registers next, duties last. */
export const OTHERS: readonly Projection[] = [
  subjectProjection,
  accountProjection,
  deviceProjection,
  fieldworkProjection,
  parcelProjection,
  importProjection,
  registerProjection,
  codeProjection,
  placeProjection,
  gateProjection,
  attachmentProjection,
  articleProjection,
  badgeProjection,
  bulletinProjection,
  questionProjection,
  commentProjection,
  directiveProjection,
  campaignProjection,
  roundProjection,
  colourProjection,
  logProjection,
  viewProjection,
  dutyProjection,
]

/** What records change. The grid goes first: when it changes, everything else finds its rows where they now belong. */
export const PROJECTIONS: readonly Projection[] = [
  areaProjection(OTHERS.flatMap(({ lives }) => lives ?? [])),
  ...OTHERS,
]

/** All work that happens by itself. A slice names its jobs in its jobs.ts; a new list is a line here. */
export const JOBS: readonly Job[] = [
  ...upkeepJobs,
  ...accountJobs,
  ...dutyJobs,
  ...colourJobs,
  ...codeJobs,
  ...logJobs,
  ...escalationJobs,
  ...importJobs,
  ...messageJobs,
  ...attachmentJobs,
  ...articleJobs,
  ...parcelJobs,
  ...roundJobs,
  ...gateJobs,
]
