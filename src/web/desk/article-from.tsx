import { useNavigate } from '@tanstack/react-router'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { articleFrom } from '../../slices/articles/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/** One step from a directive to a draft for the public site; then somebody looks at it, and another one too. */
export function ArticleFrom({ directive }: { directive: string }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const make = useMutation({
    mutationFn: async () => {
      const article = newId()
      await call(articleFrom, { body: { article, id: newId(), directive } })
      return article
    },
    onSuccess: (article) => void navigate({ to: '/article/$article', params: { article } }),
  })
  return (
    <>
      <Button className="no-print" loading={make.isPending} onClick={() => make.mutate()}>
        {t('article.from-directive')}
      </Button>
      {make.isError && <Failure error={make.error} />}
    </>
  )
}
