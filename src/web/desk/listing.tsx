import type { HTMLAttributes } from 'react'
import { Table, type TableProps } from 'antd'

type Cell = HTMLAttributes<HTMLElement> & { 'data-title': string }

/**
 * A list as a table on a desk and as cards on a phone: below 700 px each row becomes a card whose cells carry their column's title
 * (tokens.css, `.listing`), so nothing is cut off at the screen's edge.
 */
export function Listing<Row extends object>(props: TableProps<Row>) {
  const columns = props.columns?.map((column) => {
    const title = typeof column.title === 'string' ? column.title : ''
    return { ...column, onCell: (): Cell => ({ 'data-title': title }) }
  })
  return (
    <Table
      size="middle"
      pagination={false}
      scroll={{ x: 'max-content' }}
      {...props}
      {...(columns ? { columns } : {})}
      className={`listing ${props.className ?? ''}`}
    />
  )
}
