import { describe, expect, it, vi } from 'vitest'
import { oidcProvider } from './oidc-provider'

const provider = oidcProvider({
  issuer: 'https://acme.okta.com',
  clientId: '0oa1',
  clientSecret: 'hush',
  role: undefined,
})

/** An endpoint of the provider, called as next-auth does: with openid-client's client, of which only this is needed. */
function request(endpoint: 'token' | 'userinfo') {
  const found = provider[endpoint]
  if (typeof found !== 'object' || found.request === undefined) throw new Error(`${endpoint} is not ours`)
  return found.request as (context: object) => Promise<unknown>
}

it('asks with PKCE, state and nonce, and finds the rest at the issuer', () => {
  expect(provider).toMatchObject({
    wellKnown: 'https://acme.okta.com/.well-known/openid-configuration',
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email profile' } },
  })
})

it('takes nothing but a code for the tokens', async () => {
  const callback = vi.fn(async () => ({}))
  const checks = { state: 's', nonce: 'n', code_verifier: 'v' }
  const params = { id_token: 'from the address', state: 's' }
  await request('token')({
    client: { callback },
    provider: { callbackUrl: 'https://here/back' },
    params,
    checks,
  })
  expect(callback).toHaveBeenCalledWith('https://here/back', params, { ...checks, response_type: 'code' })
})

describe('what the ID token does not tell', () => {
  const thin = { iss: 'https://acme.okta.com', sub: '00u1' }
  const ask = (claims: object, userinfo: () => Promise<object>) =>
    request('userinfo')({ tokens: { access_token: 'a', claims: () => claims }, client: { userinfo } })

  it('is read from the user info endpoint, which never changes who it is', async () => {
    const more = { sub: '00u1', iss: 'https://evil.example', email: 'ada@example.com', name: 'Ada' }
    expect(await ask(thin, async () => more)).toEqual({ ...more, ...thin })
  })

  it('stays unknown when that endpoint tells of somebody else, or nothing', async () => {
    const other = { sub: '00u2', email: 'eve@example.com' }
    expect(await ask(thin, async () => other)).toEqual(thin)
    expect(await ask(thin, () => Promise.reject(new Error('away')))).toEqual(thin)
  })

  it('is not asked for when the ID token tells it', async () => {
    const full = { ...thin, email: 'ada@example.com', name: 'Ada' }
    const userinfo = vi.fn()
    expect(await ask(full, userinfo)).toEqual(full)
    expect(userinfo).not.toHaveBeenCalled()
  })
})
