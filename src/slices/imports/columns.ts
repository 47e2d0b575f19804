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
}
