/** Measures of the demo, until its directive starts them: as a policy pack writes them. */
const EVERYBODY = { subject: 'household' }

export const DEMO_MEASURES: readonly object[] = [
  {
    key: 'door-to-door',
    title: { zh: '入户排查登记', en: 'Door-to-door screening' },
    selector: EVERYBODY,
    cadence: { type: 'once', withinHours: 72 },
    evidence: { kind: 'door-call', where: [{ field: 'end', in: ['met', 'moved-away', 'vacant'] }] },
    doer: 'alley-chief',
    answerable: 'territorial',
  },
  {
    key: 'home-monitoring',
    title: { zh: '风险地区返回人员健康监测', en: 'Monitoring of returnees from risk areas' },
    selector: { subject: 'person' },
    cadence: {
      type: 'onDays',
      event: { kind: 'travel-return', where: [{ field: 'fromRiskArea', is: true }], dateField: 'returnedOn' },
      days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    },
    evidence: { kind: 'health-check' },
    doer: 'alley-chief',
    answerable: 'territorial',
    graceHours: 12,
  },
]
