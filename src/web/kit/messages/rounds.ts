/** Questions that a day's rounds raise: asked of supervisors, never said of anybody. */
export const ROUNDS_MESSAGES = {
  'rounds.title': { zh: '走访疑问', en: 'Questions about rounds' },
  'rounds.what': {
    zh: '这些是疑问，不是结论，不能据此处分任何人。先当面了解情况，再在这里答复。',
    en: 'These are questions, not findings, and nobody may be punished on them. Speak with the person first, then settle it here.',
  },
  'rounds.day': { zh: '日期', en: 'Day' },
  'rounds.looked': {
    zh: '看了 {people} 个人的 {records} 条记录。',
    en: 'Looked at {records} records of {people} people.',
  },
  'rounds.none': {
    zh: '这一天没有疑问。',
    en: 'No question arises on this day.',
  },
  'rounds.none-open': { zh: '疑问都已答复。', en: 'Every question of this day is settled.' },
  'rounds.no-records': {
    zh: '这一天还没有走访记录。换一个日期或区域看看。',
    en: 'Nothing was recorded on rounds on this day. Try another day or area.',
  },
  'rounds.open-only': { zh: '只看待答复的', en: 'Only those not settled' },
  'rounds.open': { zh: '待答复', en: 'Not settled' },
  'rounds.settled': { zh: '已答复', en: 'Settled' },
  'rounds.settle': { zh: '答复', en: 'Settle' },
  'rounds.settle-of': { zh: '答复：{name}', en: 'Settle: {name}' },
  'rounds.settled-now': { zh: '已答复{name}的走访疑问。', en: 'The question about {name} is settled.' },
  'rounds.how': { zh: '怎么处理的', en: 'How it was settled' },
  'rounds.how.explained': { zh: '情况属实，已说明', en: 'Explained: it was as recorded' },
  'rounds.how.spoken': { zh: '已当面谈过', en: 'Spoken with the person' },
  'rounds.how.recheck': { zh: '安排他人复核', en: 'Somebody else looks again' },
  'rounds.note': { zh: '说明（可不填）', en: 'Note (optional)' },
  'rounds.own': {
    zh: '这是您自己的走访，由上级答复。',
    en: 'This is your own round: whoever stands above you settles it.',
  },
  'rounds.more-doors': { zh: '等 {count} 户', en: 'and {count} in all' },
  'rounds.pace': {
    zh: '{doors} 户都有人应答，平均每户 {figure} 秒。走到下一户门口、问一句、点几下，至少要 20 秒。',
    en: 'Somebody answered at {doors} doors, {figure} seconds a door. Walking to the next, one sentence and a few touches take at least 20.',
  },
  'rounds.maybe.pace': {
    zh: '也可能：大家聚在一处登记；手机时间跳过。',
    en: 'Perhaps all had gathered in one place, or the phone’s clock jumped.',
  },
  'rounds.alley-at-once': {
    zh: '一分钟内登记了 {figure} 户，几乎是整条胡同。',
    en: '{figure} doors within one minute: nearly the whole alley.',
  },
  'rounds.maybe.alley-at-once': {
    zh: '也可能：先走完再一起补录。请告诉他到一户记一户。',
    en: 'Perhaps they walked first and entered all at the end. Ask them to record at each door.',
  },
  'rounds.copied': {
    zh: '连续 {figure} 户写了一模一样的话。',
    en: 'The very same words at {figure} doors in a row.',
  },
  'rounds.maybe.copied': {
    zh: '也可能：确有同一件事，或用了固定的说法。',
    en: 'Perhaps it was the same matter at each, or a phrase they always use.',
  },
  'rounds.same-temperature': {
    zh: '连续的体温都是 {figure} ℃，共 {doors} 户。',
    en: 'Readings in a row all {figure} °C, at {doors} doors.',
  },
  'rounds.maybe.same-temperature': {
    zh: '也可能：额温枪坏了或被冻着了。请换一支试试。',
    en: 'Perhaps the thermometer is broken or too cold. Try another.',
  },
  'rounds.night': {
    zh: '22 时到 6 时之间登记了 {figure} 户。',
    en: '{figure} doors between 22:00 and 06:00.',
  },
  'rounds.maybe.night': {
    zh: '也可能：夜里接到了返回人员；手机时间不对。',
    en: 'Perhaps people came home at night, or the phone’s clock is wrong.',
  },
  'rounds.far': {
    zh: '登记 {doors} 户时，手机离这条胡同的其他登记约 {figure} 米。',
    en: 'While {doors} doors were recorded, the phone was about {figure} m from the others of this alley.',
  },
  'rounds.maybe.far': {
    zh: '也可能：走完之后在别处补录；手机定位不准。具体位置谁也看不到。',
    en: 'Perhaps they walked first and entered it elsewhere, or the phone was wrong about where it was. Nobody can see the place itself.',
  },
  'spot.title': { zh: '抽查', en: 'Spot checks' },
  'spot.what': {
    zh: '从当天登记过的住户中随机抽取，分给没有在那里登记过的人再去一次。结果说明全部登记的可信程度。',
    en: 'Doors recorded that day, drawn at random, are given to somebody else to look at again. What they find says how far all of the day can be trusted.',
  },
  'spot.none': { zh: '还没有抽查过。', en: 'Nothing has been drawn yet.' },
  'spot.share': { zh: '要发现的不符比例', en: 'Share to be ruled out' },
  'spot.draw': { zh: '抽取 {day} 的住户', en: 'Draw doors of {day}' },
  'spot.needs': {
    zh: '抽 {doors} 户：如果全部相符，就有 {confidence} 的把握说登记不符的不到 {share}。',
    en: '{doors} doors: if all are as recorded, fewer than {share} are otherwise with {confidence} confidence.',
  },
  'spot.drawn': {
    zh: '已从 {from} 户中抽取 {drawn} 户，限 48 小时。',
    en: '{drawn} of {from} doors are drawn, to be looked at within 48 hours.',
  },
  'spot.looked': { zh: '已看 {looked} / {drawn}', en: '{looked} of {drawn} looked at' },
  'spot.from': { zh: '{from} 户中抽 {drawn} 户', en: '{drawn} drawn of {from}' },
  'spot.found': {
    zh: '{looked} 户中 {otherwise} 户与登记不符。',
    en: '{otherwise} of {looked} are otherwise than recorded.',
  },
  'spot.upper': {
    zh: '有 {confidence} 的把握：全部登记中不符的不超过 {upper}。',
    en: 'With {confidence} confidence at most {upper} of all are.',
  },
  'spot.same-person': {
    zh: '{count} 户由原来登记的人自己复核，不算数。',
    en: '{count} were looked at again by the very person: they count for nothing.',
  },
  'spot.unassigned': {
    zh: '{count} 户没有别人可派，请在任务页改派。',
    en: 'For {count} there was nobody else: hand them over on the duty board.',
  },
  'spot.duties': { zh: '看抽查任务', en: 'The duties' },
} as const
