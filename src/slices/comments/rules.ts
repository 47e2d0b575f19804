export const LONGEST = 500
export const NICKNAME = 16
/** Comments of one address: three at once, then one in five minutes; of the whole county, so that a flood from many stops somewhere. */
export const WRITE_PACE = { most: 3, each: 5 * 60_000 }
export const COUNTY_PACE = { most: 300, each: 10_000 }
/** Reports of one address. */
export const REPORT_PACE = { most: 5, each: 10 * 60_000 }

/** Held comments of one article at most: beyond, editors have fallen behind, and readers are told so instead. */
export const MOST_HELD = 200
/** Shown under one article. */
export const MOST_SHOWN = 200

/** What nobody may call themselves: it would be taken for the county's own word. */
const OFFICIAL = /官方|政府|指挥部|疾控|管理员|编辑|小编|版主|公安|派出所|admin|official|editor/i

export function isFreeNickname(nickname: string): boolean {
  return !OFFICIAL.test(nickname.normalize('NFKC'))
}
