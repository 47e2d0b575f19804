import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, siteSettings } from '../rules.ts'

/** Who stands behind the public site, how they are reached, its banner and hot words: all of it anew. */
export const portalConfigured = defineKind({
  name: 'portal-configured',
  title: { zh: '网站设置', en: 'Site of the portal configured' },
  subject: 'county',
  recordedBy: EDITORS,
  payload: z.object({ settings: siteSettings }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { settings: { organiser: '县融媒体中心', hotWords: [] } },
})
