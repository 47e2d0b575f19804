import { expect, test } from 'vitest'
import { mayManage, passwordFault, username } from './rules.ts'

test.each([
  ['short one', 'password-too-short'],
  ['aaaaaaaaaaaa', 'password-common'],
  ['abcabcabcabc', 'password-common'],
  ['1234567890', 'password-common'],
  ['1985-06-17 12', 'password-common'],
  ['qwertyuiop', 'password-common'],
  ['qwertyuiop12', 'password-common'],
  ['1qaz2wsx3edc', 'password-common'],
  ['Password123!', 'password-common'],
  ['P@ssw0rd2026', 'password-common'],
  ['woaini1314520', 'password-common'],
  ['ＷｏＡｉＮｉ１３１４５２０', 'password-common'],
  ['hutong-2026-01', 'password-common'],
  ['my dongjie01 key', 'password-obvious'],
  ['王示例的小狗叫旺财呀', 'password-obvious'],
  ['13900000001x', 'password-common'],
  ['correct horse', undefined],
  ['门口老槐树下三只猫', 'password-too-short'],
  ['门口那棵老槐树下三只猫', undefined],
  ['x'.repeat(201), 'password-too-short'],
])('the password %s: %s', (password, code) => {
  expect(passwordFault(password, ['dongjie01', '王示例'])).toBe(code)
})

test.each([
  // acting role, its area, target's posts (role area), home, may
  ['village-leader', '130430100001', ['alley-chief 130430100001001'], '130430', true],
  [
    'village-leader',
    '130430100001',
    ['alley-chief 130430100001001', 'alley-chief 130430100002001'],
    '130430',
    false,
  ],
  ['village-leader', '130430100001', ['village-leader 130430100001'], '130430100001', false],
  ['village-leader', '130430100001', ['commander 130430100001'], '130430100001', false],
  ['village-leader', '130430100001', [], '130430100001', true],
  ['village-leader', '130430100001', [], '130430', false],
  ['township-leader', '130430100', ['village-leader 130430100001'], '130430', true],
  ['township-leader', '130430100', ['clerk 130430100'], '130430100', false],
  ['clerk', '130430', ['commander 130430'], '130430', false],
  ['clerk', '130430', ['clerk 130430'], '130430', false],
  ['clerk', '130430', ['township-leader 130430100', 'investigator 130430'], '130430', true],
  ['commander', '130430', ['commander 130430'], '130430', true],
  ['alley-chief', '130430100001001', ['stairwell-chief 130430100001001'], '130430100001001', false],
] as const)('%s over %s manages %j made in %s: %s', (role, area, posts, home, may) => {
  const held = posts.map((text) => {
    const [held = '', over = ''] = text.split(' ')
    // Written above by hand from the roles there are.
    return { role: held as 'commander', area: over }
  })
  expect(mayManage({ account: 'me', role, area }, { account: 'other', home, posts: held })).toBe(may)
  expect(mayManage({ account: 'me', role, area }, { account: 'me', home, posts: held })).toBe(false)
})

test('a username is no phone number', () => {
  expect(username.safeParse('13900000001').success).toBe(false)
  expect(username.safeParse('w13900000001').success).toBe(true)
})
