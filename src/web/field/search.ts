import type { Household, Person, View } from './view.ts'

export type Found = { household: Household; person: Person | undefined }

/** Rows shown of what was found. */
export const MOST_FOUND = 50

/**
 * People by name, by the syllables of its pinyin or by their initials, and doors by number, within what the phone holds: one look at
 * each, in memory. No index over names lies on the disk.
 */
export function findIn(view: View, typed: string): Found[] {
  const query = typed.trim().toLowerCase().normalize('NFKC')
  if (query === '') return []
  const found: Found[] = []
  const add = (household: Household | undefined, person?: Person): void => {
    if (household && found.length < MOST_FOUND) found.push({ household, person })
  }
  if (/\d/.test(query)) {
    for (const household of view.households.values())
      if (household.door.toLowerCase().startsWith(query)) add(household)
    for (const household of view.households.values())
      if (!household.door.toLowerCase().startsWith(query) && household.door.toLowerCase().includes(query))
        add(household)
    return found
  }
  const letters = /^[a-z\s]+$/.test(query) ? query.replaceAll(/\s/g, '') : undefined
  for (const person of view.persons.values()) {
    const hit = letters === undefined ? person.name.includes(query) : soundsLike(person, letters)
    if (hit) add(view.households.get(person.household), person)
    if (found.length === MOST_FOUND) break
  }
  return found
}

/** `wjg`, `wangjg` and `wangjianguo` alike: each syllable by its first letters, in order. */
export function soundsLike({ sounds, name }: Pick<Person, 'sounds' | 'name'>, letters: string): boolean {
  if (sounds.length === 0) return name.toLowerCase().includes(letters)
  return fits(sounds, 0, letters, 0)
}

function fits(sounds: readonly string[], syllable: number, letters: string, at: number): boolean {
  if (at === letters.length) return true
  const sound = sounds[syllable]
  if (sound === undefined) return false
  for (let length = sound.length; length > 0; length -= 1)
    if (letters.startsWith(sound.slice(0, length), at) && fits(sounds, syllable + 1, letters, at + length))
      return true
  // The last syllable may be typed half; one in between may not be left out.
  return sound.startsWith(letters.slice(at))
}
