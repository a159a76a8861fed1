import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/module-kit/json'
import { fields, mapped, value } from '@/lib/scenario/starters/draw'
import { type OrgOverHttp, scenarioOn, startOrg } from './org-over-http'

let http: OrgOverHttp
beforeAll(async () => {
  http = await startOrg(5_000, 480)
})
afterAll(() => http.close())

const department = (user: JsonObject): unknown => (user.profile as JsonObject).department
const isOld = (user: JsonObject): boolean => department(user) === 'Old'

function post(path: string, body: JsonObject): void {
  const { status } = http.org.handle({
    method: 'POST',
    path,
    headers: { authorization: 'SSWS secret-token', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(status).toBe(200)
}

/** 450 people whose department is Old, in an org whose cursors count rows. */
beforeEach(() => {
  http.org.reset()
  http.org.setTraits({ rowCursors: true })
  const { users } = http.org.state()
  for (const user of users.filter(one => one.status !== 'DEPROVISIONED').slice(0, 450))
    post(`/api/v1/users/${String(user.id)}`, { profile: { department: 'Old' } })
})

const oldOnes = { searchBy: value('search'), search: value('profile.department eq "Old"') }
const toNew = {
  module: 'okta.update-user@1',
  parameters: { userId: mapped('{{m2.id}}'), profile: fields({ department: value('New') }) },
}
const changed = (): number => http.org.state().users.filter(user => department(user) === 'New').length

describe('a search whose hits are changed below, on an org whose cursor counts rows', () => {
  it.each([1, 10, 50])('reaches all 450 with %i side by side', async parallelism => {
    const total = http.org.state().users.filter(isOld).length
    expect(total).toBeGreaterThan(400)
    const run = scenarioOn(
      http.client,
      [{ module: 'okta.list-users@1', parameters: oldOnes }, toNew],
      {},
      { settings: { parallelism } },
    )
    expect(await run.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: total, failed: 0 } })
    expect(changed()).toBe(total)
  })

  it('reaches all of them when it is killed while it reads and while it carries out', async () => {
    const total = http.org.state().users.filter(isOld).length
    const run = scenarioOn(
      http.client,
      [{ module: 'okta.list-users@1', parameters: oldOnes }, toNew],
      {},
      { settings: { parallelism: 10 } },
    )
    await run.toTheEnd([1, 2, 1, 40, 100, 300])
    expect(changed()).toBe(total)
    expect(http.org.calls('POST /api/v1/users/{id}')).toBe(total * 2)
  })
})
