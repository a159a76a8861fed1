import { expect, test } from 'vitest'
import { readEnv } from './env'

test('an empty environment gives the defaults', () => {
  expect(readEnv({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    url: 'http://127.0.0.1:3000',
    loopbackOrgs: [],
    databaseUrl: undefined,
    nodeEnv: 'production',
  })
})

test('the address people use loses the slash at its end', () => {
  expect(readEnv({ JOINERY_URL: 'https://joinery.example.com/' }).url).toBe('https://joinery.example.com')
})

test('loopback orgs are taken by address', () => {
  const list = 'http://127.0.0.1:4001, http://[::1]:4002'
  expect(readEnv({ JOINERY_LOOPBACK_ORGS: list }).loopbackOrgs).toEqual([
    'http://127.0.0.1:4001',
    'http://[::1]:4002',
  ])
})

test.each([
  'http://10.0.0.1',
  'http://localhost:4001',
  'https://127.0.0.1:4001',
  'http://127.0.0.1.example.com',
  'http://127.0.0.1:4001/path',
  'http://user@127.0.0.1:4001',
  'http://127.1:4001',
  'http://169.254.169.254',
])('%s is no loopback org', origin => {
  expect(() => readEnv({ JOINERY_LOOPBACK_ORGS: origin })).toThrow(/JOINERY_LOOPBACK_ORGS may only list/)
})

test('all problems stand in one sentence, without the values', () => {
  const read = () => readEnv({ PORT: '99999', LOG_LEVEL: 'loud', JOINERY_OWNER_PASSWORD: 'hush' })
  expect(read).toThrow(/^The environment is not right: .*PORT must be a port number.*; LOG_LEVEL .*\.$/)
  expect(read).not.toThrow(/hush|loud|99999/)
  expect(() => readEnv({ JOINERY_OWNER_PASSWORD: 'hush' })).toThrow(/must be set together/)
})

const oidc = {
  JOINERY_OIDC_ISSUER: 'https://acme.okta.com/',
  JOINERY_OIDC_CLIENT_ID: '0oa1',
  JOINERY_OIDC_CLIENT_SECRET: 'hush',
}

test('sign-in with Okta is off until it is configured', () => {
  expect(readEnv({}).oidc).toBeUndefined()
  expect(readEnv(oidc).oidc).toEqual({
    issuer: 'https://acme.okta.com',
    clientId: '0oa1',
    clientSecret: 'hush',
    role: undefined,
  })
  expect(readEnv({ ...oidc, JOINERY_OIDC_ROLE: 'viewer' }).oidc).toMatchObject({ role: 'viewer' })
})

test.each([
  'https://acme.okta.com/oauth2/default',
  'https://login.acme.example:8443',
  'http://127.0.0.1:4000',
  'http://[::1]:4000/oauth2/default',
])('%s can be an issuer', issuer => {
  expect(readEnv({ ...oidc, JOINERY_OIDC_ISSUER: issuer }).oidc?.issuer).toBe(issuer)
})

test.each([
  'acme.okta.com',
  'http://acme.okta.com',
  'http://localhost:4000',
  'http://127.0.0.1.example.com',
  'http://10.0.0.1',
  'https://acme.okta.com?x=1',
  'https://acme.okta.com#x',
  'https://user:pass@acme.okta.com',
  'javascript:alert(1)',
])('%s is no issuer', issuer => {
  const read = () => readEnv({ ...oidc, JOINERY_OIDC_ISSUER: issuer })
  expect(read).toThrow(/^The environment is not right: JOINERY_OIDC_ISSUER must be an https address, .*\.$/)
  expect(read).not.toThrow(/hush|0oa1/)
})

test.each(Object.keys(oidc))('sign-in with Okta is all or nothing: without %s it does not start', name => {
  expect(() => readEnv({ ...oidc, [name]: '' })).toThrow(/JOINERY_OIDC_ISSUER must be set together with/)
})

test('nobody becomes an owner by a setting, and a role alone configures nothing', () => {
  expect(() => readEnv({ ...oidc, JOINERY_OIDC_ROLE: 'owner' })).toThrow(
    'JOINERY_OIDC_ROLE must be one of viewer, operator, editor',
  )
  expect(() => readEnv({ JOINERY_OIDC_ROLE: 'viewer' })).toThrow(/must be set together/)
})

test('takes limits of a run, and none that would let nothing through', () => {
  expect(readEnv({ JOINERY_MAX_BUNDLE_MB: '0.5', JOINERY_MAX_RUN_HOURS: '2' }).runLimits).toEqual({
    bundleBytes: 500_000,
    bundleDepth: 32,
    bundleItems: 100_000,
    listItems: 1_000_000,
    steps: 5_000_000,
    bundles: 1_000_000,
    workMs: 7_200_000,
  })
  for (const wrong of ['0', '-1', 'many']) {
    expect(() => readEnv({ JOINERY_MAX_BUNDLES: wrong })).toThrow(
      'JOINERY_MAX_BUNDLES must be a number above zero',
    )
  }
})

test('one try of a call has a minute, five at most', () => {
  expect(readEnv({}).callMs).toBe(60_000)
  expect(readEnv({ JOINERY_CALL_SECONDS: '300' }).callMs).toBe(300_000)
  for (const wrong of ['301', '0', '-1', 'a minute']) {
    expect(() => readEnv({ JOINERY_CALL_SECONDS: wrong })).toThrow(/JOINERY_CALL_SECONDS must be/)
  }
})

test('a proxy that would never be recognised is refused', () => {
  expect(readEnv({ JOINERY_TRUSTED_PROXIES: '10.0.0.5, 10.0.0.0/8, ::1' }).trustedProxies).toHaveLength(3)
  for (const wrong of ['1', '10.0.0.0/99', 'proxy'])
    expect(() => readEnv({ JOINERY_TRUSTED_PROXIES: wrong })).toThrow('may only list addresses and ranges')
})
