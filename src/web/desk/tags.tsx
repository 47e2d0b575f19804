import { useQuery } from '@tanstack/react-query'
import { listTags, type TagLine } from '../../slices/directives/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Sign, type Tone } from './sign.tsx'

/** The words of the packs in force: they change with a pack, not while somebody looks at a page. */
export function useTags(): { known: readonly TagLine[]; titleOf: (tag: string) => string } {
  const { of } = useWords()
  const tags = useQuery({ queryKey: ['tags'], queryFn: () => call(listTags, {}), staleTime: 300_000 })
  const known = tags.data?.tags ?? []
  const said = new Map(known.map((line) => [line.tag, line]))
  return {
    known,
    // A tag no pack has words for is shown as it is: it must not be hidden.
    titleOf: (tag) => {
      const line = said.get(tag)
      return line ? of(line) : tag
    },
  }
}

const TONES: Record<string, Tone> = { origin: 'bad', need: 'warn' }

/** The tags of a subject, in words. */
export function Tags({ tags }: { tags: readonly string[] }) {
  const { titleOf } = useTags()
  return tags.map((tag) => (
    <Sign key={tag} tone={TONES[tag.split(':')[0] ?? ''] ?? 'plain'}>
      {titleOf(tag)}
    </Sign>
  ))
}

/** Tags to choose from; found by their words in either language, by what announces them, and by the tag itself. */
export function useTagOptions(): { value: string; label: string; search: string }[] {
  const { known, titleOf } = useTags()
  return known.map(({ tag, zh, en, words }) => ({
    value: tag,
    label: titleOf(tag),
    search: [tag, zh, en, ...words].join(' '),
  }))
}
