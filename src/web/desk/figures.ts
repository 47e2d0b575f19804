import type { Tally } from '../../slices/duties/contract.ts'
import type { Language } from '../../core/text.ts'

/** Done of due, 0–1; undefined when nothing is due. Never rounded up to 100 %. */
export function coverageOf({ due, done }: Tally): number | undefined {
  return due === 0 ? undefined : done / due
}

/** 0.9996 is "99.9 %": whole only when all is done. */
export function percent(share: number | undefined): string {
  if (share === undefined) return '–'
  return share === 1 ? '100 %' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

export type Band = 'band-none' | 'band-0' | 'band-1' | 'band-2' | 'band-3' | 'band-4'

export const BANDS: readonly { band: Band; from: number; label: string }[] = [
  { band: 'band-4', from: 1, label: '100 %' },
  { band: 'band-3', from: 0.95, label: '≥ 95 %' },
  { band: 'band-2', from: 0.8, label: '≥ 80 %' },
  { band: 'band-1', from: 0.5, label: '≥ 50 %' },
  { band: 'band-0', from: 0, label: '< 50 %' },
]

export function bandOf(share: number | undefined): Band {
  if (share === undefined) return 'band-none'
  return BANDS.find(({ from }) => share >= from)?.band ?? 'band-0'
}

/** A day of the county's calendar. */
export function day(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  }).format(new Date(iso))
}

export function moment(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(iso))
}
