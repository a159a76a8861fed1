import { describe, expect, it } from 'vitest'
import { testInstallation } from './installation'

const it_ = testInstallation()
const owner = { name: 'Ada', email: 'Ada@Example.com', password: 'correct horse battery' }

describe('the first owner', () => {
  it('needs the newest link from the terminal, which works once', async () => {
    const { accounts } = it_.installation
    const old = await accounts.issueClaim()
    const token = await accounts.issueClaim()
    await expect(accounts.claim(old, owner)).rejects.toThrow('not valid any more')
    await expect(accounts.claim('', owner)).rejects.toThrow('not valid any more')
    await expect(accounts.claim(token, { ...owner, password: 'short' })).rejects.toThrow('at least 10')
    await expect(accounts.claim(token, { ...owner, role: 'owner' })).rejects.toThrow()
    const [one, two] = await Promise.allSettled([accounts.claim(token, owner), accounts.claim(token, owner)])
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected'])
    expect(await accounts.claimed()).toBe(true)
    await expect(accounts.claim(await accounts.issueClaim(), owner)).rejects.toThrow('owner already')
  })
})

describe('a session', () => {
  it('begins with the password, and is what the database says at each request', async () => {
    const { accounts, services } = it_.installation
    await expect(accounts.signIn(owner.email, 'wrong password', '192.0.2.1')).rejects.toThrow('not right')
    await expect(accounts.signIn('nobody@example.com', 'x', '192.0.2.1')).rejects.toThrow('not right')
    const { sessionId, userId } = await accounts.signIn(owner.email, owner.password, '192.0.2.1')
    expect(await accounts.readSession(sessionId)).toMatchObject({
      role: 'owner',
      user: { email: 'ada@example.com' },
    })
    await services.prisma.member.updateMany({ where: { userId }, data: { role: 'viewer' } })
    expect(await accounts.readSession(sessionId)).toMatchObject({ role: 'viewer' })
    await services.prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    expect(await accounts.readSession(sessionId)).toBeNull()
    await services.prisma.user.update({ where: { id: userId }, data: { disabledAt: null } })
    await accounts.signOut(sessionId)
    expect(await accounts.readSession(sessionId)).toBeNull()
    expect(await accounts.readSession('no session')).toBeNull()
  })

  it('is not to be had by trying passwords', async () => {
    const { accounts } = it_.installation
    const tries = Array.from({ length: 12 }, () =>
      accounts.signIn('guess@example.com', 'x', '192.0.2.9').catch(error => error.code),
    )
    expect((await Promise.all(tries)).filter(code => code === 'throttled')).toHaveLength(2)
  })

  it('keeps no password', async () => {
    const { services } = it_.installation
    const [user] = await services.prisma.user.findMany()
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})
