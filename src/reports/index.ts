export { toPicture } from './picture.js'
export { type Cell, type Column, type Honours, type Line, type Row, type Sheet, type Stamp, type StreamedSheet } from './sheet.js'
export { toWorkbook, writeWorkbook } from './workbook.js'
