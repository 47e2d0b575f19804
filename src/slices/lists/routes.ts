import { Download, route, type Route } from '../../http/route.ts'
import { exportList } from './actions.ts'
import * as contract from './contract.ts'

export const listRoutes: readonly Route[] = [
  route(contract.exportList, async ({ ledger, caller, params, query }) => {
    const { area, kind, campaign, show, ...rest } = query
    const { fileName, type, content } = await exportList(ledger, caller, {
      ...params,
      ...rest,
      area,
      kind,
      campaign,
      show,
    })
    return new Download(fileName, type, content)
  }),
]
