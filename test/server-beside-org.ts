import { afterAll, beforeAll, vi } from 'vitest'
import { removeData, startJoinery, type TestServer } from '@/e2e/server'
import { build, type Ended, joinery, LONG } from './command'
import { type HostileOrg, startHostileOrg } from './hostile-org'

/** A running server that may call an org which does what a test tells it, and the command beside it. */
export interface ServerBesideOrg {
  org: HostileOrg
  /** The joinery command on the server's data. */
  run(args: string[], input?: string): Promise<Ended>
}

/** Starts both before the tests of a file, and ends them afterwards. */
export async function serverBesideOrg(): Promise<ServerBesideOrg> {
  const org = await startHostileOrg()
  let server: TestServer
  vi.setConfig({ testTimeout: LONG, hookTimeout: LONG })
  beforeAll(async () => {
    await build()
    server = await startJoinery({ env: { JOINERY_LOOPBACK_ORGS: org.origin } })
  })
  afterAll(async () => {
    await server.stop()
    await removeData(server.dataDir)
    await org.close()
  })
  return {
    org,
    run: (args, input) =>
      joinery(args, {
        env: { JOINERY_DATA_DIR: server.dataDir, JOINERY_LOOPBACK_ORGS: org.origin },
        ...(input === undefined ? {} : { input }),
      }),
  }
}
