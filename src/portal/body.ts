import type { Block, Cell, Inline, Mark, RichText } from '../core/rich-text.ts'
import { OWN_LINK, WEB_LINK } from '../core/rich-text.ts'
import { markup, type Html } from './html.ts'

/** Where a picture lies and how large it is, by its id; one that is not there is not shown. */
export type Pictures = ReadonlyMap<string, { src: string; width: number; height: number }>

/** An article's body in HTML: our nodes to elements, and nothing else to anything. */
export function bodyHtml(document: RichText, pictures: Pictures = new Map()): Html {
  return blocks(document.content, pictures)
}

function blocks(some: readonly Block[], pictures: Pictures): Html {
  return markup`${some.map((one) => blockHtml(one, pictures))}`
}

function blockHtml(block: Block, pictures: Pictures): Html {
  switch (block.type) {
    case 'paragraph':
      return markup`<p>${line(block.content)}</p>`
    case 'heading':
      return headingHtml(block.attrs.level, line(block.content))
    case 'bulletList':
      return markup`<ul>
        ${items(block.content, pictures)}
      </ul>`
    case 'orderedList':
      return markup`<ol>
        ${items(block.content, pictures)}
      </ol>`
    case 'blockquote':
      return markup`<blockquote>${blocks(block.content, pictures)}</blockquote>`
    case 'table':
      return tableHtml(block.content, pictures)
    case 'image':
      return imageHtml(block.attrs, pictures)
    case 'horizontalRule':
      return markup`<hr />`
  }
}

function headingHtml(level: 2 | 3 | 4, inside: Html): Html {
  if (level === 2) return markup`<h2>${inside}</h2>`
  return level === 3 ? markup`<h3>${inside}</h3>` : markup`<h4>${inside}</h4>`
}

function items(some: readonly { content: Block[] }[], pictures: Pictures): Html[] {
  return some.map(({ content }) => markup`<li>${blocks(content, pictures)}</li>`)
}

/** Scrolls by itself where it is wider than the page; by keyboard too. */
function tableHtml(rows: readonly { content: Cell[] }[], pictures: Pictures): Html {
  return markup`<div class="table" tabindex="0" role="region">
    <table>
      ${rows.map(
        ({ content }) =>
          markup`<tr>
            ${content.map((cell) => cellHtml(cell, pictures))}
          </tr>`,
      )}
    </table>
  </div>`
}

function cellHtml({ type, attrs = {}, content }: Cell, pictures: Pictures): Html {
  const { colspan = 1, rowspan = 1 } = attrs
  const wide = markup`${colspan > 1 && markup` colspan="${colspan}"`}${rowspan > 1 && markup` rowspan="${rowspan}"`}`
  const inside = blocks(content, pictures)
  return type === 'tableHeader' ? markup`<th${wide}>${inside}</th>` : markup`<td${wide}>${inside}</td>`
}

function imageHtml(
  attrs: { picture: string; alt: string; caption?: string | undefined },
  pictures: Pictures,
): Html {
  const { picture, alt, caption } = attrs
  const found = pictures.get(picture)
  if (!found) return markup`<p class="soft">［${alt}］</p>`
  const { src, width, height } = found
  return markup`<figure>
    <img
      src="${src}"
      alt="${alt}"
      width="${width}"
      height="${height}"
      loading="lazy"
      decoding="async"
    />${caption !== undefined && caption !== '' && markup`<figcaption>${caption}</figcaption>`}
  </figure>`
}

function line(content: readonly Inline[] = []): Html {
  return markup`${content.map((one) =>
    one.type === 'hardBreak' ? markup`<br />` : marked(one.text, one.marks ?? []),
  )}`
}

function marked(text: string, marks: readonly Mark[]): Html {
  let inside: Html = markup`${text}`
  for (const mark of marks) inside = markHtml(mark, inside)
  return inside
}

function markHtml(mark: Mark, inside: Html): Html {
  switch (mark.type) {
    case 'bold':
      return markup`<strong>${inside}</strong>`
    case 'italic':
      return markup`<em>${inside}</em>`
    case 'underline':
      return markup`<u>${inside}</u>`
    case 'strike':
      return markup`<s>${inside}</s>`
    case 'link':
      return linkHtml(mark.attrs.href, inside)
  }
}

/** Looked at once more: what was stored by an older program counts for nothing. */
function linkHtml(href: string, inside: Html): Html {
  if (OWN_LINK.test(href)) return markup`<a href="${href}">${inside}</a>`
  return WEB_LINK.test(href)
    ? markup`<a href="${href}" rel="noopener nofollow external">${inside}</a>`
    : inside
}
