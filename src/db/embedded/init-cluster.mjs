// Makes a new database cluster in the folder given, then ends: initdb needs 800 MB that would otherwise stay in the service.
// Plain JavaScript, because it runs as a process of its own from dist/, from the sources under test, and while dist/ is being built.
import { setFlagsFromString } from 'node:v8'

// initdb runs each of its functions a few times: optimising them took half of its time.
setFlagsFromString('--liftoff-only')
const { PGlite } = await import('@electric-sql/pglite')

const db = await PGlite.create(process.argv[2])
await db.exec('CHECKPOINT')
await db.close()
