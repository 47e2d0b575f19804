/** How often something is to be done. */
export const CADENCE_MESSAGES = {
  'cadence.once': { zh: '{hours}小时内完成', en: 'Once, within {hours} h' },
  'cadence.daily': { zh: '每天', en: 'Daily' },
  'cadence.every': { zh: '每{days}天', en: 'Every {days} days' },
  'cadence.within': { zh: '{minutes}分钟内', en: 'Within {minutes} min' },
  'cadence.on-days': { zh: '第{days}天', en: 'On days {days}' },
} as const
