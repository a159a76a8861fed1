import path from 'node:path'
import { Client, type PoolConfig } from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded'
import { isRoot, shortHash } from './embedded/paths'
import { cloneRoot } from './root'

/** The server that tests and developers' scripts share: one for this clone. Whoever started it ends it. */
export async function startTestServer(): Promise<EmbeddedPostgres> {
  const root = cloneRoot()
  return startEmbeddedPostgres({
    cloneDir: root,
    dataDir: isRoot()
      ? path.join('/var/lib/joinery', `test-${shortHash(root)}`)
      : path.join(root, 'data/test'),
    log: { info: () => undefined, warn: () => undefined },
  })
}

/** Runs something with a server on which databases may be made and dropped, and leaves none running after. */
export async function withScratchServer<T>(work: (connection: PoolConfig) => Promise<T>): Promise<T> {
  const server = await startTestServer()
  try {
    return await work(server.connection)
  } finally {
    if (!server.adopted) await server.stop()
  }
}

/** Runs something on one connection of its own. */
export async function withClient<T>(config: PoolConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
