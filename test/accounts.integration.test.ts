import { describe, expect, it } from 'vitest'
import { testInstallation } from './installation'

const it_ = testInstallation()
const HERE = { address: '192.0.2.1' }
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
    await expect(accounts.signIn(owner.email, 'wrong password', HERE)).rejects.toThrow('not right')
    await expect(accounts.signIn('nobody@example.com', 'x', HERE)).rejects.toThrow('not right')
    const { sessionId, userId } = await accounts.signIn(owner.email, owner.password, HERE)
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
      accounts.signIn('guess@example.com', 'x', { address: '192.0.2.9' }).catch(error => error.code),
    )
    expect((await Promise.all(tries)).filter(code => code === 'throttled')).toHaveLength(2)
  })

  it('cannot be kept from its owner by guessing, from a browser that has signed in before', async () => {
    const { accounts } = it_.installation
    const { device } = await accounts.signIn(owner.email, owner.password, HERE)
    const guess = (number: number, proof?: string) =>
      accounts
        .signIn(owner.email, 'guess', { address: `198.51.100.${number}`, device: proof })
        .catch(error => error.code)
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, at) => guess(at)))
    expect(guesses.filter(code => code === 'throttled').length).toBeGreaterThanOrEqual(40)
    // Nobody else gets in any more, not even with the right password or a proof of another account …
    for (const proof of [undefined, '', 'x.y', `${device}x`, `A${device.slice(1)}`])
      await expect(
        accounts.signIn(owner.email, owner.password, { address: '203.0.113.1', device: proof }),
      ).rejects.toThrow('Too many tries')
    // … but the owner's own browser does, from anywhere.
    const again = await accounts.signIn(owner.email, owner.password, { address: '203.0.113.2', device })
    expect(again.device).toBe(device)
    // A stolen proof is good for a few guesses, not for more.
    const stolen = []
    for (let at = 0; at < 12; at++) stolen.push(await guess(at, device))
    expect(stolen.filter(code => code === 'throttled')).toHaveLength(2)
  })

  it('takes as long to refuse an unknown account as a known one', async () => {
    const { accounts } = it_.installation
    const time = async (email: string, address: string): Promise<number> => {
      const began = performance.now()
      await accounts.signIn(email, 'wrong password', { address }).catch(() => undefined)
      return performance.now() - began
    }
    const { services } = it_.installation
    await services.prisma.rateLimit.deleteMany({})
    const times: { known: number; unknown: number }[] = []
    for (let at = 0; at < 7; at++) {
      const address = `192.0.2.${100 + at}`
      times.push({
        known: await time(owner.email, address),
        unknown: await time(`nobody${at}@example.com`, address),
      })
    }
    const middle = (of: 'known' | 'unknown') => times.map(one => one[of]).sort((a, b) => a - b)[3] ?? 0
    expect(middle('unknown') / middle('known')).toBeGreaterThan(0.5)
    expect(middle('unknown') / middle('known')).toBeLessThan(2)
  })

  it('keeps no password', async () => {
    const { services } = it_.installation
    const [user] = await services.prisma.user.findMany()
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })
})
