import { expect, test } from 'vitest'
import type { AreaLevel } from '../../core/area.ts'
import { levelClimbed } from './queries.ts'

const VILLAGE = '130430100201'

test('the level told is that of the area a duty has climbed to', () => {
  const cases: [AreaLevel | undefined, string, AreaLevel, AreaLevel, AreaLevel | null][] = [
    // rung, the duty's area, what that is, what the village is, what is told
    [undefined, `${VILLAGE}001`, 'alley', 'village', null],
    ['alley', `${VILLAGE}001`, 'alley', 'village', 'alley'],
    ['alley', `${VILLAGE}001`, 'stairwell', 'community', 'stairwell'],
    ['alley', VILLAGE, 'village', 'village', 'village'],
    ['alley', VILLAGE, 'community', 'community', 'community'],
    ['alley', '130430100', 'township', 'village', 'township'],
    ['village', `${VILLAGE}001`, 'alley', 'community', 'community'],
    ['village', '130430100', 'township', 'village', 'township'],
    ['township', VILLAGE, 'village', 'village', 'township'],
    ['county', `${VILLAGE}001`, 'alley', 'village', 'county'],
  ]
  for (const [rung, area, ownLevel, villageLevel, told] of cases)
    expect(levelClimbed(rung, { area, ownLevel, villageLevel }), `${rung} ${area}`).toBe(told)
})
