import { z } from 'zod'
import { UUID } from './id.ts'

/**
 * What an article is made of: a tree of few kinds of nodes, in the shape in which ProseMirror's editors keep theirs. No markup is ever
 * stored; each way of showing it has a map of its own from these nodes.
 */
export type Mark =
  | { type: 'bold' | 'italic' | 'underline' | 'strike' }
  | { type: 'link'; attrs: { href: string } }
export type Inline = { type: 'text'; text: string; marks?: Mark[] | undefined } | { type: 'hardBreak' }
export type Cell = {
  type: 'tableCell' | 'tableHeader'
  attrs?: { colspan?: number | undefined; rowspan?: number | undefined } | undefined
  content: Block[]
}
export type Block =
  | { type: 'paragraph'; content?: Inline[] | undefined }
  | { type: 'heading'; attrs: { level: 2 | 3 | 4 }; content?: Inline[] | undefined }
  | { type: 'bulletList' | 'orderedList'; content: { type: 'listItem'; content: Block[] }[] }
  | { type: 'blockquote'; content: Block[] }
  | { type: 'table'; content: { type: 'tableRow'; content: Cell[] }[] }
  | { type: 'image'; attrs: { picture: string; alt: string; caption?: string | undefined } }
  | { type: 'horizontalRule' }
export type RichText = { type: 'doc'; content: Block[] }

/** The whole text of a day's longest paper, and as much structure as one needs. */
const MOST_CHARACTERS = 200_000
const MOST_NODES = 8000
const DEEPEST = 8

/** Leads to another page, by HTTP or within this site, and to nothing else: no script, no address that a browser might read as another host. */
export const WEB_LINK = /^https?:\/\/[^\s\\@/?#]+[^\s\\]*$/i
export const OWN_LINK = /^\/(?![/\\])[^\s\\]*$/

const href = z
  .string()
  .max(2000)
  .refine((text) => WEB_LINK.test(text) || OWN_LINK.test(text), 'link-unsafe')
const mark = z.union([
  z.object({ type: z.enum(['bold', 'italic', 'underline', 'strike']) }),
  z.object({ type: z.literal('link'), attrs: z.object({ href }) }),
])
const inline = z.union([
  z.object({
    type: z.literal('text'),
    text: z.string().min(1).max(20_000),
    marks: z.array(mark).max(5).optional(),
  }),
  z.object({ type: z.literal('hardBreak') }),
])
const line = z.array(inline).max(2000).optional()
const block: z.ZodType<Block> = z.lazy(() => z.discriminatedUnion('type', BLOCKS))
const blocks = z.array(block).max(500)
const span = z.number().int().min(1).max(20).optional()
const cell = z.object({
  type: z.enum(['tableCell', 'tableHeader']),
  attrs: z.object({ colspan: span, rowspan: span }).optional(),
  content: blocks,
})
const BLOCKS = [
  z.object({ type: z.literal('paragraph'), content: line }),
  z.object({
    type: z.literal('heading'),
    attrs: z.object({ level: z.union([z.literal(2), z.literal(3), z.literal(4)]) }),
    content: line,
  }),
  z.object({
    type: z.enum(['bulletList', 'orderedList']),
    content: z.array(z.object({ type: z.literal('listItem'), content: blocks })).max(500),
  }),
  z.object({ type: z.literal('blockquote'), content: blocks }),
  z.object({
    type: z.literal('table'),
    content: z
      .array(z.object({ type: z.literal('tableRow'), content: z.array(cell).max(60) }))
      .min(1)
      .max(1000),
  }),
  z.object({
    type: z.literal('image'),
    attrs: z.object({
      picture: z.string().regex(UUID),
      // Whoever cannot see it is told what it shows.
      alt: z.string().trim().min(1).max(300),
      caption: z.string().max(300).optional(),
    }),
  }),
  z.object({ type: z.literal('horizontalRule') }),
] as const

/** A document as it is stored; anything it does not know is left out, anything out of bounds refused. */
export const richText = z
  .object({ type: z.literal('doc'), content: z.array(block).max(3000) })
  .refine((document) => {
    const size = sizeOf(document.content)
    return size.characters <= MOST_CHARACTERS && size.nodes <= MOST_NODES && size.depth <= DEEPEST
  }, 'document-too-large')

type Size = { characters: number; nodes: number; depth: number }
type Node = { type: string; text?: string; content?: readonly Node[] | undefined }

function sizeOf(nodes: readonly Node[]): Size {
  const size = { characters: 0, nodes: nodes.length, depth: 1 }
  for (const { text = '', content = [] } of nodes) {
    const inner = sizeOf(content)
    size.characters += text.length + inner.characters
    size.nodes += inner.nodes
    size.depth = Math.max(size.depth, inner.depth + 1)
  }
  return size
}

/** The words of a document, a line a paragraph, cell or heading: for searching, comparing and reading aloud. */
export function plainText(document: RichText): string {
  return textLines(document.content).join('\n')
}

function textLines(nodes: readonly Node[]): string[] {
  const lines: string[] = []
  let own = ''
  for (const { type, text, content } of nodes) {
    if (type === 'text') own += text ?? ''
    else if (type === 'hardBreak') own += '\n'
    else lines.push(...textLines(content ?? []))
  }
  return own === '' ? lines : [own, ...lines]
}

/** Ids of the pictures a document shows, in its order. */
export function picturesIn(document: RichText): string[] {
  const inside = (some: readonly Block[]): string[] =>
    some.flatMap((one) => {
      if (one.type === 'image') return [one.attrs.picture]
      if (one.type === 'blockquote') return inside(one.content)
      if (one.type === 'bulletList' || one.type === 'orderedList')
        return one.content.flatMap((item) => inside(item.content))
      if (one.type !== 'table') return []
      return one.content.flatMap((row) => row.content.flatMap((part) => inside(part.content)))
    })
  return inside(document.content)
}

/** Plain text as a document: a paragraph a line. */
export function textToDocument(text: string): RichText {
  const lines = text.split('\n').filter((one) => one.trim() !== '')
  return {
    type: 'doc',
    content: lines.map((one) => ({ type: 'paragraph', content: [{ type: 'text', text: one.trim() }] })),
  }
}
