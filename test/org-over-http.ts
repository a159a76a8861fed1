import type { JsonObject } from '@/lib/module-kit/json'
import { MODULES } from '@/lib/modules'
import { createOktaClient, type OktaClient } from '@/lib/modules/okta/client'
import { createSandboxOrg, type SandboxOrg } from '@/lib/modules/okta/sandbox'
import { type SandboxServer, startSandboxServer } from '@/lib/modules/okta/sandbox/http'
import { Bench } from '@/lib/runner/testing'
import type { Field, Filter, ScenarioDocumentInput } from '@/lib/scenario/document'
import { systemTimers } from '@/server/timers'

const clock = { now: () => Date.now() }

/** The sandbox org behind HTTP, and the ordinary client in front of it. */
export interface OrgOverHttp {
  org: SandboxOrg
  server: SandboxServer
  client: OktaClient
  close(): Promise<void>
}

export async function startOrg(quietMs = 30_000, seedUsers = 250): Promise<OrgOverHttp> {
  const org = createSandboxOrg({ clock, origin: 'http://127.0.0.1', tokens: ['secret-token'], seedUsers })
  const server = await startSandboxServer(org)
  const client = clientTo(server.origin, quietMs)
  return {
    org,
    server,
    client,
    close: async () => {
      await client.close()
      await server.close()
    },
  }
}

export const clientTo = (origin: string, quietMs = 30_000): OktaClient =>
  createOktaClient({
    origin,
    token: 'secret-token',
    clock,
    timers: systemTimers,
    userAgent: 'Joinery/test',
    allowLoopback: true,
    limits: { quietMs },
  })

/** A drawing of modules in a row behind “Run manually”, on a client of one's choice, journal in memory. */
export function scenarioOn(
  client: OktaClient,
  modules: { module: string; parameters?: Record<string, Field> }[],
  bundle: JsonObject = {},
  more: {
    settings?: { parallelism?: number }
    /** By link, such as `m2>m3`. */
    filters?: Record<string, Filter>
  } = {},
): Bench {
  const { settings = {}, filters = {} } = more
  const document: ScenarioDocumentInput = {
    format: 1,
    name: 'Under test',
    settings,
    connections: { org: { kind: 'okta' } },
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      ...modules.map(({ module, parameters = {} }, at) => ({
        key: `m${at + 2}`,
        module,
        parameters,
        ...(module.startsWith('okta.') ? { connection: 'org' } : {}),
      })),
    ],
    links: modules.map((_, at) => {
      const [from, to] = [`m${at + 1}`, `m${at + 2}`]
      const filter = filters[`${from}>${to}`]
      return { id: `l${at + 1}`, from, to, ...(filter ? { filter } : {}) }
    }),
  }
  const bench = new Bench(document, [...MODULES], request => client.send(request), bundle)
  bench.origin = client.origin
  return bench
}
