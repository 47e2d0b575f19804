import { Button } from 'antd'
import { useWords } from '../kit/language.tsx'

type Pages = {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
}

/** The way to a list's next page, while there is one. */
export function MoreRows({ pages }: { pages: Pages }) {
  const { t } = useWords()
  if (!pages.hasNextPage) return null
  return (
    <Button
      className="no-print"
      size="large"
      style={{ marginTop: 12 }}
      loading={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {t('more')}
    </Button>
  )
}
