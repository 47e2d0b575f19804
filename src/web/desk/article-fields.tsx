import { Checkbox, Input, Segmented, Select } from 'antd'
import { FORMS, type Content } from '../../slices/articles/rules.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'

type Given = {
  content: Content
  columns: readonly { column: string; titleZh: string; titleEn: string }[]
  change: (part: Partial<Content>) => void
}
type TextField = 'source' | 'sourceUrl' | 'author' | 'editor' | 'authority' | 'documentNumber'

const TEXTS: readonly [TextField, MessageKey, boolean][] = [
  ['source', 'article.source', false],
  ['sourceUrl', 'article.source-url', false],
  ['author', 'article.author', false],
  ['editor', 'article.editor', false],
  ['authority', 'article.authority', true],
  ['documentNumber', 'article.number', true],
]

/** All of an article but its text. What a bulletin needs is asked for a bulletin only. */
export function ArticleFields({ content, columns, change }: Given) {
  const { t, language } = useWords()
  const optional = (text: string): string | undefined => (text === '' ? undefined : text)
  return (
    <>
      <label className="article-field">
        {t('articles.title')}
        <Input
          size="large"
          value={content.title}
          maxLength={150}
          onChange={(event) => change({ title: event.target.value })}
        />
      </label>
      <div className="article-fields">
        <div className="article-field">
          <label htmlFor="article-column">{t('articles.column')}</label>
          <Select
            id="article-column"
            value={content.column}
            onChange={(column) => change({ column })}
            options={columns.map(({ column, titleZh, titleEn }) => ({
              value: column,
              label: language === 'zh' ? titleZh : titleEn,
            }))}
          />
        </div>
        <div className="article-field">
          <span>{t('article.form')}</span>
          <Segmented
            aria-label={t('article.form')}
            value={content.form ?? 'original'}
            onChange={(form) => change({ form })}
            options={FORMS.map((value) => ({ value, label: t(`article.form.${value}`) }))}
          />
        </div>
        {TEXTS.filter(([, , ofBulletin]) => !ofBulletin || content.form === 'bulletin').map(
          ([field, word]) => (
            <label key={field}>
              {t(word)}
              <Input
                value={content[field] ?? ''}
                maxLength={field === 'sourceUrl' ? 500 : 120}
                onChange={(event) =>
                  change({
                    [field]:
                      field === 'source' || field === 'author' || field === 'editor'
                        ? event.target.value
                        : optional(event.target.value),
                  })
                }
              />
            </label>
          ),
        )}
        <div className="article-field">
          <label htmlFor="article-topics">{t('article.topics')}</label>
          <Select
            id="article-topics"
            mode="tags"
            value={content.topics ?? []}
            maxCount={8}
            open={false}
            onChange={(topics: string[]) => change({ topics })}
          />
        </div>
        <label>
          {t('article.expires')}
          <input
            type="date"
            value={content.expiresOn ?? ''}
            onChange={(event) => change({ expiresOn: optional(event.target.value) })}
          />
        </label>
        <Checkbox
          checked={content.pinned ?? false}
          onChange={(event) => change({ pinned: event.target.checked })}
        >
          {t('article.pinned')}
        </Checkbox>
      </div>
      <label className="article-field">
        {t('article.summary')}
        <Input.TextArea
          rows={2}
          maxLength={300}
          value={content.summary ?? ''}
          onChange={(event) => change({ summary: event.target.value })}
        />
      </label>
    </>
  )
}
