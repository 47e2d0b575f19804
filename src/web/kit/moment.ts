import type { Language } from '../../core/text.ts'

/** County time, whatever the phone is set to. */
export function momentInWords(at: number, now: number, language: Language): string {
  const zone = { timeZone: 'Asia/Shanghai' } as const
  const tag = language === 'zh' ? 'zh-CN' : 'en-GB'
  const day = (time: number): string => new Date(time).toLocaleDateString('en-CA', zone)
  const hour = new Date(at).toLocaleTimeString(tag, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  if (day(at) === day(now)) return hour
  const date = new Date(at).toLocaleDateString(tag, { ...zone, month: 'short', day: 'numeric' })
  return `${date} ${hour}`
}
