import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { PrismaClient, Role } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { Clock } from '@/lib/runner/time'
import { deviceOf, issueDevice } from './device'
import { checkPassword, hashPassword, knowsPassword } from './password'
import { beginSession } from './sessions'
import type { SignInThrottle } from './throttle'

/** Any number of our own: processes that start at once make one owner. */
const OWNER_LOCK = 6_420_115_024
const CLAIM_MS = 24 * 3_600_000
/** `lastSeenAt` is written at most this often. */
const SEEN_EVERY_MS = 60_000

const email = z.string().trim().toLowerCase().pipe(z.email('Enter an e-mail address.').max(200))
const newOwner = z.strictObject({
  email,
  name: z.string().trim().min(1, 'Enter your name.').max(100),
  password: z.string(),
})

/** A signed-in person and what they may do, as the database says at this moment. */
export interface SessionView {
  sessionId: string
  user: { id: string; email: string; name: string }
  workspace: { id: string; name: string; timeZone: string }
  role: Role
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** People, their passwords and sessions. Everything is asked of the database anew, so that a removal acts at once. */
export class Accounts {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly throttle: SignInThrottle,
    private readonly clock: Clock,
    /** Signs what a browser keeps; the installation's own. */
    private readonly secret: string,
  ) {}

  /** Whether an owner exists. */
  async claimed(): Promise<boolean> {
    return (await this.prisma.user.findFirst({ select: { id: true } })) !== null
  }

  /** A new one-time token for the first owner, for a link printed on the server's terminal; older ones end. */
  async issueClaim(): Promise<string> {
    const token = randomBytes(24).toString('base64url')
    await this.prisma.$transaction([
      this.prisma.claimToken.deleteMany({}),
      this.prisma.claimToken.create({
        data: { hash: sha256(token), expiresAt: new Date(this.clock.now() + CLAIM_MS) },
      }),
    ])
    return token
  }

  /** Whether a claim link still opens. */
  async claimOpens(token: string): Promise<boolean> {
    const found = await this.prisma.claimToken.findUnique({ where: { hash: sha256(token) } })
    return found !== null && found.usedAt === null && found.expiresAt.getTime() > this.clock.now()
  }

  /**
   * Makes the first owner. The token is used up in the same transaction, so it works once.
   * @throws {AppError} `forbidden` for a token that is wrong, used or too old; `invalid` with the field
   */
  async claim(token: string, owner: unknown): Promise<void> {
    const parsed = newOwner.safeParse(owner)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new AppError('invalid', issue?.message ?? 'The input is not valid.', {
        ...(issue ? { field: issue.path.join('.') } : {}),
      })
    }
    checkPassword(parsed.data.password, parsed.data.email)
    // Hashing is dear: strangers who have no link do not make us work.
    if (await this.claimed()) throw hasOwner()
    if (!(await this.claimOpens(token))) throw staleLink()
    const passwordHash = await hashPassword(parsed.data.password)
    await this.prisma.$transaction(async tx => {
      if (await ownedAlready(tx)) throw hasOwner()
      const used = await tx.claimToken.updateMany({
        where: { hash: sha256(token), usedAt: null, expiresAt: { gt: new Date(this.clock.now()) } },
        data: { usedAt: new Date(this.clock.now()) },
      })
      if (used.count !== 1) throw staleLink()
      await createOwner(tx, { ...parsed.data, passwordHash })
    })
  }

  /** The owner that the environment names, made once; a later change of the environment changes nothing. */
  async ensureOwner(owner: { email: string; password: string }): Promise<boolean> {
    if (await this.claimed()) return false
    checkPassword(owner.password, owner.email)
    const passwordHash = await hashPassword(owner.password)
    const name = owner.email.split('@', 1)[0] ?? owner.email
    return this.prisma.$transaction(async tx => {
      if (await ownedAlready(tx)) return false
      await createOwner(tx, { email: owner.email.toLowerCase(), name, passwordHash })
      return true
    })
  }

  /**
   * Checks a password and begins a session.
   * @param from  where the request came from, and what the browser keeps from an earlier sign-in; for the throttle
   * @returns also `device`, for the browser to keep
   * @throws {AppError} `unauthenticated` (never telling which of the two was wrong), `throttled`
   */
  async signIn(
    typedEmail: string,
    password: string,
    from: { address: string; device?: string | undefined },
  ): Promise<{ userId: string; sessionId: string; device: string }> {
    const parsed = email.safeParse(typedEmail)
    const wrong = new AppError('unauthenticated', 'E-mail address or password is not right.')
    if (!parsed.success) throw wrong
    const device = deviceOf(this.secret, parsed.data, from.device)
    const attempt = { email: parsed.data, address: from.address, device }
    await this.throttle.count(attempt)
    const user = await this.prisma.user.findUnique({ where: { email: parsed.data } })
    const knows = await knowsPassword(password, user?.passwordHash ?? null)
    if (!knows || user === null || user.disabledAt !== null) throw wrong
    await this.throttle.forget(attempt)
    const sessionId = await beginSession(this.prisma, user.id, 'password', this.clock.now())
    const kept = device === null ? issueDevice(this.secret, parsed.data) : (from.device ?? '')
    return { userId: user.id, sessionId, device: kept }
  }

  /** The session as it stands now; null when it has ended, or its person or membership is gone. */
  async readSession(sessionId: string): Promise<SessionView | null> {
    if (!z.uuid().safeParse(sessionId).success) return null
    const row = await this.prisma.sessionRow.findUnique({
      where: { id: sessionId },
      include: {
        user: {
          include: { memberships: { include: { workspace: true }, orderBy: { createdAt: 'asc' }, take: 1 } },
        },
      },
    })
    const now = this.clock.now()
    if (row === null || row.revokedAt !== null || row.expiresAt.getTime() <= now) return null
    const [membership] = row.user.memberships
    if (row.user.disabledAt !== null || membership === undefined) return null
    if (now - row.lastSeenAt.getTime() > SEEN_EVERY_MS) {
      await this.prisma.sessionRow.update({ where: { id: row.id }, data: { lastSeenAt: new Date(now) } })
    }
    const { id, name, timeZone } = membership.workspace
    return {
      sessionId: row.id,
      user: { id: row.user.id, email: row.user.email, name: row.user.name },
      workspace: { id, name, timeZone },
      role: membership.role,
    }
  }

  async signOut(sessionId: string): Promise<void> {
    if (!z.uuid().safeParse(sessionId).success) return
    await this.prisma.sessionRow.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date(this.clock.now()) },
    })
  }
}

const hasOwner = (): AppError =>
  new AppError('forbidden', 'This installation has an owner already; sign in instead.')

const staleLink = (): AppError =>
  new AppError(
    'forbidden',
    'This link is not valid any more. Start Joinery again: its terminal prints a new one.',
  )

type Transaction = Pick<PrismaClient, 'user' | 'workspace' | 'member' | '$executeRaw'>

/** Whether an owner exists. Held until the transaction ends: of several who would make the first one, one does. */
async function ownedAlready(tx: Transaction): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${OWNER_LOCK}::bigint)`
  return (await tx.user.findFirst({ select: { id: true } })) !== null
}

async function createOwner(
  tx: Transaction,
  owner: { email: string; name: string; passwordHash: string },
): Promise<void> {
  const workspace = await tx.workspace.findFirstOrThrow({ orderBy: { createdAt: 'asc' } })
  const user = await tx.user.create({
    data: { email: owner.email, name: owner.name, passwordHash: owner.passwordHash },
  })
  await tx.member.create({ data: { workspaceId: workspace.id, userId: user.id, role: 'owner' } })
}
