import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { tag } from '../../core/measure.ts'
import { role } from '../../core/role.ts'
import { ROW_FILTERS } from '../campaigns/contract.ts'
import { listExported } from './kinds/list-exported.ts'
import { ACCOUNT_STATES } from '../accounts/rules.ts'
import { dutyFilter } from '../duties/contract.ts'
import { SOUGHT_STATES } from '../register/contract.ts'

export const LISTS = listExported.payload.shape.list.options
export type ListName = (typeof LISTS)[number]

/** Rows a file may hold: a CSV is streamed, a workbook is put together in memory. */
export const MOST_ROWS = { csv: 200_000, xlsx: 50_000 } as const

export const exportList = endpoint({
  method: 'GET',
  path: '/api/export/:list',
  may: 'export-lists',
  summary:
    'Any list as CSV or Excel, with the filters of the screen; numbers masked; the export is itself recorded',
  params: z.object({ list: z.enum(LISTS) }),
  query: dutyFilter.extend({
    format: z.enum(['csv', 'xlsx']).default('xlsx'),
    language: z.enum(['zh', 'en']).default('zh'),
    kind: z.string().max(60).optional(),
    /** Of people sought: which of them. `q`, of them and of accounts: what the search field holds. */
    sought: z.enum(SOUGHT_STATES).optional(),
    q: z.string().max(60).optional(),
    /** Of accounts: a role, a state. */
    role: role.optional(),
    accountState: z.enum(ACCOUNT_STATES).optional(),
    /** Of people: whoever carries it. */
    tag: tag.optional(),
    /** Of the rows of a list that was brought in: which list. */
    import: z.uuid().optional(),
    /** Of a roster: which campaign’s, and which rows of it. */
    campaign: z.uuid().optional(),
    show: z.enum(ROW_FILTERS).optional(),
  }),
  reply: z.unknown(),
})
