import type { Bilingual } from './text.ts'

/** The part of the catalogue (refusals.ts) about the grid, and about lists brought in. */
export const TERRITORY_REFUSALS = {
  'area-number-taken': {
    status: 409,
    zh: '这个网格编码正在使用或曾经使用过。编码不重复使用，请换一个。',
    en: 'This area number is in use or was used before. Numbers are never used twice: choose another.',
  },
  'area-unfit': {
    status: 422,
    zh: '这个网格不能放在那里。请检查上级是否存在、级别和编码位数是否对得上。',
    en: 'The area cannot lie there. Check that the area above exists and that level and length of the number fit.',
  },
  'area-inhabited': {
    status: 409,
    zh: '网格里还有住户、场所或下级网格，不能撤销。请先合并或划转。',
    en: 'Households, places or smaller areas still lie in this area, so it cannot be closed. Merge it or move them first.',
  },
  'area-has-measure': {
    status: 409,
    zh: '有一项正在执行的措施只针对这个网格，拆分后会有人漏掉。请先结束该措施，再对上级网格重新启动。',
    en: 'A running measure is for this area alone, and a split would leave people out. End it and start it over the area above first.',
  },
  'area-closed': {
    status: 409,
    zh: '这个网格已经撤销或并入别处，不能再调整。',
    en: 'This area was closed or merged into another and cannot be changed any more.',
  },
  'grid-faults': {
    status: 422,
    zh: '文件里有几行不能用，整份都没有写入。请改正这些行后再导入。',
    en: 'Some rows of the file cannot be used, so nothing was written. Correct them and import it again.',
  },
  'grid-changed': {
    status: 409,
    zh: '网格刚刚有变动，与您看到的不一样了。请重新检查文件，再确认。',
    en: 'The grid has just changed and is no longer what you saw. Check the file again, then confirm.',
  },
  'list-unreadable': {
    status: 422,
    zh: '这个文件读不出表格。请在表格软件里另存为 .xlsx 或“CSV（逗号分隔）”再上传。',
    en: 'No table can be read from this file. Save it as .xlsx or as comma-separated CSV and upload that.',
  },
  'list-columns': {
    status: 422,
    zh: '认不出表头。第一行应写明各列名称，至少要有“姓名”或“门牌”。可下载模板对照。',
    en: 'The head row is not understood. Its first row must name the columns, at least name or door. Compare it with the template.',
  },
  'list-too-long': {
    status: 413,
    zh: '一次最多导入20万行、64MB。请按乡镇拆分后分次导入。',
    en: 'At most 200,000 rows and 64 MB at a time. Split the list by township and import the parts.',
  },
  'import-settled': {
    status: 409,
    zh: '这次导入已经完成或已放弃，不能再改。',
    en: 'This import is finished or was dropped and cannot be changed.',
  },
  'import-cut-off': {
    status: 409,
    zh: '检查到一半时服务器停了，什么都没有写入。请重新选择文件。',
    en: 'The server stopped while the list was being checked. Nothing was written: choose the file again.',
  },
} as const satisfies Record<string, { status: number } & Bilingual>
