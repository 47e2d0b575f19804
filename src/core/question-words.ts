import type { Bilingual } from './text.ts'

/** What residents ask about. */
export const QUESTION_CATEGORIES = [
  'rules',
  'testing',
  'codes',
  'supplies',
  'medical',
  'travel',
  'complaint',
  'other',
] as const
export const CATEGORY_TITLES: Record<(typeof QUESTION_CATEGORIES)[number], Bilingual> = {
  rules: { zh: '防控规定', en: 'Rules in force' },
  testing: { zh: '检测和接种', en: 'Testing and vaccination' },
  codes: { zh: '健康码', en: 'Health code' },
  supplies: { zh: '生活物资', en: 'Daily supplies' },
  medical: { zh: '看病用药', en: 'Medical care' },
  travel: { zh: '出行和返乡', en: 'Travel and return' },
  complaint: { zh: '投诉和建议', en: 'Complaint or proposal' },
  other: { zh: '其他', en: 'Other' },
}

/** What fields of records about questions and comments are called (field-words.ts has all the others). */
export const QUESTION_FIELDS: Record<string, Bilingual> = {
  questionNumber: { zh: '提问编号', en: 'Number of the question' },
  category: { zh: '类别', en: 'Category' },
  asked: { zh: '公开的问题', en: 'Question as published' },
  answer: { zh: '答复', en: 'Answer' },
  article: { zh: '文章', en: 'Article' },
  parent: { zh: '回复哪条评论', en: 'Answers the comment' },
  nickname: { zh: '昵称', en: 'Nickname' },
  isShown: { zh: '公开显示', en: 'Shown' },
  answeringUnit: { zh: '答复单位', en: 'Answered by' },
}

/** With which sentences the program says no to what is done with questions and comments (refusals.ts has all the others). */
export const QUESTION_REFUSALS = {
  'question-settled': {
    status: 409,
    zh: '这个问题已经处理过了。请刷新看看。',
    en: 'This question has been settled already. Load the page anew.',
  },
} as const
