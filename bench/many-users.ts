import { createServer } from 'node:http'

const PAGE = 200

const user = (n: number) => ({
  id: `00u${String(n).padStart(17, '0')}`,
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  lastUpdated: '2026-01-01T00:00:00.000Z',
  profile: { login: `user${n}@example.com`, firstName: 'User', lastName: `Number ${n}` },
})

/** An org that does nothing but list so many users, on a port of its own. */
export async function startManyUsers(count: number): Promise<{ origin: string; close: () => void }> {
  let origin = ''
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin)
    const from = Number(url.searchParams.get('after') ?? 0)
    const next = from + PAGE
    const users = Array.from({ length: Math.max(0, Math.min(PAGE, count - from)) }, (_, at) =>
      user(from + at),
    )
    response.setHeader('content-type', 'application/json')
    if (next < count) response.setHeader('link', `<${origin}/api/v1/users?after=${next}>; rel="next"`)
    response.end(JSON.stringify(url.pathname === '/api/v1/users' ? users : user(0)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the org got no port')
  origin = `http://127.0.0.1:${address.port}`
  return { origin, close: () => server.close() }
}
