import { numberOf } from './markers.ts'
import { narrow } from './narrow.ts'

const DATE = /(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})/
const IN_WORDS =
  /([二一][〇○Oo0零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日/

/** The first full date in a text, in figures or words, as YYYY-MM-DD; empty when there is none, or no such day. */
export function dateOf(text: string): string {
  const plain = narrow(text)
  const [, year, month, day] = DATE.exec(plain) ?? inWords(plain) ?? []
  if (!year || !month || !day) return ''
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return real ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : ''
}

function inWords(text: string): string[] | undefined {
  const [, year, month, day] = IN_WORDS.exec(text) ?? []
  if (!year || !month || !day) return undefined
  const digits = [...year].map((one) => (/[〇○Oo0零]/.test(one) ? 0 : numberOf(one))).join('')
  return ['', digits, String(numberOf(month)), String(numberOf(day))]
}

/** A line that is a date and no more, as under a notice. */
export function isDateLine(plain: string): boolean {
  return /^[([]?(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[二一][〇○Oo0零一二三四五六七八九]{3}年.{1,3}月.{1,3}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[)\]]?$/.test(
    plain,
  )
}

/** How titles of such papers end. */
const KIND =
  /(?:通知|意见|方案|公告|通告|命令|令|公开信|一封信|倡议书|纪要|决定|办法|预案|指南|指引|要点|函|通报|简报|计划|细则|规定|报告|会议|部署会|推进会|调度会|动员会|现场会|视频会|紧急会|电视电话会|清单)(?:[((【][^))】]{1,12}[))】])*(?:第?[\d一二三四五六七八九十]+[号期次])?$/

/**
 * Which of the first lines are the title, which often takes several ("X office" / "on doing Y well" / "notice"). Lines are
 * narrowed; `end` is the line after it. Undefined when no line reads like a title.
 */
export function titleLines(lines: readonly string[]): { start: number; end: number } | undefined {
  const at = lines.findIndex(
    (line) =>
      line.length <= 80 &&
      !/[。;]/.test(line) &&
      KIND.test(line.replace(/^#+\s*/, '')) &&
      !/^附件|^抄送/.test(line),
  )
  if (at === -1 || lines.slice(0, at).some((line) => /[。;]$/.test(line) || line.length > 80))
    return undefined
  let start = at
  const isOnBegun = (line: string): boolean =>
    /^(?:关于|印发)/.test(line) || !/关于|致|^.{6,}(?:会|方案|令|公告|通告|预案)/.test(line)
  while (start > 0 && isOnBegun(lines[start] ?? '')) {
    const above = lines[start - 1] ?? ''
    const joins = /关于|(?:政府|办公室|办|局|委|委员会|指挥部|领导小组|中心|学校|公司)$/.test(above)
    if (!joins || /文件$|〔|\[\d{4}\]|^#/.test(above) || above.length > 60) break
    start -= 1
  }
  return { start, end: at + 1 }
}

const PLACE = '[\\p{Script=Han}]{1,12}?(?:省|自治区|市|县|区|旗|镇|乡|街道|州|盟)'
const BODY =
  '(?:指挥部|领导小组|办公室|委员会|人民政府|政府|街道办事处|办事处|中心|专班|工作组|局|委|学校|医院)'

/** Who issues: "X on …", "X County holds …", or the name under the text; failing these the place the source is of. */
export function issuerOf(title: string, body: string, source = ''): string {
  const headline = narrow(title).split(':').at(-1) ?? title
  const found =
    new RegExp(
      `^(${PLACE})(?:召开|部署|举行|发布|组织|开展|安排|启动|紧急|全面|强化|加强|扎实|多措)`,
      'u',
    ).exec(headline)?.[1] ??
    /^([^关]{2,40}?)(?:关于|致)/.exec(headline)?.[1] ??
    new RegExp(
      `^(\\p{Script=Han}{2,40}?${BODY})(?:第?[\\d一二三四五六七八九十]*号?)?(?:命令|令|公告|通告|通知|会议|办公会)`,
      'u',
    ).exec(headline)?.[1] ??
    signedBy(body) ??
    new RegExp(`^(${PLACE})`, 'u').exec(headline)?.[1] ??
    new RegExp(`^(${PLACE})`, 'u').exec(source)?.[1]
  const name = found?.trim().split(/\s+/)[0] ?? ''
  return name !== '' && !/^(?:全|我|本|各|该|一个|这个)[县市区镇乡省]/.test(name) ? name : ''
}

function signedBy(body: string): string | undefined {
  const last = body
    .split('\n')
    .slice(-10)
    .map((line) => narrow(line))
  const dated = last.findIndex((line) => isDateLine(line))
  const signed = new RegExp(`^(.{2,40}${BODY})(?:[((].{0,6}[))])?$`, 'u')
  const above = dated > 0 ? signed.exec(last[dated - 1] ?? '')?.[1] : undefined
  return (
    above ??
    last
      .map((line) => signed.exec(line.replace(/\s*\d{4}年.*$/, ''))?.[1])
      .find((name) => name !== undefined && !/[,。:、]/.test(name))
  )
}
