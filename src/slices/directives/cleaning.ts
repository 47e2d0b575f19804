import type { Document } from './drafting.ts'
import { dateOf, isDateLine, titleLines } from './heading-lines.ts'
import { narrow } from './narrow.ts'

/** The parts of a page that are the directive, and what stands above it. `publishedOn` is YYYY-MM-DD. */
export type Cleaned = {
  title: string
  source: string
  issuer: string
  publishedOn: string
  body: string
  /** Level of lines that the file marks as headings, by their offset in the body. */
  headings: Map<number, number>
}

/** A line as rules read it, beside what stands in the document. `level`: the file marks it as a heading. */
type Line = { text: string; plain: string; level: number }

const FIELD =
  '来源|稿源|信息来源|文章来源|来源单位|发布时间|发布日期|发文日期|成文日期|印发日期|生成日期|更新时间|时间|日期|作者|记者|通讯员|供稿|人气|浏览|浏览次数|浏览量|阅读|阅读量|点击|点击数|点击量|访问量|字号|字体|编辑|责编|责任编辑|审核|校对|监制|索引号|主题分类|发文机关|发文机构|发布机构|发布单位|公开机构|文号|发文字号|发文号|有效性|效力状态|主题词|信息分类|名称|标题|分类|公开方式|公开形式|公开类别|Source|Date|Published|Author|Editor|Views'
const META = new RegExp(
  `^[(\\[【]?\\s*(?:${FIELD})\\s*[:|/丨](?!\\s*$)|(?:来源|稿源|发布时间|发布日期|成文日期|浏览次数|Source)\\s*:|^\\d{4}[-/.年]\\d{1,2}[-/.月]\\d{1,2}日?\\s+\\d{1,2}:\\d{2}`,
  'iu',
)
const AUTHORS =
  /^[([【]?\s*(?:责任编辑|责编|编辑|审核|校对|监制|作者|记者|通讯员|供稿|来源|稿源|编审|初审|复审|终审|一审|二审|三审|文\/|图\/)\s*[:|/丨 ]/
/** What a page says of itself between the lines of the article. */
const PAGE_NOTE = /^(?:发布时间|发布日期|浏览(?:次数|量)?|点击(?:数|量)?|阅读(?:量|数)?|人气|字号)\s*[:|]/
/** From such a line on a saved page is no longer the article. */
const END =
  /^(?:[([【]?(?:责任编辑|责编|编辑)\s*[:：]?|分享(?:本文|到|至)?|一键分享|免责声明|版权(?:声明|所有)|版权\s|相关(?:阅读|新闻|链接|文章|推荐|资讯|内容|报道|附件下载|稿件)|延伸阅读|推荐阅读|热门(?:推荐|文章|新闻)|猜你喜欢|为您推荐|上一[篇条页]|下一[篇条页]|[*※]?\s*(?:最新|网友|全部|热门|精彩)?评论(?:区|列表)?(?:\s*\(|\s*$|:)|\d+条评论|发表(?:评论|您的)|我要评论|我来说两句|昵称:|声明:|特别声明|扫一扫|扫码|打印(?:本页)?|【?(?:打印|关闭|返回)|关闭窗口|返回(?:顶部|列表|首页)|主办(?:单位)?:|承办(?:单位)?:|网站标识码|政府网站|技术支持|联系我们|关于我们|网站地图|友情链接|[\w\s]*ICP备|.{0,4}公网安备|Copyright|©|Related|Share|Comments|本(?:网)?站(?:使用|采用)?.{0,6}Cookie)/i
/** Lines of menus and boxes, wherever they stand; words that a directive might begin with only when they are the whole line. */
const FURNITURE =
  /^(?:首页|网站首页|主页$|设为首页|加入收藏|收藏本站|您?(?:的|现在的)?(?:当前|所在)?位置\s*:|当前位置|您(?:所在|现在)的|欢迎(?:访问|光临|来到|您)|热门关键词|热搜|热词|请输入|站内搜索|城市:?$|人员查询|关于我们|联系我们|网站导航|栏目导航|无障碍(?:浏览|阅读|$|\s)|长者(?:模式|版|助手)|适老化|English$|手机版$|客户端$|更多>*$|查看更多|暂无评论|字号\s*[:【[]|字体\s*[:【[]|【?[大中小]\s+[大中小]|A[+-]|分享(?:到|至)?\s*:?$|分享(?:到|至)\s*:|(?:微信|微博|朋友圈|QQ|QQ空间|点赞|收藏|转发|举报|打印|返回|关闭|搜索|登录|注册|导航|展开|收起|天气|简体|繁体)(?:\s.{0,20})?$|(?:打印|关闭|返回)(?:本页|窗口|页面|列表|首页)|回到顶部|返回顶部|上一[篇条]\s*:|下一[篇条]\s*:|今天是\d|扫一扫|[\w\s]*ICP备|.{0,4}公网安备|网站标识码|(?:接受|同意|我知道了|全部接受)$|©|Copyright)/i
const COOKIE = /cookie/i
const TRAIL = /^[^。,;]{1,20}(?:\s*(?:>|›|»|→|＞|\/\/)\s*[^。,;]{1,20}){1,}$/
const MENU_WORD = /首页|新闻|政务|要闻|登录|专题|视频|互动/
const MENU = /^(?:[\p{Script=Han}A-Za-z]{2,6}[\s|·]+){2,}[\p{Script=Han}A-Za-z]{2,6}$/u
/** Running text behind which an end is the end, and before which a head is the head. */
const MUCH = 0.3
const LITTLE = 0.2

/**
 * Takes the furniture off a page or leaves a plain document as it is. The lines with source and date split head from body; without
 * them the title is found by how titles of such papers end, or is the first line that ends in no stop.
 */
export function clean({ text, title: given = '', meta = {} }: Document): Cleaned {
  const lines = linesOf(text)
  const total = lines.reduce((sum, line) => sum + weightOf(line), 0)
  const isPage = Object.keys(meta).length > 0
  const { head, rest } = split(lines, total)
  const facts = factsOf(head)
  const { title, used } = titleOf(head, rest, isPage ? given : '', given, meta)
  const { body, tail } = cut(rest.slice(used))
  const kept = body.filter((line, index) => !(index < 3 && sameText(line.plain, title)))
  const { source, publishedOn, issuer } = facts
  const late = factsOf(tail)
  const { body: joined, headings } = join(kept)
  return {
    title: stripSite(title).replace(/^#+\s*/, ''),
    source: source || (meta['contentsource'] ?? '') || late.source,
    issuer: issuer || (meta['publisher'] ?? ''),
    publishedOn:
      publishedOn ||
      dateOf(meta['pubdate'] ?? meta['publishdate'] ?? meta['article:published_time'] ?? '') ||
      signedOn(kept) ||
      late.publishedOn ||
      dateOf(head.map(({ plain }) => plain).join('\n')) ||
      dateOf(joined),
    body: joined,
    headings,
  }
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .map((raw) => {
      const level = (raw.match(/[\uE001-\uE006]/)?.[0].charCodeAt(0) ?? 0xe000) - 0xe000
      const line = raw
        .replaceAll(/[ \u00A0\u2000-\u200A\u202F\u3000\t]+/g, ' ')
        .replaceAll(/[\p{Cc}\uE001-\uE006\u200B-\u200D\u2060\uFEFF]/gu, '')
        .trim()
      return { text: line, plain: narrow(line), level }
    })
    .filter(({ text: line }) => line !== '')
}

/** Running text: what has a stop or is long. */
function weightOf({ plain }: Line): number {
  return /[。;]/.test(plain) && !COOKIE.test(plain) ? plain.length : 0
}

/** The head reaches to the last of the lines that give source and date, if little text stands before them. */
function split(lines: readonly Line[], total: number): { head: Line[]; rest: Line[] } {
  let before = 0
  let at = -1
  for (const [index, line] of lines.slice(0, 60).entries()) {
    if (before > LITTLE * total) break
    if (META.test(line.plain) && line.plain.length < 200 && !isDateLine(line.plain)) {
      if (at !== -1 && index - at > 12) break
      at = index
    }
    before += META.test(line.plain) ? 0 : weightOf(line)
  }
  return { head: lines.slice(0, at + 1), rest: lines.slice(at + 1) }
}

type Facts = { source: string; issuer: string; publishedOn: string; title: string }

function factsOf(lines: readonly Line[]): Facts {
  const text = lines
    .filter(({ plain }) => META.test(plain) || AUTHORS.test(plain))
    .map(({ plain }) => plain)
    .join('\n')
  const field = (names: string): string =>
    new RegExp(`(?:${names})\\s*[:/丨|]\\s*([^\\s:|，,;()\\[\\]【】]+)`, 'i').exec(text)?.[1] ?? ''
  return {
    source: field('来源|稿源|信息来源|文章来源|来源单位|Source'),
    issuer: field('发文机关|发文机构|发布机构|发布单位|公开机构'),
    publishedOn:
      dateOf(
        /(?:发布时间|发布日期|发文日期|成文日期|日期|时间|Date|Published)\s*[:|]?\s*([^\n]*)/i.exec(
          text,
        )?.[1] ?? '',
      ) || dateOf(text),
    title: field('名称|标题'),
  }
}

/** The title, and how many lines of the rest it takes. */
function titleOf(
  head: readonly Line[],
  rest: readonly Line[],
  ofPage: string,
  given: string,
  meta: Readonly<Record<string, string>>,
): { title: string; used: number } {
  const standard = meta['articletitle'] ?? ''
  const named = factsOf(head).title
  const above = head.filter(({ plain }) => !META.test(plain) && !isFurniture(plain))
  const from = rest.findIndex(({ plain }) => !isFurniture(plain) && !META.test(plain))
  const first = rest.slice(Math.max(from, 0), Math.max(from, 0) + 14)
  const below = titleLines(first.map(({ plain }) => plain))
  const taken = below ? Math.max(from, 0) + below.end : 0
  const shown = below
    ? first
        .slice(below.start, below.end)
        .map(({ text }) => text)
        .join('')
    : ''
  if (standard !== '') return { title: standard, used: sameText(shown, standard) ? taken : 0 }
  const known = stripSite(ofPage)
  if (known !== '' && (shown === '' || !sameText(shown, known))) {
    const longer = above.find(({ plain }) => plain.length >= known.length && sameStart(plain, known))
    return { title: longer?.text ?? known, used: 0 }
  }
  const own = titleLines(above.map(({ plain }) => plain))
  if (own && head.length > 0)
    return {
      title: above
        .slice(own.start, own.end)
        .map(({ text }) => text)
        .join(''),
      used: 0,
    }
  const last = above.at(-1)
  if (last && head.length > 0) return { title: last.text, used: 0 }
  if (named !== '') return { title: named, used: sameText(shown, named) ? taken : 0 }
  if (below) return { title: shown, used: taken }
  return plainTitle(rest, from, given)
}

function plainTitle(rest: readonly Line[], from: number, given: string): { title: string; used: number } {
  const first = rest[from]
  const text = (first?.text ?? '').replace(/^#+\s*/, '')
  if (first && text.length <= 60 && !/[。;!,:]$/.test(narrow(text))) return { title: text, used: from + 1 }
  return { title: given || text.slice(0, 40), used: 0 }
}

/** The article without what follows it, and that; lines of furniture inside it are left out. */
function cut(rest: readonly Line[]): { body: Line[]; tail: Line[] } {
  const all = rest.reduce((sum, line) => sum + weightOf(line), 0)
  const body: Line[] = []
  const tail: Line[] = []
  let before = 0
  for (const [index, line] of rest.entries()) {
    const { plain } = line
    if (before >= MUCH * all && END.test(plain) && plain.length < 160) {
      tail.push(...rest.slice(index))
      break
    }
    const isNote = (AUTHORS.test(plain) || PAGE_NOTE.test(plain)) && plain.length < 80 && !/[。;]/.test(plain)
    if (isFurniture(plain) || isNote) tail.push(line)
    else body.push(line)
    before += weightOf(line)
  }
  return { body, tail }
}

function isFurniture(plain: string): boolean {
  if (COOKIE.test(plain)) return true
  if (/[。;]/.test(plain)) return false
  return (
    (plain.length <= 60 && FURNITURE.test(plain) && !/[、,](?:.*[、,])/.test(plain)) ||
    (plain.length <= 80 && TRAIL.test(plain)) ||
    (plain.length <= 120 && MENU.test(plain) && MENU_WORD.test(plain)) ||
    (END.test(plain) && plain.length <= 30)
  )
}

/** The date under the text. */
function signedOn(body: readonly Line[]): string {
  const last = body.slice(-12).toReversed()
  return (
    dateOf(last.find(({ plain }) => isDateLine(plain))?.plain ?? '') ||
    dateOf(
      body
        .slice(-3)
        .map(({ plain }) => plain)
        .join(' '),
    )
  )
}

function join(lines: readonly Line[]): { body: string; headings: Map<number, number> } {
  const headings = new Map<number, number>()
  let body = ''
  for (const { text, level } of lines) {
    if (body !== '') body += '\n'
    if (level > 0) headings.set(body.length, level)
    body += text
  }
  return { body, headings }
}

const bare = (text: string): string => narrow(text).replaceAll(/[\s#:,。、“”"()《》]/g, '')

function sameText(a: string, b: string): boolean {
  return bare(a) !== '' && bare(a) === bare(b)
}

function sameStart(a: string, b: string): boolean {
  return bare(a).startsWith(bare(b).slice(0, 20))
}

/** A page's title often ends in the site's name. */
function stripSite(title: string): string {
  return (
    title
      .split(/\s*[_|｜]+\s*|\s+[-–—]+\s+|\s*[-–—]+\s*(?=\S{2,14}(?:网|政府|门户|频道|中心|委员会|局)$)/)[0]
      ?.trim() ?? title
  )
}

export { issuerOf } from './heading-lines.ts'
