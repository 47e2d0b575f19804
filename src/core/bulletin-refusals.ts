/** With which sentences the program says no to what is done with bulletins (refusals.ts has all the others). */
export const BULLETIN_REFUSALS = {
  'bulletin-is-out': {
    status: 409,
    zh: '这份通报已经发布。数字有误请撤回，再写一份新的。',
    en: 'This bulletin is out already. If a figure is wrong, withdraw it and write a new one.',
  },
  'bulletin-own': {
    status: 409,
    zh: '自己起草的通报不能自己发布，请另一位编辑核对后发布。',
    en: 'Nobody puts out a bulletin they drafted. Ask another editor to check and publish it.',
  },
  'bulletin-not-out': {
    status: 409,
    zh: '这份通报没有公开，不用撤回。',
    en: 'This bulletin is not public, so there is nothing to withdraw.',
  },
} as const
