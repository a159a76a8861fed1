import { Pool } from 'pg'
import { startEmbeddedPostgres } from '@/lib/db/embedded'
import { cloneRoot } from '@/lib/db/root'

const silent = { info: () => undefined, warn: () => undefined }

/** Looks into the database of a server under test, through its socket. */
export async function openDatabaseOf(dataDir: string): Promise<{ pool: Pool; stop: () => Promise<void> }> {
  const embedded = await startEmbeddedPostgres({ dataDir, cloneDir: cloneRoot(), log: silent })
  const pool = new Pool(embedded.connection)
  pool.on('error', () => undefined)
  return {
    pool,
    stop: async () => {
      await pool.end()
      await embedded.stop()
    },
  }
}
