import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../../register/rules.ts'

/** Lists of evidence about people (imports/evidence.ts). */
export const EVIDENCE_LISTS = ['test-results', 'exposures', 'risk-stays'] as const
export type EvidenceList = (typeof EVIDENCE_LISTS)[number]
export const IMPORT_KINDS = ['residents', 'pushed', ...EVIDENCE_LISTS] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

/** Who may bring a whole list in: the register of a village, or a list pushed from above. */
export const IMPORTERS = REGISTRARS.filter((role) => !role.endsWith('-chief') && role !== 'contact-cadre')

/** A list begins to go into the register: which file, by its hash, and what was to be done with its rows. */
export const importBegun = defineKind({
  name: 'import-begun',
  title: { zh: '开始导入', en: 'Import begun' },
  subject: 'import',
  recordedBy: IMPORTERS,
  payload: z.object({
    kind: z.enum(IMPORT_KINDS),
    fileName: z.string().max(200),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    rows: z.number().int().min(0),
    faulty: z.number().int().min(0),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { kind: 'residents', fileName: 'village.xlsx', sha256: '0'.repeat(64), rows: 812, faulty: 3 },
  lasting: true,
})
