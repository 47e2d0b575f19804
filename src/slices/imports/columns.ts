import type { ImportKind } from './kinds/import-begun.ts'
import { LIST_FIELDS, type ListField } from './rules.ts'

/** Head words as lists write them; compared without blanks, brackets and case. */
const HEADS: Record<ListField, string> = {
  area: '网格 网格编码 网格名称 胡同 区域 区域编码 area areanumber grid',
  door: '门牌 门牌号 户号 door',
  address: '地址 住址 现住址 家庭住址 居住地址 address',
  householdPhone: '家庭电话 固定电话 householdphone landline',
  name: '姓名 名字 name',
  sex: '性别 sex gender',
  bornOn: '出生日期 出生年月日 生日 born bornon birthdate dateofbirth',
  relation: '与户主关系 关系 relation',
  documentKind: '证件类型 证件种类 documentkind document',
  identity: '身份证号 身份证号码 证件号 证件号码 身份证 identity identitynumber idnumber',
  phone: '手机 手机号 手机号码 电话 联系电话 联系方式 phone mobile telephone',
  workplace: '工作单位 单位 workplace',
  tags: '标注 标签 tags',
  from: '来自 来源地 风险地区 出发地 从哪里来 from origin',
  returnedOn: '返回日期 到达日期 来返日期 返回时间 returnedon returned arrival',
  result: '结果 检测结果 核酸结果 result',
  method: '检测方法 方法 检测项目 method',
  takenOn: '采样日期 采样时间 检测日期 takenon sampledon sampled',
  laboratory: '检测机构 实验室 laboratory lab',
  ring: '接触类型 接触者类型 类型 判定 ring contacttype',
  lastOn: '最后接触日期 末次接触日期 最后暴露日期 laston lastexposed',
  caseNumber: '案号 病例编号 casenumber case',
  setting: '接触场景 接触地点 场景 setting',
  risk: '风险等级 风险 risk risklevel',
  leftOn: '离开日期 离开时间 lefton left',
  place: '旅居地 地点 所到地区 place',
  sentBy: '推送单位 来源单位 报送单位 sentby sender source',
}
const FIELD_OF = new Map(
  LIST_FIELDS.flatMap((field) => HEADS[field].split(' ').map((head) => [head, field] as const)),
)

/** Which field each column is, by its head; a column nobody knows is left alone. */
export function columnsOf(head: readonly string[]): (ListField | null)[] {
  const taken = new Set<ListField>()
  return head.map((cell) => {
    const plain = cell
      .normalize('NFKC')
      .replaceAll(/[\s*()[\]:_-]/g, '')
      .toLowerCase()
    const field = FIELD_OF.get(plain) ?? null
    if (field === null || taken.has(field)) return null
    taken.add(field)
    return field
  })
}

/** An empty list to fill in: its head row, and one row of an invented person. */
export const TEMPLATES: Record<ImportKind, string[][]> = {
  residents: [
    [
      '网格编码',
      '门牌',
      '地址',
      '家庭电话',
      '姓名',
      '性别',
      '出生日期',
      '与户主关系',
      '证件类型',
      '证件号码',
      '手机',
      '工作单位',
      '标注',
    ],
    [
      '130430100201001',
      '12号',
      '东街一胡同12号',
      '',
      '示例人',
      '女',
      '1962-03-04',
      '户主',
      '居民身份证',
      '130430196203040026',
      '10000000000',
      '',
      'occupation:farmer',
    ],
  ],
  pushed: [
    ['姓名', '证件号码', '手机', '出生日期', '来自', '返回日期', '住址'],
    ['示例人', '130430196203040026', '10000000000', '1962-03-04', '邻市', '2021-01-05', '东街一胡同12号'],
  ],
  'test-results': [
    ['姓名', '证件号码', '手机', '检测结果', '采样日期', '检测方法', '检测机构', '推送单位'],
    ['示例人', '130430196203040026', '10000000000', '阴性', '2021-01-09', '核酸', '县医院', '县卫健局'],
  ],
  exposures: [
    ['姓名', '证件号码', '手机', '接触类型', '最后接触日期', '案号', '接触场景', '推送单位'],
    ['示例人', '130430196203040026', '10000000000', '密接', '2021-01-07', '2021-003', '同住', '县疾控中心'],
  ],
  'risk-stays': [
    ['姓名', '证件号码', '手机', '风险等级', '离开日期', '旅居地', '推送单位'],
    ['示例人', '130430196203040026', '10000000000', '中风险', '2021-01-05', '邻市', '市疾控中心'],
  ],
}
