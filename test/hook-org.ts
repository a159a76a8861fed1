import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { JsonObject } from '@/lib/module-kit/json'

interface Hook extends JsonObject {
  id: string
  name: string
  status: string
  verificationStatus: string
  events: { type: string; items: string[] }
  channel: { config: { uri: string; authScheme: JsonObject } }
}

/** An org that has nothing but event hooks, and delivers when it is told to. */
export async function startHookOrg() {
  const hooks = new Map<string, Hook>()
  const secrets = new Map<string, string>()
  const asked: string[] = []
  let made = 0
  let lose: ((method: string, path: string) => boolean) | null = null
  let instead: ((method: string, path: string) => { status: number; body: JsonObject } | null) | null = null
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    const body = await text(request)
    asked.push(`${method} ${url}`)
    const answer =
      instead?.(method, url) ?? (await answerTo(method, url, body === '' ? {} : JSON.parse(body)))
    if (lose?.(method, url)) {
      lose = null
      return void response.destroy()
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(answer.status === 204 ? '' : JSON.stringify(answer.body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  async function answerTo(method: string, url: string, body: JsonObject) {
    const [, id = '', verb] = /^\/api\/v1\/eventHooks(?:\/([^/]+))?(?:\/lifecycle\/(\w+))?$/.exec(url) ?? []
    if (id === '') {
      if (method === 'GET') return { status: 200, body: [...hooks.values()].map(shown) }
      const hook = { id: `who${++made}`, status: 'ACTIVE', verificationStatus: 'UNVERIFIED', ...body }
      return { status: 200, body: shown(kept(hook as unknown as Hook)) }
    }
    const hook = hooks.get(id)
    if (hook === undefined) return { status: 404, body: { errorCode: 'E0000007', errorSummary: 'Not found' } }
    if (method === 'PUT') {
      const before = JSON.stringify(hook.channel)
      Object.assign(hook, body)
      kept(hook)
      if (JSON.stringify(hook.channel) !== before) hook.verificationStatus = 'UNVERIFIED'
    } else if (method === 'DELETE') {
      if (hook.status === 'ACTIVE') return refusal('Deactivate it first')
      hooks.delete(id)
      return { status: 204, body: {} }
    } else if (verb === 'verify') {
      if (hook.status !== 'ACTIVE') return refusal('Activate it first')
      const challenge = `challenge-${Math.random()}`
      const answered = await fetch(hook.channel.config.uri, {
        headers: { 'x-okta-verification-challenge': challenge },
      }).then(
        async answer => (answer.ok ? await answer.json() : null),
        () => null,
      )
      if (answered?.verification !== challenge) return refusal('Event hook verification failed')
      hook.verificationStatus = 'VERIFIED'
    } else if (verb === 'deactivate') hook.status = 'INACTIVE'
    else if (verb === 'activate') hook.status = 'ACTIVE'
    return { status: 200, body: shown(hook) }
  }

  const refusal = (errorSummary: string) => ({
    status: 400,
    body: { errorCode: 'E0000001', errorSummary },
  })

  function kept(hook: Hook): Hook {
    secrets.set(hook.id, String(hook.channel.config.authScheme.value))
    hooks.set(hook.id, hook)
    return hook
  }

  const shown = (hook: Hook): JsonObject => {
    if (hook.channel === undefined) return hook
    const { value: _secret, ...authScheme } = hook.channel.config.authScheme
    return { ...hook, channel: { ...hook.channel, config: { ...hook.channel.config, authScheme } } }
  }

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hooks,
    asked,
    /** Answers in the org's place, where it gives one. */
    answerInstead: (answer: typeof instead) => {
      instead = answer
    },
    /** Carries out the next call that this is true of, and does not answer it. */
    loseAnswerTo: (is: NonNullable<typeof lose>) => {
      lose = is
    },
    secretOf: (id: string) => secrets.get(id) ?? '',
    /** As Okta does: several events in one request. */
    deliver: (id: string, events: unknown[], more: Record<string, string> = {}) =>
      fetch(hooks.get(id)?.channel.config.uri ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: secrets.get(id) ?? '',
          ...more,
        },
        body: JSON.stringify({ eventType: 'com.okta.event_hook', eventId: 'e1', data: { events } }),
      }),
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
