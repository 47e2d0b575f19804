import type { Bilingual } from '../../core/text.ts'
import type { PolicyPack } from './rules.ts'

/** Something a person should look at before issuing. Nothing is corrected by itself. */
export type Question = { text: string; start: number; end: number; suggestion: string; why: Bilingual }

export function questionsIn(text: string, pack: Pick<PolicyPack, 'places' | 'lookalikes'>): Question[] {
  return [...misreadPlaces(text, pack), ...brokenDates(text)]
}

/** Names of known places one easily confused character off: 南官 for 南宫. */
function misreadPlaces(text: string, pack: Pick<PolicyPack, 'places' | 'lookalikes'>): Question[] {
  const why = { zh: '地名可能有误', en: 'This place name may be misspelt' }
  const confused = (a: string, b: string): boolean =>
    pack.lookalikes.some((group) => group.includes(a) && group.includes(b))
  return pack.places.flatMap((place) =>
    [...place].flatMap((right, at) => {
      const others = pack.lookalikes.filter((group) => group.includes(right)).flatMap((group) => [...group])
      return others
        .filter((wrong) => wrong !== right && confused(wrong, right))
        .flatMap((wrong) => {
          const misread = place.slice(0, at) + wrong + place.slice(at + 1)
          return occurrences(text, misread).map((start) => ({
            text: misread,
            start,
            end: start + misread.length,
            suggestion: place,
            why,
          }))
        })
    }),
  )
}

function occurrences(text: string, word: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) found.push(at)
  return found
}

/** A month without its number ("月8日") has lost a figure. */
function brokenDates(text: string): Question[] {
  const why = { zh: '日期缺少数字', en: 'A figure of this date is missing' }
  return [...text.matchAll(/(?<![\d一二三四五六七八九十])月\s*\d{1,2}日/g)].map((match) => {
    return { text: match[0], start: match.index, end: match.index + match[0].length, suggestion: '', why }
  })
}
