import type { Column, Line, StreamedSheet } from '../app.js'

export interface RollRow {
  className: string
  span: string
  schoolNo: string
  name: string
  expected: boolean
  state: string
  at: string
  note: string
}

const COLUMNS: readonly (Column & { of(row: RollRow): string })[] = [
  { kind: 'text', header: '班级', width: 24, of: row => row.className },
  { kind: 'text', header: '时段', width: 14, of: row => row.span },
  { kind: 'text', header: '学号', width: 18, of: row => row.schoolNo },
  { kind: 'text', header: '姓名', width: 14, of: row => row.name },
  { kind: 'text', header: '应到', width: 7, of: row => (row.expected ? '是' : '否') },
  { kind: 'text', header: '状态', width: 14, of: row => row.state },
  { kind: 'text', header: '时间', width: 10, of: row => row.at },
  { kind: 'text', header: '说明', width: 40, of: row => row.note },
]

/** One window of a day. Every cell is text: 学号 keeps its zeros. */
export function rollSheet(name: string, rows: AsyncIterable<RollRow>): StreamedSheet {
  return { name, columns: COLUMNS, rows: lines(rows) }
}

async function* lines(rows: AsyncIterable<RollRow>): AsyncGenerator<Line> {
  for await (const row of rows) yield { cells: COLUMNS.map(column => column.of(row)) }
}
