import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { removeData, startJoinery, type TestServer } from '@/e2e/server'
import { build, LONG } from './command'
import { Jar, raw, signIn } from './over-http'

const URL_OF_PEOPLE = 'https://joinery.example'
const OWNER = { email: 'ada@example.com', password: 'correct horse battery' }
let server: TestServer
vi.setConfig({ testTimeout: LONG, hookTimeout: LONG })
beforeAll(async () => {
  await build()
  const env = {
    JOINERY_URL: URL_OF_PEOPLE,
    JOINERY_OWNER_EMAIL: OWNER.email,
    JOINERY_OWNER_PASSWORD: OWNER.password,
  }
  server = await startJoinery({ env })
})
afterAll(async () => {
  await server.stop()
  await removeData(server.dataDir)
})

/** As a proxy on this machine passes it on: with people's name for us, or with its own. */
const asProxy = (host: string, client: string) => ({
  host,
  origin: URL_OF_PEOPLE,
  'x-forwarded-for': `10.9.9.9, ${client}`,
})

describe('behind a proxy with https', () => {
  it.each(['joinery.example', '127.0.0.1:3000'])('signs in with secure cookies, asked as %s', async host => {
    const jar = new Jar()
    await signIn(server.url, jar, OWNER, {}, asProxy(host, '192.0.2.1'))
    expect([...jar.cookies.keys()]).toEqual(
      expect.arrayContaining(['__Secure-next-auth.session-token', '__Host-joinery-device']),
    )
    for (const [name, { attributes }] of jar.cookies)
      expect([name, attributes]).toEqual([name, expect.stringMatching(/Secure/)])
    const headers = { ...asProxy(host, '192.0.2.1'), cookie: jar.header, 'content-type': 'application/json' }
    const asked = await raw(server.url, {
      method: 'POST',
      path: '/api/do/scenarios.list',
      headers,
      body: '{}',
    })
    expect(asked.status).toBe(200)
    const page = await raw(server.url, { path: '/scenarios', headers: { host, cookie: jar.header } })
    expect([page.status, page.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
  })

  it('tells callers apart by what the proxy saw, and not by what they claim', async () => {
    const guess = async (claimed: string, client: string): Promise<string> => {
      const headers = {
        ...asProxy('joinery.example', client),
        'x-forwarded-for': `${claimed}, ${client}`,
        // What our server tells its pages; nobody else may say it.
        'x-joinery-address': claimed,
      }
      const who = { email: 'eve@example.com', password: 'guess' }
      return decodeURIComponent((await signIn(server.url, new Jar(), who, {}, headers)).body).replaceAll(
        '+',
        ' ',
      )
    }
    let last = ''
    for (let at = 0; at < 11; at++) last = await guess(`203.0.113.${at}`, '192.0.2.66')
    expect(last).toContain('Too many tries')
    expect(await guess('203.0.113.1', '192.0.2.67')).toContain('not right')
  })
})
