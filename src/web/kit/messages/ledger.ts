/** Timelines. */
export const LEDGER_MESSAGES = {
  'ledger.kind': { zh: '记录', en: 'Record' },
  'ledger.by': { zh: '记录人', en: 'Recorded by' },
  'ledger.when': { zh: '时间', en: 'When' },
  'ledger.what': { zh: '内容', en: 'Content' },
  'ledger.corrected': { zh: '已被更正', en: 'Corrected' },
} as const
