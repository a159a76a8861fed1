import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createSandboxHttp, type SandboxServer, startSandboxServer } from './http'
import { testOrg } from './test-org'

const servers: SandboxServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function served(origin = 'http://sandbox.example/orgs/demo') {
  const { org } = testOrg({ origin })
  const server = await startSandboxServer(org)
  servers.push(server)
  const headers = { authorization: 'SSWS secret', 'content-type': 'application/json' }
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${server.origin}${path}`, { headers, redirect: 'manual', ...init })
  return { org, server, ask }
}

describe('the org over HTTP', () => {
  it('answers under its prefix, and its links lead back there', async () => {
    const { server, ask } = await served()
    const answer = await ask('/api/v1/users?limit=2')
    expect(answer.status).toBe(200)
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link')?.split(', ')[1] ?? '')?.[1]
    expect(next).toContain(`${server.origin}/api/v1/users?after=`)
    expect((await ask(String(next).slice(server.origin.length))).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${server.port}/api/v1/users`)).status).toBe(404)
  })

  it('refuses bodies that are too long, and goes on', async () => {
    const { ask } = await served()
    const answer = await ask('/api/v1/users', { method: 'POST', body: 'x'.repeat(1_100_000) })
    expect(answer.status).toBe(413)
    expect((await ask('/api/v1/users/me')).status).toBe(200)
  })

  it('obeys faults once each, and only where they fit', async () => {
    const { org, ask } = await served()
    org.faults.push(
      { kind: 'html' },
      { kind: 'status', status: 500 },
      { kind: 'rate-limit', concurrency: true },
      { kind: 'redirect', location: 'https://elsewhere.example/' },
      { kind: 'expired-token' },
    )
    expect(await (await ask('/api/v1/users/me')).text()).toContain('<!doctype html>')
    expect((await ask('/api/v1/users/me')).status).toBe(500)
    const limited = await ask('/api/v1/users/me')
    expect([limited.status, limited.headers.get('x-rate-limit-limit')]).toEqual([429, '0'])
    expect((await ask('/api/v1/users/me')).headers.get('location')).toBe('https://elsewhere.example/')
    expect((await ask('/api/v1/users/me')).status).toBe(401)
    org.faults.push({ kind: 'status', status: 503, method: 'POST', path: '/api/v1/groups' })
    expect((await ask('/api/v1/users/me')).status).toBe(200)
    expect(org.faults.size).toBe(1)
  })

  it('can hang, drop the connection, lose an answer after doing the work, and point elsewhere', async () => {
    const { org, ask } = await served()
    org.faults.push({ kind: 'reset' })
    await expect(ask('/api/v1/users/me')).rejects.toThrow()
    org.faults.push({ kind: 'hang' })
    await expect(ask('/api/v1/users/me', { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    org.faults.push({ kind: 'lost-answer', method: 'POST' })
    const body = JSON.stringify({ profile: { name: 'Half Done' } })
    await expect(ask('/api/v1/groups', { method: 'POST', body })).rejects.toThrow()
    expect(await (await ask('/api/v1/groups?q=half')).json()).toHaveLength(1)
    org.faults.push({ kind: 'next-elsewhere', origin: 'https://elsewhere.example' })
    expect((await ask('/api/v1/users?limit=1')).headers.get('link')).toContain(
      '<https://elsewhere.example/api',
    )
  })

  it('can be mounted in another server', async () => {
    const { org } = testOrg({ origin: 'http://127.0.0.1/sandbox' })
    const server = createServer(createSandboxHttp(org))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const answer = await fetch(`http://127.0.0.1:${port}/sandbox/.well-known/okta-organization`)
    expect(answer.status).toBe(200)
    await new Promise(resolve => server.close(resolve))
  })
})
