import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Document } from './drafting.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const SKIPPED = new Set(
  'script style nav aside button select option noscript iframe svg template canvas object video audio textarea input dialog'.split(
    ' ',
  ),
)
const BLOCKS = new Set(
  'p div br li ul ol h1 h2 h3 h4 h5 h6 tr table section article main blockquote dd dt dl form header footer center hr pre figure figcaption fieldset body caption'.split(
    ' ',
  ),
)
/** What a site calls its furniture, as a word of a class or an id. */
const FURNITURE =
  /(?:^|[-_\s])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|crumbs?|location|position|weizhi|side|sidebar|aside|left-?nav|foot|footer|bottom|copyright|copy|beian|comments?|pinglun|reply|guestbook|share|bdsharebuttonbox|social|related|relate|relevant|recommend|recommended|hot|rank|ranking|links?|friendlinks?|cookie|cookies|banner|ad|ads|advert|login|search|searchbox|toolbar|tools?|pager|pagination|prevnext|prev|qrcode|erweima|disclaimer|statement|mianze|topbar|top-bar|popup|modal|toast|skip|accessibility|wza|print|fontsize|feedback|subscribe|tags?|newsletter|widget)(?:$|[-_\s\d])/i
/** Where known site builders and the standard of government sites put the article itself. */
const ARTICLE =
  /(?:^|[-_\s])(?:article(?:-?(?:content|body|text|con))?|articlebody|content|main-?content|news-?(?:content|text|body|con)|detail(?:-?(?:content|con|body))?|text-?content|trs_editor|trs_editor_view|ucap-content|zoom|vsb_content|v_news_content|wp_articlecontent|pages_content|view|entry-content|post-content|rich_media_content|js_content|xl-?(?:content|con)|con_?text|bt_content)(?:$|[-_\s\d])/i
/** So deep nobody writes by hand; deeper is an attack on the stack. */
const DEEPEST = 400
/** From this share of the page's sentences on, an element holds the article. */
const MOST = 0.8
const HALF = 0.5

/** A saved page as text, its article alone with the lines above it, and what its head says of title, source and date. */
export function readPage(html: string): Document {
  const meta: Record<string, string> = {}
  const page = parse(html)
  const weights = new Map<Node, number>()
  const total = weigh(page, weights, meta, 0)
  const title = (meta['h1'] ?? '').trim() || meta['title'] || ''
  const article = total === 0 ? page : narrowDown(page, weights, total)
  const lines: Lines = { text: '', above: '', article, isAbove: article !== page, weights, total }
  write(page, lines, 0)
  return { text: `${lines.above}\n${lines.text}`, title, meta }
}

/** How much running text lies in each element: characters outside links of runs that hold a stop or comma. */
function weigh(node: Node, weights: Map<Node, number>, meta: Record<string, string>, depth: number): number {
  if (depth > DEEPEST) return 0
  if (node.nodeName === '#text' && 'value' in node) {
    const text = node.value.trim()
    return /[。，；：、,;]/.test(text) ? text.length : 0
  }
  if ('tagName' in node) readMeta(node, meta)
  if (!('childNodes' in node) || SKIPPED.has(node.nodeName) || node.nodeName === 'a' || isHidden(node))
    return 0
  let sum = 0
  for (const child of node.childNodes) sum += weigh(child, weights, meta, depth + 1)
  // Furniture is weighed as none unless it holds nearly all there is, which narrowDown sees by the difference.
  const own = isNamedFurniture(node) ? sum * 0.1 : sum
  weights.set(node, own)
  return own
}

function readMeta(node: Element, meta: Record<string, string>): void {
  if (node.tagName === 'meta') {
    const name = attribute(node, 'name') || attribute(node, 'property')
    const content = attribute(node, 'content').trim()
    if (name !== '' && content !== '') meta[name.toLowerCase()] = content
  } else if (node.tagName === 'title' || node.tagName === 'h1') {
    const text = plainText(node, 0).replaceAll(/\s+/g, ' ').trim()
    if (text !== '' && meta[node.tagName] === undefined) meta[node.tagName] = text
  }
}

function plainText(node: Node, depth: number): string {
  if (depth > DEEPEST) return ''
  if (node.nodeName === '#text' && 'value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map((child) => plainText(child, depth + 1)).join('') : ''
}

/** The smallest element with most of the running text, or the largest that a site builder names as the article. */
function narrowDown(page: Node, weights: ReadonlyMap<Node, number>, total: number): Node {
  let best: Node = page
  for (;;) {
    const children: Node[] = 'childNodes' in best ? best.childNodes : []
    const heaviest = children.reduce<Node | undefined>(
      (most, child) => ((weights.get(child) ?? 0) > (most ? (weights.get(most) ?? 0) : 0) ? child : most),
      undefined,
    )
    if (
      !heaviest ||
      (!BLOCKS.has(heaviest.nodeName) && !['html', 'td', 'tbody', 'span', 'font'].includes(heaviest.nodeName))
    )
      break
    const share = (weights.get(heaviest) ?? 0) / total
    const isNamed = ['article', 'main'].includes(heaviest.nodeName) || ARTICLE.test(namesOf(heaviest))
    if (heaviest.nodeName === 'p' || share < (isNamed ? HALF : MOST)) break
    best = heaviest
  }
  return best
}

type Lines = {
  text: string
  above: string
  article: Node
  isAbove: boolean
  weights: ReadonlyMap<Node, number>
  total: number
}

/** Writes the article, and apart from it the lines above it, among which title, source and date are looked for. */
function write(node: Node, lines: Lines, depth: number, inside = node === lines.article): void {
  if (depth > DEEPEST) return
  const put = (text: string): void => {
    if (inside) lines.text += text
    else if (lines.isAbove) lines.above += text
  }
  if (node.nodeName === '#text' && 'value' in node)
    return put(node.value.replaceAll(/[\s\uE001-\uE006]+/g, ' '))
  if (!('childNodes' in node)) return
  if (node !== lines.article && isLeftOut(node, lines)) return
  if (node.nodeName === 'tr' && inside && writeRow(node, put)) return
  const block = BLOCKS.has(node.nodeName)
  if (block) put('\n')
  const level = /^h([1-6])$/.exec(node.nodeName)?.[1]
  if (level && inside) put(String.fromCharCode(0xe000 + Number(level)))
  if (node.nodeName === 'li') put(listNumber(node))
  for (const child of node.childNodes) {
    const begins = child === lines.article
    if (begins) lines.isAbove = false
    write(child, lines, depth + 1, inside || begins)
  }
  if (block || node.nodeName === 'td' || node.nodeName === 'th') put('\n')
}

function isLeftOut(node: Node, { weights, total, article }: Lines): boolean {
  if (SKIPPED.has(node.nodeName) || isHidden(node)) return true
  if (node.nodeName === 'head' || node.nodeName === 'title') return true
  const holdsArticle = article !== node && (weights.get(node) ?? 0) >= HALF * total
  if (holdsArticle) return false
  if (node.nodeName === 'footer') return true
  if (isNamedFurniture(node) && !isMarkedMost(node, total)) return true
  return isLinks(node)
}

/** A "main with-sidebar" that holds most of the page is no sidebar. */
function isMarkedMost(node: Node, total: number): boolean {
  return (
    plainText(node, 0).length > 0.6 * Math.max(total, 1) &&
    /[。；]/.test(plainText(node, 0)) &&
    !isLinks(node)
  )
}

/** Lists and boxes that are made of links alone: menus, related articles. */
function isLinks(node: Node): boolean {
  if (!/^(?:ul|ol|dl|div|p|td|li|table|section|span|dd)$/.test(node.nodeName)) return false
  const all = plainText(node, 0).replaceAll(/\s/g, '')
  if (all === '' || /[。；;]/.test(all)) return false
  const linked = linkText(node, 0).replaceAll(/\s/g, '')
  return linked.length >= 0.7 * all.length
}

function linkText(node: Node, depth: number): string {
  if (depth > DEEPEST) return ''
  if (node.nodeName === 'a') return plainText(node, depth)
  return 'childNodes' in node ? node.childNodes.map((child) => linkText(child, depth + 1)).join('') : ''
}

/** A row of short cells is one line; cells that hold paragraphs (pages laid out by tables) are written as such. */
function writeRow(row: Node, put: (text: string) => void): boolean {
  const cells = 'childNodes' in row ? row.childNodes.filter(({ nodeName }) => /^t[dh]$/.test(nodeName)) : []
  const texts = cells.map((cell) =>
    plainText(cell, 0)
      .replaceAll(/[\s\uE001-\uE006]+/g, ' ')
      .trim(),
  )
  if (cells.length < 2 || texts.some((text) => text.length > 120)) return false
  put(`\n${texts.filter((text) => text !== '').join(' | ')}\n`)
  return true
}

/** Browsers count the items of an ordered list; the number stands in no text. */
function listNumber(item: Node): string {
  const list = 'parentNode' in item ? item.parentNode : null
  if (!list || list.nodeName !== 'ol' || !('childNodes' in list)) return ''
  const start = 'tagName' in list ? Number(attribute(list, 'start')) || 1 : 1
  const place = list.childNodes.filter(({ nodeName }) => nodeName === 'li').findIndex((one) => one === item)
  return /^\s*(?:[\d一二三四五六七八九十]+[.、)]|[(（①])/.test(plainText(item, 0)) ? '' : `${start + place}. `
}

function isHidden(node: Node): boolean {
  if (!('tagName' in node)) return false
  return (
    node.attrs.some(({ name }) => name === 'hidden') ||
    attribute(node, 'aria-hidden') === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribute(node, 'style'))
  )
}

function isNamedFurniture(node: Node): boolean {
  if (
    !('tagName' in node) ||
    node.tagName === 'body' ||
    node.tagName === 'html' ||
    node.tagName === 'article'
  )
    return false
  const role = attribute(node, 'role')
  return (
    /^(?:navigation|banner|contentinfo|complementary|search|dialog|alert)$/.test(role) ||
    FURNITURE.test(namesOf(node))
  )
}

/** Class and id, their words apart: "articleShare", "article_share" and "article-share" are one. */
function namesOf(node: Node): string {
  if (!('tagName' in node)) return ''
  return `${attribute(node, 'class')} ${attribute(node, 'id')}`.replaceAll(/([a-z])([A-Z])/g, '$1-$2')
}

function attribute(node: Element, name: string): string {
  return node.attrs.find((one) => one.name === name)?.value ?? ''
}
