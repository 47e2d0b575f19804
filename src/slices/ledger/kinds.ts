import type { Kind } from '../../core/kind.ts'
import type { Bilingual } from '../../core/text.ts'
import { accountMade } from '../accounts/kinds/account-made.ts'
import { accountAmended } from '../accounts/kinds/account-amended.ts'
import { accountClosed } from '../accounts/kinds/account-closed.ts'
import { passwordReset } from '../accounts/kinds/password-reset.ts'
import { totpReset } from '../accounts/kinds/totp-reset.ts'
import { postAppointed } from '../accounts/kinds/post-appointed.ts'
import { postEnded } from '../accounts/kinds/post-ended.ts'
import { deviceEnrolled } from '../sync/kinds/device-enrolled.ts'
import { deviceRevoked } from '../sync/kinds/device-revoked.ts'
import { parcelSettled } from '../parcels/kinds/parcel-settled.ts'
import { areaOpened } from '../areas/kinds/area-opened.ts'
import { areaRenamed } from '../areas/kinds/area-renamed.ts'
import { areaMoved } from '../areas/kinds/area-moved.ts'
import { areaSplit } from '../areas/kinds/area-split.ts'
import { areaMerged } from '../areas/kinds/area-merged.ts'
import { areaClosed } from '../areas/kinds/area-closed.ts'
import { householdRegistered } from '../register/kinds/household-registered.ts'
import { personRegistered } from '../register/kinds/person-registered.ts'
import { householdAmended } from '../register/kinds/household-amended.ts'
import { householdMoved } from '../register/kinds/household-moved.ts'
import { personAmended } from '../register/kinds/person-amended.ts'
import { personMoved } from '../register/kinds/person-moved.ts'
import { personLeft } from '../register/kinds/person-left.ts'
import { personReturned } from '../register/kinds/person-returned.ts'
import { personMerged } from '../register/kinds/person-merged.ts'
import { personsDistinct } from '../register/kinds/persons-distinct.ts'
import { personSought } from '../register/kinds/person-sought.ts'
import { personFound } from '../register/kinds/person-found.ts'
import { identityViewed } from '../register/kinds/identity-viewed.ts'
import { personErased } from '../register/kinds/person-erased.ts'
import { registerDestroyed } from '../register/kinds/register-destroyed.ts'
import { registerClosed } from '../register/kinds/register-closed.ts'
import { attachmentAdded } from '../attachments/kinds/attachment-added.ts'
import { attachmentViewed } from '../attachments/kinds/attachment-viewed.ts'
import { attachmentsDestroyed } from '../attachments/kinds/attachments-destroyed.ts'
import { importBegun } from '../imports/kinds/import-begun.ts'
import { importFinished } from '../imports/kinds/import-finished.ts'
import { importRowsDestroyed } from '../imports/kinds/import-rows-destroyed.ts'
import { doorCall } from '../screening/kinds/door-call.ts'
import { areaReport, placeReport, unitReport } from '../screening/kinds/reports.ts'
import { careVisit } from '../screening/kinds/care-visit.ts'
import { inquiry } from '../screening/kinds/inquiry.ts'
import { entriesOpened } from '../gates/kinds/entries-opened.ts'
import { entryKeyMade } from '../gates/kinds/entry-key-made.ts'
import { entryShareDestroyed } from '../gates/kinds/entry-share-destroyed.ts'
import { gateLookup } from '../gates/kinds/gate-lookup.ts'
import { gateKeyIssued } from '../gates/kinds/gate-key-issued.ts'
import { gateKeyRevoked } from '../gates/kinds/gate-key-revoked.ts'
import { gateEquipped } from '../gates/kinds/gate-equipped.ts'
import { gatePass } from '../gates/kinds/gate-pass.ts'
import { gateShift } from '../gates/kinds/gate-shift.ts'
import { incidentAcknowledged } from '../gates/kinds/incident-acknowledged.ts'
import { incidentClosed } from '../gates/kinds/incident-closed.ts'
import { passesDestroyed } from '../gates/kinds/passes-destroyed.ts'
import { incidentOpened } from '../gates/kinds/incident-opened.ts'
import { testResult } from '../screening/kinds/test-result.ts'
import { alleyRechecked } from '../campaigns/kinds/alley-rechecked.ts'
import { campaignClosed } from '../campaigns/kinds/campaign-closed.ts'
import { campaignStarted } from '../campaigns/kinds/campaign-started.ts'
import { recheckAssigned } from '../campaigns/kinds/recheck-assigned.ts'
import { recheckDrawn } from '../campaigns/kinds/recheck-drawn.ts'
import { rosterFrozen } from '../campaigns/kinds/roster-frozen.ts'
import { exposure } from '../screening/kinds/exposure.ts'
import { riskStay } from '../screening/kinds/risk-stay.ts'
import { isolationBegun } from '../screening/kinds/isolation-begun.ts'
import { isolationEnded } from '../screening/kinds/isolation-ended.ts'
import { gateTemperature } from '../screening/kinds/gate-temperature.ts'
import { healthDeclared } from '../screening/kinds/health-declared.ts'
import { tripDeclared } from '../screening/kinds/trip-declared.ts'
import { areaRiskSet } from '../colours/kinds/area-risk-set.ts'
import { overrideAsked } from '../colours/kinds/override-asked.ts'
import { overrideSeconded } from '../colours/kinds/override-seconded.ts'
import { overrideConfirmed } from '../colours/kinds/override-confirmed.ts'
import { overrideEnded } from '../colours/kinds/override-ended.ts'
import { witnessRegistered } from '../logbook/kinds/witness-registered.ts'
import { alarmAcknowledged } from '../logbook/kinds/alarm-acknowledged.ts'
import { witnessEnded } from '../logbook/kinds/witness-ended.ts'
import { appealMade } from '../colours/kinds/appeal-made.ts'
import { appealDecided } from '../colours/kinds/appeal-decided.ts'
import { colourRulesAdopted } from '../colours/kinds/colour-rules-adopted.ts'
import { placeRegistered } from '../places/kinds/place-registered.ts'
import { unitRegistered } from '../places/kinds/unit-registered.ts'
import { directiveIssued } from '../directives/kinds/directive-issued.ts'
import { clauseSettled } from '../directives/kinds/clause-settled.ts'
import { directiveAmended } from '../directives/kinds/directive-amended.ts'
import { directiveClosed } from '../directives/kinds/directive-closed.ts'
import { directiveSuperseded } from '../directives/kinds/directive-superseded.ts'
import { packAdopted } from '../directives/kinds/pack-adopted.ts'
import { directiveRead } from '../directives/kinds/directive-read.ts'
import { healthCheck } from '../screening/kinds/health-check.ts'
import { travelReturn } from '../screening/kinds/travel-return.ts'
import { measureStarted } from '../duties/kinds/measure-started.ts'
import { measureEnded } from '../duties/kinds/measure-ended.ts'
import { dayTurned } from '../duties/kinds/day-turned.ts'
import { dutyWaived } from '../duties/kinds/duty-waived.ts'
import { dutyReassigned } from '../duties/kinds/duty-reassigned.ts'
import { personTagged } from '../register/kinds/person-tagged.ts'
import { listExported } from '../lists/kinds/list-exported.ts'
import { findReviewed } from '../fieldwork/kinds/find-reviewed.ts'
import { spotCheckAssigned } from '../rounds/kinds/spot-check-assigned.ts'
import { spotCheckDrawn } from '../rounds/kinds/spot-check-drawn.ts'
import { spotChecked } from '../rounds/kinds/spot-checked.ts'
import { fixNoted } from '../rounds/kinds/fix-noted.ts'
import { fixesDestroyed } from '../rounds/kinds/fixes-destroyed.ts'
import { questionSettled } from '../rounds/kinds/question-settled.ts'
import { cardIssued } from '../codes/kinds/card-issued.ts'
import { codeRecalled } from '../codes/kinds/code-recalled.ts'
import { proxyAgreed } from '../codes/kinds/proxy-agreed.ts'
import { proxyWithdrawn } from '../codes/kinds/proxy-withdrawn.ts'
import { residentSlipIssued } from '../codes/kinds/resident-slip-issued.ts'
import { badgeIssued } from '../badges/kinds/badge-issued.ts'
import { badgeRevoked } from '../badges/kinds/badge-revoked.ts'
import { commentMade } from '../comments/kinds/comment-made.ts'
import { commentSettled } from '../comments/kinds/comment-settled.ts'
import { commentAnswered } from '../comments/kinds/comment-answered.ts'
import { commentReported } from '../comments/kinds/comment-reported.ts'
import { questionAsked } from '../questions/kinds/question-asked.ts'
import { questionAnswered } from '../questions/kinds/question-answered.ts'
import { questionReplied } from '../questions/kinds/question-replied.ts'
import { questionRejected } from '../questions/kinds/question-rejected.ts'
import { articleDrafted } from '../articles/kinds/article-drafted.ts'
import { articleSubmitted } from '../articles/kinds/article-submitted.ts'
import { articleApproved } from '../articles/kinds/article-approved.ts'
import { articleReturned } from '../articles/kinds/article-returned.ts'
import { articleScheduled } from '../articles/kinds/article-scheduled.ts'
import { articlePublished } from '../articles/kinds/article-published.ts'
import { articleCorrected } from '../articles/kinds/article-corrected.ts'
import { articleWithdrawn } from '../articles/kinds/article-withdrawn.ts'
import { articleImported } from '../articles/kinds/article-imported.ts'
import { bulletinDrafted } from '../bulletins/kinds/bulletin-drafted.ts'
import { bulletinPublished } from '../bulletins/kinds/bulletin-published.ts'
import { bulletinWithdrawn } from '../bulletins/kinds/bulletin-withdrawn.ts'
import { columnConfigured } from '../articles/kinds/column-configured.ts'
import { portalConfigured } from '../articles/kinds/portal-configured.ts'
import { recordWithdrawn } from './kinds/record-withdrawn.ts'

/** Every kind of record there is. Adding one is a file and a line here. */
export const KINDS: readonly Kind[] = [
  areaOpened,
  areaRenamed,
  areaMoved,
  areaSplit,
  areaMerged,
  areaClosed,
  accountMade,
  accountAmended,
  accountClosed,
  passwordReset,
  totpReset,
  postAppointed,
  postEnded,
  deviceEnrolled,
  deviceRevoked,
  parcelSettled,
  householdRegistered,
  personRegistered,
  personTagged,
  householdAmended,
  householdMoved,
  personAmended,
  personMoved,
  personLeft,
  personReturned,
  personMerged,
  personsDistinct,
  personSought,
  personFound,
  identityViewed,
  personErased,
  registerDestroyed,
  registerClosed,
  attachmentAdded,
  attachmentViewed,
  attachmentsDestroyed,
  importBegun,
  importFinished,
  importRowsDestroyed,
  doorCall,
  healthCheck,
  travelReturn,
  areaReport,
  placeReport,
  unitReport,
  careVisit,
  inquiry,
  gatePass,
  gateShift,
  gateEquipped,
  incidentOpened,
  incidentAcknowledged,
  incidentClosed,
  passesDestroyed,
  entryKeyMade,
  entriesOpened,
  entryShareDestroyed,
  gateKeyIssued,
  gateKeyRevoked,
  gateLookup,
  testResult,
  exposure,
  riskStay,
  isolationBegun,
  isolationEnded,
  gateTemperature,
  healthDeclared,
  tripDeclared,
  areaRiskSet,
  overrideAsked,
  overrideSeconded,
  overrideConfirmed,
  overrideEnded,
  appealMade,
  witnessRegistered,
  witnessEnded,
  alarmAcknowledged,
  appealDecided,
  colourRulesAdopted,
  placeRegistered,
  unitRegistered,
  directiveIssued,
  directiveRead,
  directiveAmended,
  directiveSuperseded,
  directiveClosed,
  clauseSettled,
  packAdopted,
  measureStarted,
  measureEnded,
  dayTurned,
  dutyWaived,
  dutyReassigned,
  campaignStarted,
  rosterFrozen,
  recheckDrawn,
  recheckAssigned,
  alleyRechecked,
  campaignClosed,
  listExported,
  questionSettled,
  findReviewed,
  fixNoted,
  fixesDestroyed,
  spotCheckDrawn,
  spotCheckAssigned,
  spotChecked,
  residentSlipIssued,
  cardIssued,
  codeRecalled,
  proxyAgreed,
  proxyWithdrawn,
  badgeIssued,
  badgeRevoked,
  commentMade,
  commentSettled,
  commentAnswered,
  commentReported,
  questionAsked,
  questionAnswered,
  questionReplied,
  questionRejected,
  articleDrafted,
  articleSubmitted,
  articleApproved,
  articleReturned,
  articleScheduled,
  articlePublished,
  articleCorrected,
  articleWithdrawn,
  articleImported,
  columnConfigured,
  portalConfigured,
  bulletinDrafted,
  bulletinPublished,
  bulletinWithdrawn,
  recordWithdrawn,
]

export const KIND_BY_NAME: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind.name, kind]))

/** What records of a kind are called; a kind this program does not know is shown as it is. */
export function kindTitle(name: string): Bilingual {
  return KIND_BY_NAME.get(name)?.title ?? { zh: name, en: name }
}
