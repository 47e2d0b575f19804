import { unzipSync, strFromU8 } from 'fflate'
import iconv from 'iconv-lite'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { Refusal } from '../../core/refusals.ts'

/** Larger files are no directives. */
const LARGEST = 20 * 1024 * 1024
/** A document unpacks to at most this; a zip that claims more is a bomb. */
const LARGEST_UNPACKED = 40 * 1024 * 1024

/** A file's plain text, a line a paragraph, and its title where the format has one. Throws Refusal. */
export function readDocument(bytes: Uint8Array, fileName: string): { text: string; title: string } {
  if (bytes.length > LARGEST) throw new Refusal('too-large')
  if (bytes.length === 0) throw new Refusal('directive-unreadable')
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  if (isZip) return { text: readDocx(bytes), title: '' }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new Refusal('directive-old-word')
  const text = decode(bytes)
  if (text.includes('\0')) throw new Refusal('directive-unreadable')
  const isHtml = /\.x?html?$/i.test(fileName) || /^\s*<(?:!doctype html|html)/i.test(text)
  return isHtml ? readHtml(text) : { text: text.replaceAll(/\r\n?/g, '\n'), title: '' }
}

/** UTF-8 or UTF-16 by their marks, else UTF-8 when it is valid, else GB18030 (which GBK and GB2312 are parts of). */
export function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes)
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return iconv.decode(buffer, 'utf-16le')
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return iconv.decode(buffer, 'utf-16be')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer)
  } catch {
    return iconv.decode(buffer, 'gb18030')
  }
}

function readDocx(bytes: Uint8Array): string {
  let unpacked = 0
  let document: Uint8Array | undefined
  try {
    document = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        unpacked += originalSize
        if (unpacked > LARGEST_UNPACKED) throw new Refusal('too-large')
        return name === 'word/document.xml'
      },
    })['word/document.xml']
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('directive-unreadable')
  }
  if (!document) throw new Refusal('directive-unreadable')
  // WordprocessingML (ECMA-376 part 1, §17.3): w:p a paragraph, w:t its text, w:br and w:tab inside it.
  return strFromU8(document)
    .replaceAll(/<w:(?:br|cr)\b[^>]*>/g, '\n')
    .replaceAll(/<w:tab\b[^>]*\/>/g, ' ')
    .replaceAll(/<\/w:p>/g, '\n')
    .replaceAll(/<w:(?:instrText|delText)\b[^>]*>[^<]*<\/w:\w+>/g, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

const SKIPPED = new Set([
  'script',
  'style',
  'nav',
  'header',
  'footer',
  'aside',
  'form',
  'button',
  'select',
  'noscript',
  'iframe',
  'svg',
  'template',
])
const BLOCKS = new Set([
  'p',
  'div',
  'br',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'tr',
  'table',
  'section',
  'article',
  'main',
  'blockquote',
  'dd',
  'dt',
])

function readHtml(html: string): { text: string; title: string } {
  let text = ''
  let title = ''
  let heading = ''
  const walk = (node: DefaultTreeAdapterTypes.Node, inHeading: boolean): void => {
    if (node.nodeName === '#text' && 'value' in node) {
      text += node.value.replaceAll(/\s+/g, ' ')
      if (inHeading) heading += node.value
      return
    }
    if (node.nodeName === 'title' && 'childNodes' in node) {
      title = node.childNodes
        .map((child) => ('value' in child ? child.value : ''))
        .join('')
        .trim()
      return
    }
    if (SKIPPED.has(node.nodeName) || !('childNodes' in node)) return
    const block = BLOCKS.has(node.nodeName)
    if (block) text += '\n'
    for (const child of node.childNodes) walk(child, inHeading || node.nodeName === 'h1')
    if (block) text += '\n'
  }
  walk(parse(html), false)
  return { text, title: heading.trim() || title }
}
