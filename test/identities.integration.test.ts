import { beforeAll, describe, expect, it } from 'vitest'
import type { SessionView } from '@/lib/auth/accounts'
import { Identities } from '@/lib/auth/identities'
import type { Person } from '@/lib/auth/person'
import { SignInThrottle } from '@/lib/auth/throttle'
import type { Role } from '@/lib/operations/actor'
import { testInstallation } from './installation'

const it_ = testInstallation()
const ISSUER = 'https://acme.okta.com'
const OWNER = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const HERE = '192.0.2.1'
const HOUR_MS = 3_600_000

let now = Date.now()
const clock = { now: () => now }

/** As configured with or without JOINERY_OIDC_ROLE. */
function identities(role?: Exclude<Role, 'owner'>, issuer = ISSUER): Identities {
  const { prisma, pool } = it_.installation.services
  return new Identities(prisma, new SignInThrottle(pool), clock, { issuer, role })
}

const person = (subject: string, more: Partial<Person> = {}): Person => ({
  issuer: ISSUER,
  subject,
  email: `${subject}@example.com`,
  name: subject,
  label: `${subject}@example.com`,
  ...more,
})

async function ownerSession(): Promise<SessionView> {
  const { accounts } = it_.installation
  const { sessionId } = await accounts.signIn(OWNER.email, OWNER.password, { address: HERE })
  return session(sessionId)
}

async function session(id: string): Promise<SessionView> {
  const found = await it_.installation.accounts.readSession(id)
  if (found === null) throw new Error('the session has ended')
  return found
}

async function cameIn(arriving: ReturnType<Identities['arrive']>): Promise<SessionView> {
  const arrival = await arriving
  if (!arrival.ok) throw new Error(`stayed outside: ${arrival.why}`)
  return session(arrival.sessionId)
}

const auditOf = async (action: string) =>
  (await it_.installation.services.prisma.auditLog.findMany({ where: { action } })).map(row => row.detail)

it('never makes an owner, and nobody at all before there is one', async () => {
  expect(await identities('editor').arrive(person('early'), null)).toEqual({ ok: false, why: 'unclaimed' })
  expect(await it_.installation.accounts.claimed()).toBe(false)
})

describe('somebody whom Okta knows', () => {
  beforeAll(async () => {
    const { accounts } = it_.installation
    await accounts.claim(await accounts.issueClaim(), OWNER)
  })

  it('stays outside while no account is linked to them, also with an account’s e-mail address', async () => {
    expect(await identities().arrive(person('stranger'), null)).toEqual({ ok: false, why: 'unknown' })
    const twin = person('twin', { email: OWNER.email })
    expect(await identities().arrive(twin, null)).toEqual({ ok: false, why: 'unknown' })
    expect(await identities('viewer').arrive(twin, null)).toEqual({ ok: false, why: 'email-taken' })
    expect(await identities('viewer').arrive(twin, await ownerSession())).toEqual({
      ok: false,
      why: 'email-taken',
    })
    expect(await auditOf('identities.refused')).toContainEqual({
      issuer: ISSUER,
      subject: 'twin',
      label: 'twin@example.com',
      why: 'email-taken',
    })
  })

  it('is linked once, by the password, in the session that asked and soon after', async () => {
    const known = identities()
    const asking = await ownerSession()
    await expect(known.beginLink(asking, 'not it', HERE)).rejects.toMatchObject({
      details: { field: 'password' },
    })
    expect(await known.arrive(person('ada'), asking)).toEqual({ ok: false, why: 'unknown' })

    await known.beginLink(asking, OWNER.password, HERE)
    expect(await known.arrive(person('ada'), await ownerSession())).toEqual({ ok: false, why: 'unknown' })
    expect(await known.arrive(person('ada'), null)).toEqual({ ok: false, why: 'unknown' })
    now += 11 * 60_000
    expect(await known.arrive(person('ada'), asking)).toEqual({ ok: false, why: 'unknown' })

    await known.beginLink(asking, OWNER.password, HERE)
    expect((await cameIn(known.arrive(person('ada'), asking))).sessionId).toBe(asking.sessionId)
    expect(await known.waysOf(asking.user.id)).toMatchObject({
      password: true,
      link: { label: 'ada@example.com' },
    })
    expect(await auditOf('identities.link')).toHaveLength(1)
    await expect(known.beginLink(asking, OWNER.password, HERE)).rejects.toThrow('linked already')
    // The wish is used up: the next one who comes back is not linked by it.
    expect(await known.arrive(person('ada-two'), asking)).toEqual({ ok: false, why: 'unknown' })
  })

  it('is the same account then, whatever their e-mail address is now, for half a day', async () => {
    const back = await cameIn(identities().arrive(person('ada', { email: 'renamed@example.com' }), null))
    expect(back).toMatchObject({ role: 'owner', user: { email: OWNER.email, name: 'Ada' } })
    const row = await it_.installation.services.prisma.sessionRow.findUniqueOrThrow({
      where: { id: back.sessionId },
    })
    expect(row.expiresAt.getTime()).toBe(now + 12 * HOUR_MS)
    expect(row.byIdentity).toBe(true)
  })

  it('is another person at another issuer', async () => {
    const elsewhere = 'https://other.okta.com'
    const same = person('ada', { issuer: elsewhere })
    expect(await identities(undefined, elsewhere).arrive(same, null)).toEqual({ ok: false, why: 'unknown' })
  })

  it('becomes a member with the role that is set, and keeps what the owner makes of it', async () => {
    const viewer = await cameIn(identities('viewer').arrive(person('grace'), null))
    expect(viewer).toMatchObject({ role: 'viewer', user: { email: 'grace@example.com' } })
    const { prisma } = it_.installation.services
    await prisma.member.updateMany({ where: { userId: viewer.user.id }, data: { role: 'operator' } })
    expect(await cameIn(identities('editor').arrive(person('grace'), null))).toMatchObject({
      role: 'operator',
      user: { id: viewer.user.id },
    })
    const { accounts } = it_.installation
    await expect(accounts.signIn('grace@example.com', '', { address: HERE })).rejects.toThrow('not right')
    await expect(identities().unlink(viewer, '', HERE)).rejects.toThrow('not the password')
    expect(await auditOf('identities.first-sign-in')).toEqual([
      { issuer: ISSUER, subject: 'grace', label: 'grace@example.com', role: 'viewer' },
    ])
  })

  it('needs an address for an account to be made', async () => {
    expect(await identities('viewer').arrive(person('mute', { email: null }), null)).toEqual({
      ok: false,
      why: 'no-email',
    })
  })

  it('gets one account when they come twice at the same time', async () => {
    const both = await Promise.all([
      cameIn(identities('viewer').arrive(person('twice'), null)),
      cameIn(identities('viewer').arrive(person('twice'), null)),
    ])
    expect(new Set(both.map(one => one.user.id)).size).toBe(1)
  })

  it('cannot be linked to a second account, nor a second one to theirs', async () => {
    const { prisma } = it_.installation.services
    const asking = await ownerSession()
    await identities().unlink(asking, OWNER.password, HERE)
    await identities().beginLink(asking, OWNER.password, HERE)
    expect(await identities().arrive(person('grace'), asking)).toEqual({ ok: false, why: 'linked-elsewhere' })
    await identities().beginLink(asking, OWNER.password, HERE)
    const link = { issuer: ISSUER, subject: 'ada', userId: asking.user.id, label: 'ada' }
    await prisma.identity.create({ data: link })
    expect(await identities().arrive(person('ada-two'), asking)).toEqual({ ok: false, why: 'linked-already' })
  })

  it('is out when the account is switched off, or the membership is gone', async () => {
    const { prisma } = it_.installation.services
    const grace = await cameIn(identities().arrive(person('grace'), null))
    const mine = { where: { id: grace.user.id } }
    await prisma.user.update({ ...mine, data: { disabledAt: new Date() } })
    expect(await identities().arrive(person('grace'), null)).toEqual({ ok: false, why: 'switched-off' })
    await expect(session(grace.sessionId)).rejects.toThrow('has ended')
    await prisma.user.update({ ...mine, data: { disabledAt: null } })
    await prisma.member.deleteMany({ where: { userId: grace.user.id } })
    expect(await identities('editor').arrive(person('grace'), null)).toEqual({
      ok: false,
      why: 'switched-off',
    })
  })

  it('loses what the link began when it is removed, and nothing else', async () => {
    const asking = await ownerSession()
    const begun = await cameIn(identities().arrive(person('ada'), null))
    await expect(identities().unlink(asking, 'not it', HERE)).rejects.toThrow('not the password')
    await identities().unlink(asking, OWNER.password, HERE)
    await expect(session(begun.sessionId)).rejects.toThrow('has ended')
    expect(await session(asking.sessionId)).toMatchObject({ role: 'owner' })
    expect(await identities().arrive(person('ada'), null)).toEqual({ ok: false, why: 'unknown' })
    expect((await auditOf('identities.unlink')).length).toBeGreaterThan(0)
  })

  it('is not linked by somebody who tries passwords', async () => {
    const asking = await ownerSession()
    const tries = Array.from({ length: 12 }, () =>
      identities()
        .beginLink(asking, 'guess', HERE)
        .catch(error => error.code),
    )
    expect((await Promise.all(tries)).filter(code => code === 'throttled')).toHaveLength(2)
  })
})
