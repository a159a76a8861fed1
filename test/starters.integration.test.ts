import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { MODULES } from '@/lib/modules'
import { Bench } from '@/lib/runner/testing'
import { STARTERS } from '@/lib/scenario/starters'
import { type OrgOverHttp, startOrg } from './org-over-http'

let http: OrgOverHttp
beforeAll(async () => {
  http = await startOrg(1_000)
})
beforeEach(() => http.org.reset())
afterAll(() => http.close())

const people = () => http.org.state().users
const profileOf = (user: JsonObject): JsonObject => (isJsonObject(user.profile) ? user.profile : {})
const byLogin = (login: string) => people().find(user => profileOf(user).login === login)
const active = (department: string) =>
  people().filter(user => user.status === 'ACTIVE' && profileOf(user).department === department)

async function run(key: string, bundle: JsonObject = {}): Promise<Bench> {
  const starter = STARTERS.find(one => one.key === key)
  if (starter === undefined) throw new Error(`There is no starter ${key}.`)
  const bench = new Bench(starter.document, [...MODULES], request => http.client.send(request), bundle)
  bench.origin = http.client.origin
  expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { failed: 0 } })
  return bench
}

describe('a starter scenario does on the sandbox org what it says', () => {
  it('cost-centers: writes those of Sales and Engineering and leaves the others', async () => {
    const before = people().filter(
      user => !['Sales', 'Engineering'].includes(String(profileOf(user).department)),
    )
    await run('cost-centers')
    expect(active('Sales').length).toBeGreaterThan(5)
    expect(active('Sales').every(user => profileOf(user).costCenter === 'CC-SALES')).toBe(true)
    expect(active('Engineering').every(user => profileOf(user).costCenter === 'CC-ENG')).toBe(true)
    for (const user of before) expect(byLogin(String(profileOf(user).login))).toEqual(user)
  }, 60_000)

  it('display-names: tidies up what is something else, and nothing the second night', async () => {
    const [someone] = active('Sales')
    const login = String(profileOf(someone ?? {}).login)
    const path = `/api/v1/users/${someone?.id}`
    await http.client.send({
      method: 'POST',
      path,
      body: { profile: { displayName: 'Old Name' } },
      effect: 'idempotent',
      name: 'spoil',
    })
    await run('display-names')
    const { firstName, lastName, displayName } = profileOf(byLogin(login) ?? {})
    expect(displayName).toBe(`${firstName} ${lastName}`)
    expect((await run('display-names')).outputs('m3')).toEqual([])
  })

  it('profile-webhook: updates the user that the call names', async () => {
    const login = String(profileOf(active('Sales')[0] ?? {}).login)
    await run('profile-webhook', { body: { login, title: 'Lead', department: 'Support' } })
    expect(profileOf(byLogin(login) ?? {})).toMatchObject({ title: 'Lead', department: 'Support' })
  })

  it('joiner: creates a staged user', async () => {
    await run('joiner', { firstName: 'Ada', lastName: 'Byron', email: 'ada.byron@example.com' })
    expect(byLogin('ada.byron@example.com')).toMatchObject({
      status: 'STAGED',
      profile: { lastName: 'Byron' },
    })
  })

  it('leaver: deactivates once and then leaves the user alone', async () => {
    const login = String(profileOf(active('Sales')[0] ?? {}).login)
    await run('leaver', { login })
    expect(byLogin(login)).toMatchObject({ status: 'DEPROVISIONED' })
    expect((await run('leaver', { login })).outputs('m3')).toEqual([])
  })

  it('stale-staged: lists every staged user with their groups and changes nothing', async () => {
    const before = people()
    const report = (await run('stale-staged')).outputs('m4')
    const staged = before.filter(user => user.status === 'STAGED').map(user => profileOf(user).login)
    expect(report.map(line => line.login).sort()).toEqual(staged.sort())
    expect(report.every(line => Array.isArray(line.groups) && line.groups.includes('Everyone'))).toBe(true)
    expect(people()).toEqual(before)
  })
})
