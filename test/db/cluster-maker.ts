// Started by the tests as a process of its own, to be killed at its work: makes the database of a folder from a seed.
import { ensureCluster } from '../../src/db/embedded/cluster.js'

const [dataDir = '', seed = ''] = process.argv.slice(2)
process.send?.('begins')
await ensureCluster(dataDir, { seed })
process.send?.('made')
