import { startTestServer } from '@/lib/db/testing-server'

/** One PostgreSQL for all integration tests; what this run started does not outlive it. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer()
  return async () => {
    if (!server.adopted) await server.stop()
  }
}
