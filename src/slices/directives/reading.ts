import iconv from 'iconv-lite'
import { Refusal } from '../../core/refusals.ts'
import type { Document } from './drafting.ts'
import { readDocx } from './docx.ts'
import { readPage } from './page.ts'

/** Larger files are no directives. */
const LARGEST = 20 * 1024 * 1024
/** Nor are longer texts: the longest that can be issued has 200,000 characters (directive-issued), a page's furniture apart. */
const LONGEST = 1_000_000

/** A file's plain text, a line a paragraph, and its title where the format has one. Throws Refusal. */
export function readDocument(bytes: Uint8Array, fileName: string): Document {
  if (bytes.length > LARGEST) throw new Refusal('too-large')
  if (bytes.length === 0) throw new Refusal('directive-unreadable')
  const document = read(bytes, fileName)
  if (document.text.length > LONGEST) throw new Refusal('too-large')
  if (!/[\p{L}\p{N}]/u.test(document.text)) throw new Refusal('directive-unreadable')
  return document
}

function read(bytes: Uint8Array, fileName: string): Document {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  if (isZip) return { text: readDocx(bytes) }
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new Refusal('directive-old-word')
  const text = decode(bytes)
  // PDF, RTF and what else is no text to people.
  if (text.includes('\0') || /^(?:%PDF-|\{\\rtf)/.test(text)) throw new Refusal('directive-unreadable')
  const isHtml = /\.x?html?$/i.test(fileName) || /^\s*<(?:!doctype html|html|head|body|div|!--)/i.test(text)
  return isHtml
    ? readPage(text)
    : { text: withoutMarks(text.replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')) }
}

/** Text may not pretend to be a heading (docx.ts). */
function withoutMarks(text: string): string {
  return text.replaceAll(/[\uE001-\uE006]/g, '')
}

/**
 * UTF-8 or UTF-16 by their marks, UTF-16 also by its zeros, else UTF-8 when it is valid or nearly so, else GB18030 (which GBK and
 * GB2312 are parts of). What a page says of its own encoding is wrong too often to be asked.
 */
export function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes)
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return iconv.decode(buffer, 'utf-16le')
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return iconv.decode(buffer, 'utf-16be')
  const wide = wideOrder(buffer)
  if (wide) return iconv.decode(buffer, wide)
  const text = new TextDecoder('utf-8').decode(buffer)
  const broken = text.match(/\uFFFD/g)?.length ?? 0
  const wideCharacters = text.match(/[\u3000-\u9FFF]/g)?.length ?? 0
  // A page cut off in the middle of a character is still UTF-8.
  return broken === 0 || (broken <= 3 && wideCharacters > 50 * broken)
    ? text
    : iconv.decode(buffer, 'gb18030')
}

/** UTF-16 without its mark: line ends, figures and Latin letters leave a zero at every other byte. */
function wideOrder(buffer: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (buffer.length % 2 !== 0 || buffer.length < 8) return undefined
  const zeros = [0, 0]
  const sample = Math.min(buffer.length, 20_000)
  for (let at = 0; at < sample; at += 1) if (buffer[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const text = (order: 'utf-16le' | 'utf-16be'): boolean =>
    /[\u4E00-\u9FFF]{2}|[a-z]{3}/i.test(iconv.decode(buffer, order)) &&
    !iconv.decode(buffer, order).includes('\0')
  if (odd > 0 && even === 0 && text('utf-16le')) return 'utf-16le'
  if (even > 0 && odd === 0 && text('utf-16be')) return 'utf-16be'
  return undefined
}
