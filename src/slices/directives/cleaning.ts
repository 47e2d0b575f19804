import { narrow } from './narrow.ts'

/** The parts of a page that are the directive, and what stands above it. `publishedOn` is YYYY-MM-DD. */
export type Cleaned = { title: string; source: string; publishedOn: string; body: string }

const DATE = /(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})/
const META =
  /^(?:来源|稿源|信息来源|发布时间|发布日期|时间|日期|作者|人气|浏览|点击|阅读|字号|编辑):|(?:来源|发布时间|发布日期):/
/** From such a line on a saved page is no longer the article. */
const END =
  /^(?:[(]?责任编辑|[(]?编辑:|分享(?:本文|到)|免责声明|版权(?:声明|所有)|相关(?:阅读|新闻|链接|文章)|上一[篇条]|下一[篇条]|[*※]?\s*最新评论|发表评论|网友评论|昵称:|声明:|扫一扫|打印本页|关闭窗口|Copyright|©)/i
/** Short lines of menus and boxes, wherever they stand. */
const FURNITURE =
  /^(?:首页|网站首页|设为首页|加入收藏|您(?:的|现在的)?(?:当前)?位置|当前位置|欢迎(?:访问|光临)|热门关键词|请输入|搜索|登录|注册|城市:?$|人员查询|关于我们|联系我们|导航|更多>*$|暂无评论|[A-Za-z ]*ICP备?)/

/**
 * Takes the furniture off a page or leaves a plain document as it is. The line with source and date splits head from body; without
 * one the first line that ends in no stop is the title.
 */
export function clean(text: string, givenTitle: string): Cleaned {
  const lines = text
    .split('\n')
    .map((line) => line.replaceAll(/[   \t]+/g, ' ').trim())
    .filter((line) => line !== '')
  const is = (pattern: RegExp) => (line: string) => pattern.test(narrow(line))
  const isNot = (pattern: RegExp) => (line: string) => !pattern.test(narrow(line))
  const metaAt = lines.slice(0, 40).findIndex(is(META))
  const head =
    metaAt === -1
      ? ''
      : narrow(
          lines
            .slice(metaAt, metaAt + 3)
            .filter(is(META))
            .join(' '),
        )
  const above = lines.slice(0, Math.max(metaAt, 0)).filter(isNot(FURNITURE))
  const below = lines.slice(metaAt === -1 ? 0 : metaAt + 1).filter(isNot(META))
  const endAt = below.findIndex(is(END))
  const body = (endAt === -1 ? below : below.slice(0, endAt)).filter(isNot(FURNITURE))
  const title = metaAt === -1 ? plainTitle(body, givenTitle) : (above.at(-1) ?? givenTitle)
  const kept = body[0] !== undefined && sameText(body[0], title) ? body.slice(1) : body
  return {
    title: stripSite(title),
    source: /(?:来源|稿源):\s*([^\s::]+)/.exec(head)?.[1] ?? '',
    publishedOn: dateOf(head) || dateOf(kept.slice(-3).join(' ')) || dateOf(kept.join('\n')),
    body: kept.join('\n'),
  }
}

function plainTitle(body: readonly string[], given: string): string {
  const first = (body[0] ?? '').replace(/^#+\s*/, '')
  return first.length <= 60 && !/[。;!]$/.test(narrow(first)) ? first : given || first.slice(0, 40)
}

function sameText(a: string, b: string): boolean {
  const bare = (text: string): string => narrow(text).replaceAll(/[\s#:,]/g, '')
  return bare(a) === bare(b)
}

/** A page's title often ends in the site's name. */
function stripSite(title: string): string {
  return title.split(/\s*[_|]\s*|\s+[-–—]\s+/)[0]?.trim() ?? title
}

function dateOf(text: string): string {
  const [, year, month, day] = DATE.exec(narrow(text)) ?? []
  if (
    !year ||
    !month ||
    !day ||
    Number(month) > 12 ||
    Number(day) > 31 ||
    Number(month) < 1 ||
    Number(day) < 1
  )
    return ''
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** Who issues: "X County holds …", "X on …", or the name under the text. */
export function issuerOf(title: string, body: string): string {
  const place = '[\\p{Script=Han}]{1,12}?(?:省|市|县|区|旗|镇|乡|街道)'
  const headline = narrow(title).split(':').at(-1) ?? title
  const holds = new RegExp(`^(${place})(?:召开|部署|举行|发布|组织)`, 'u').exec(headline)?.[1]
  const on = /^(.{2,30}?)关于/.exec(headline)?.[1]
  const signed = body
    .split('\n')
    .slice(-4)
    .find((line) => /^.{2,30}(?:指挥部|领导小组(?:办公室)?|委员会|人民政府|办公室|局|委)$/.test(line))
  return holds ?? on ?? signed ?? new RegExp(`^(${place})`, 'u').exec(headline)?.[1] ?? ''
}
