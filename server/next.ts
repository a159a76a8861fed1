import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import next from 'next'
import { cloneRoot } from '@/lib/db/root'

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

/** The pages, inside this process. */
export async function serveNext(options: { dev: boolean; host: string; port: number }): Promise<Pages> {
  // Nobody is told about an installation but by its owner.
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  const app = next({ dev: options.dev, dir: cloneRoot(), hostname: options.host, port: options.port })
  await app.prepare()
  const handle = app.getRequestHandler()
  const upgrade = app.getUpgradeHandler()
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => void upgrade(request, socket, head),
    close: () => app.close(),
  }
}
