import { Editor } from '@tiptap/core'
import { TableKit } from '@tiptap/extension-table'
import { StarterKit } from '@tiptap/starter-kit'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { OWN_LINK, WEB_LINK, type RichText } from '../../core/rich-text.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import './article.css'

type Given = { initial: RichText; label: string; onChange: (body: RichText) => void }

/**
 * The editor of an article's text: ProseMirror with the nodes of core/rich-text.ts and no others, so that what is pasted from Word or a page
 * loses all else. A chunk of its own, loaded with the page of an article.
 */
export function RichEditor({ initial, label, onChange }: Given) {
  const place = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor>()
  const [, redraw] = useState(0)
  const [first] = useState(initial)
  const told = useRef(onChange)
  useEffect(() => {
    told.current = onChange
  })
  useEffect(() => {
    if (!place.current) return undefined
    const made = new Editor({
      element: place.current,
      extensions: [
        StarterKit.configure({
          heading: { levels: [2, 3, 4] },
          code: false,
          codeBlock: false,
          link: { openOnClick: false, autolink: false, isAllowedUri: isLink },
        }),
        TableKit.configure({ table: { resizable: false } }),
      ],
      content: first,
      editorProps: { attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label } },
      // Its nodes are those of the schema above; the server's schema reads it again.
      onUpdate: ({ editor: one }) => told.current(one.getJSON() as RichText),
      onTransaction: () => redraw((count) => count + 1),
    })
    setEditor(made)
    return () => made.destroy()
  }, [first, label])
  return (
    <div className="rich">
      {editor && <Toolbar editor={editor} />}
      <div ref={place} className="rich-text" lang="zh-CN" />
    </div>
  )
}

function isLink(href: string): boolean {
  return WEB_LINK.test(href) || OWN_LINK.test(href)
}

type Tool = { word: MessageKey; sign: string; active?: string; level?: number; act: (editor: Editor) => void }

const TOOLS: readonly Tool[] = [
  {
    word: 'article.bold',
    sign: 'B',
    active: 'bold',
    act: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    word: 'article.italic',
    sign: 'I',
    active: 'italic',
    act: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    word: 'article.heading',
    sign: 'H',
    active: 'heading',
    act: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    word: 'article.bullets',
    sign: '•',
    active: 'bulletList',
    act: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    word: 'article.numbers',
    sign: '1.',
    active: 'orderedList',
    act: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    word: 'article.quote',
    sign: '❝',
    active: 'blockquote',
    act: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    word: 'article.table',
    sign: '▦',
    active: 'table',
    act: (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  { word: 'article.undo', sign: '↶', act: (editor) => editor.chain().focus().undo().run() },
  { word: 'article.redo', sign: '↷', act: (editor) => editor.chain().focus().redo().run() },
]

function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useWords()
  return (
    <div className="rich-tools" role="toolbar" aria-label={t('article.body')}>
      {TOOLS.map(({ word, sign, active, act }) => (
        <Button
          key={word}
          title={t(word)}
          aria-label={t(word)}
          {...(active === undefined ? {} : { 'aria-pressed': editor.isActive(active) })}
          onClick={() => act(editor)}
        >
          {sign}
        </Button>
      ))}
      <Button
        title={t('article.link')}
        aria-label={t('article.link')}
        aria-pressed={editor.isActive('link')}
        onClick={() => setLink(editor, t('article.link-what'))}
      >
        ⚭
      </Button>
    </div>
  )
}

/** An empty answer takes the link away; what is no link of ours is not taken. */
function setLink(editor: Editor, question: string): void {
  const before: unknown = editor.getAttributes('link')['href']
  const href = prompt(question, typeof before === 'string' ? before : 'https://')
  if (href === null) return
  if (href.trim() === '') editor.chain().focus().unsetLink().run()
  else if (isLink(href.trim())) editor.chain().focus().setLink({ href: href.trim() }).run()
}
