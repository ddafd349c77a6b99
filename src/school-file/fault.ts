/** Something wrong (or worth a look) in the school file, with the place where it stands. */
export interface Fault {
  line: number
  column: number
  /** `windows[1].close`; empty for the file as a whole. */
  path: string
  /** A Chinese sentence: what is wrong and what is expected. */
  message: string
  /** A warning is shown but does not stop the import. */
  level: 'error' | 'warning'
}

export type Path = readonly (string | number)[]

export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

/** One line for the terminal or a chat. */
export function faultLine(fault: Fault): string {
  return `第 ${fault.line} 行：${fault.level === 'warning' ? '（提醒）' : ''}${fault.message}`
}
