import type { Household, Person, View } from './view.ts'

/** Rows shown. */
const MOST = 5

/** Doors of the same alley whose number is the same, however it is written: 12, 12号 and １２号 are one. */
export function alikeDoors(view: View, area: string, door: string): Household[] {
  const wanted = plainDoor(door)
  if (wanted === '') return []
  return [...view.households.values()]
    .filter((one) => one.area === area && plainDoor(one.door) === wanted)
    .slice(0, MOST)
}

function plainDoor(door: string): string {
  return door
    .normalize('NFKC')
    .replaceAll(/[\s号院#-]/g, '')
    .toLowerCase()
}

/** People of the same name anywhere on the phone. */
export function alikePeople(view: View, name: string): Person[] {
  const wanted = plainName(name)
  if (wanted.length < 2) return []
  return [...view.persons.values()].filter((one) => plainName(one.name) === wanted).slice(0, MOST)
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/[\s·]/g, '')
    .toLowerCase()
}
