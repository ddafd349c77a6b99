import { PGlite } from '@electric-sql/pglite'

/** PGlite asks for 160 MB of buffers, which stay resident; a school's day fits in far less, and the system caches the files anyway. */
export const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB', '-c', 'max_connections=10']
