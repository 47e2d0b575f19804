import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'

/** Pages of the desk whose filters stand in their address. */
export const VIEW_PAGES = ['duties', 'people', 'sought'] as const

const name = z.string().trim().min(1).max(40)
/** What stands behind the question mark; the page reads it again as it reads any address. */
const search = z.string().max(600)

export const savedView = z.object({
  view: z.string(),
  name: z.string(),
  search: z.string(),
  shared: z.boolean(),
  /** Made by whoever asks. */
  own: z.boolean(),
  /** Who made it, where that is somebody else. */
  by: z.string(),
})
export type SavedView = z.infer<typeof savedView>

export const listViews = endpoint({
  method: 'GET',
  path: '/api/views',
  may: 'self',
  summary: 'Filters kept under a name for one page: one’s own, and those shared by others over the same area',
  query: z.object({ page: z.enum(VIEW_PAGES) }),
  reply: z.object({ views: z.array(savedView) }),
})

export const keepView = endpoint({
  method: 'POST',
  path: '/api/views',
  may: 'self',
  summary: 'Keep filters under a name; the same id again changes nothing',
  body: z.object({
    view: z.string().regex(UUID),
    page: z.enum(VIEW_PAGES),
    name,
    search,
    shared: z.boolean().default(false),
  }),
  reply: z.object({}),
})

export const changeView = endpoint({
  method: 'POST',
  path: '/api/views/:view',
  may: 'self',
  summary: 'Give a kept view another name or other filters, share it or keep it to oneself',
  params: z.object({ view: z.string().regex(UUID) }),
  body: z.object({ name: name.optional(), search: search.optional(), shared: z.boolean().optional() }),
  reply: z.object({}),
})

export const dropView = endpoint({
  method: 'DELETE',
  path: '/api/views/:view',
  may: 'self',
  summary: 'Forget a kept view',
  params: z.object({ view: z.string().regex(UUID) }),
  reply: z.object({}),
})
