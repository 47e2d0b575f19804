/** With which sentences the program says no to what is done with the portal's articles (refusals.ts has all the others). */
export const ARTICLE_REFUSALS = {
  'article-changed-meanwhile': {
    status: 409,
    zh: '这篇文章刚被别人改过。请重新打开，看过新内容再改。',
    en: 'Somebody else has just changed this article. Open it again and look at what is new first.',
  },
  'article-not-a-draft': {
    status: 409,
    zh: '只有草稿才能送审。',
    en: 'Only a draft can be put before a second person.',
  },
  'article-not-in-review': {
    status: 409,
    zh: '这篇文章不在待审状态。',
    en: 'This article is not waiting for approval.',
  },
  'article-own-approval': {
    status: 409,
    zh: '自己写的稿子不能自己审核，请另一位编辑审核。',
    en: 'Nobody approves what they wrote themselves. Ask another editor.',
  },
  'article-not-approved': {
    status: 409,
    zh: '这一版还没有审核通过，或已经发布。',
    en: 'This version has not been approved, or is out already.',
  },
  'article-private': {
    status: 409,
    zh: '文中有可能指认个人的内容。请逐条核对，确认可以公开后再审核通过。',
    en: 'The text may tell who somebody is. Look at each place, and approve once you are sure it may be public.',
  },
  'article-schedule-past': {
    status: 422,
    zh: '定时发布的时间要晚于现在。',
    en: 'The hour to publish at must lie ahead.',
  },
  'article-correct-with-note': {
    status: 409,
    zh: '发布过的文章用“更正”发布新内容，并写明改了什么；没有发布过的直接发布。',
    en: 'What was published before goes out as a correction that says what changed; what was not, is published.',
  },
  'article-not-public': {
    status: 409,
    zh: '这篇文章没有公开，不用撤回。',
    en: 'This article is not public, so there is nothing to withdraw.',
  },
  'article-slug': {
    status: 409,
    zh: '文章编号重复，请重新保存。',
    en: 'The number of this article is taken. Save it again.',
  },
  'column-unknown': {
    status: 422,
    zh: '没有这个栏目。',
    en: 'There is no such column.',
  },
} as const
