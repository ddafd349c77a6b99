// Started by the tests as a process of its own: opens the data folder, commits one row, says so, and waits to be killed.
import { openDatabase } from '../../src/db/index.js'

const [dataDir = '', marker = ''] = process.argv.slice(2)
try {
  const database = await openDatabase({ dataDir })
  await database.pool.query('create table if not exists mark (name text primary key)')
  await database.pool.query('insert into mark values ($1)', [marker])
  process.send?.('ready')
} catch (error) {
  process.send?.(error instanceof Error ? error.message : 'failed')
  process.exit(1)
}
setInterval(() => {}, 60_000)
