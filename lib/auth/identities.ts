import { uuidv7 } from 'uuidv7'
import { isTaken } from '@/lib/db/database-error'
import type { Prisma, PrismaClient } from '@/lib/db/generated/client'
import type { OidcSettings } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { Clock } from '@/lib/runner/time'
import type { SessionView } from './accounts'
import { knowsPassword } from './password'
import type { Person } from './person'
import { beginSession } from './sessions'
import type { SignInThrottle } from './throttle'

const LINK_MS = 10 * 60_000

/** Why somebody whom Okta vouches for stays outside, or is not linked. */
export type Refused =
  | 'unclaimed'
  | 'unknown'
  | 'no-email'
  | 'email-taken'
  | 'switched-off'
  | 'linked-elsewhere'
  | 'linked-already'

export type Arrival = { ok: true; userId: string; sessionId: string } | { ok: false; why: Refused }

/** The identity that an account is linked to. */
interface LinkView {
  label: string
  since: Date
}

/** How somebody signs in, for the page of their account. */
export interface SignInWays {
  password: boolean
  link: LinkView | null
}

type Transaction = Prisma.TransactionClient

/**
 * People by their identity at the configured issuer. An identity is (issuer, subject); an e-mail address never leads to
 * an account. It is linked by its account's own password, or comes with an account made for it where
 * JOINERY_OIDC_ROLE allows that.
 */
export class Identities {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly throttle: SignInThrottle,
    private readonly clock: Clock,
    private readonly settings: Pick<OidcSettings, 'issuer' | 'role'>,
  ) {}

  /**
   * Somebody came back from the issuer, verified: links them where the session waits for that, else signs them in.
   * Every outcome is in the audit log.
   * @param present  the session of the browser that they came back in, if it has one that is valid
   */
  async arrive(person: Person, present: SessionView | null): Promise<Arrival> {
    const arrival = await this.settle(person, present).catch(error => {
      // Somebody else took the e-mail address or the account meanwhile: a second look finds that.
      if (isTaken(error)) return this.settle(person, present)
      throw error
    })
    if (!arrival.ok) await this.refused(person, present, arrival.why)
    return arrival
  }

  /** How this person can sign in. */
  async waysOf(userId: string): Promise<SignInWays> {
    const user = await this.prisma.user.findUniqueOrThrow({
      where: { id: userId },
      include: { identities: { where: { issuer: this.settings.issuer } } },
    })
    const [found] = user.identities
    return {
      password: user.passwordHash !== null,
      link: found === undefined ? null : { label: found.label, since: found.createdAt },
    }
  }

  /**
   * Lets the next one who comes back from the issuer in this session be linked to its account, for ten minutes.
   * @throws {AppError} `invalid` with field `password`, `conflict` when it is linked already, `throttled`
   */
  async beginLink(session: SessionView, password: string, address: string): Promise<void> {
    await this.confirm(session, password, address)
    if ((await this.waysOf(session.user.id)).link !== null)
      throw new AppError('conflict', 'This account is linked already.')
    await this.prisma.sessionRow.update({
      where: { id: session.sessionId },
      data: { linkUntil: new Date(this.clock.now() + LINK_MS) },
    })
  }

  /**
   * Ends the link, and every other session that it began.
   * @throws {AppError} `invalid` with field `password`, `throttled`
   */
  async unlink(session: SessionView, password: string, address: string): Promise<void> {
    await this.confirm(session, password, address)
    const { user } = session
    await this.prisma.$transaction(async tx => {
      const found = await tx.identity.findUnique({
        where: { userId_issuer: { userId: user.id, issuer: this.settings.issuer } },
      })
      if (found === null) return
      const { issuer, subject, label } = found
      await tx.identity.delete({ where: { issuer_subject: { issuer, subject } } })
      await tx.sessionRow.updateMany({
        where: { userId: user.id, byIdentity: true, revokedAt: null, id: { not: session.sessionId } },
        data: { revokedAt: new Date(this.clock.now()) },
      })
      await audit(tx, 'identities.unlink', session.workspace.id, user.id, { issuer, subject, label })
    })
  }

  /** The password again, so that a screen left open gives nobody a way in for later. */
  private async confirm(session: SessionView, password: string, address: string): Promise<void> {
    const { id, email } = session.user
    await this.throttle.count({ email, address, device: null })
    const { passwordHash } = await this.prisma.user.findUniqueOrThrow({ where: { id } })
    if (!(await knowsPassword(password, passwordHash)))
      throw new AppError('invalid', 'This is not the password of your account.', { field: 'password' })
    await this.throttle.forget({ email, address, device: null })
  }

  private settle(person: Person, present: SessionView | null): Promise<Arrival> {
    return this.prisma.$transaction(async tx => {
      // One person in two tabs: the second one finds what the first one made.
      const who = `${person.issuer} ${person.subject}`
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${who}, 0))`
      if (present !== null && (await this.takeLinkWish(tx, present.sessionId)))
        return this.link(tx, person, present)
      return this.signIn(tx, person)
    })
  }

  private async takeLinkWish(tx: Transaction, sessionId: string): Promise<boolean> {
    const taken = await tx.sessionRow.updateMany({
      where: { id: sessionId, linkUntil: { gt: new Date(this.clock.now()) } },
      data: { linkUntil: null },
    })
    return taken.count === 1
  }

  private async link(tx: Transaction, person: Person, present: SessionView): Promise<Arrival> {
    const { issuer, subject, label } = person
    const userId = present.user.id
    const done: Arrival = { ok: true, userId, sessionId: present.sessionId }
    const found = await tx.identity.findUnique({ where: { issuer_subject: { issuer, subject } } })
    if (found !== null) return found.userId === userId ? done : { ok: false, why: 'linked-elsewhere' }
    if ((await tx.identity.findUnique({ where: { userId_issuer: { userId, issuer } } })) !== null)
      return { ok: false, why: 'linked-already' }
    await tx.identity.create({ data: { issuer, subject, userId, label } })
    await audit(tx, 'identities.link', present.workspace.id, userId, { issuer, subject, label })
    return done
  }

  private async signIn(tx: Transaction, person: Person): Promise<Arrival> {
    const { issuer, subject } = person
    const found = await tx.identity.findUnique({
      where: { issuer_subject: { issuer, subject } },
      include: { user: { include: { memberships: { orderBy: { createdAt: 'asc' }, take: 1 } } } },
    })
    if (found === null) return this.firstSignIn(tx, person)
    const [membership] = found.user.memberships
    if (found.user.disabledAt !== null || membership === undefined) return { ok: false, why: 'switched-off' }
    const now = this.clock.now()
    await tx.identity.update({
      where: { issuer_subject: { issuer, subject } },
      data: { lastUsedAt: new Date(now) },
    })
    await audit(tx, 'identities.sign-in', membership.workspaceId, found.userId, { issuer, subject })
    return {
      ok: true,
      userId: found.userId,
      sessionId: await beginSession(tx, found.userId, 'identity', now),
    }
  }

  /** The installation's owner is made by the link from its terminal and by nothing else, so there must be one. */
  private async firstSignIn(tx: Transaction, person: Person): Promise<Arrival> {
    const { issuer, subject, email, name, label } = person
    const { role } = this.settings
    if ((await tx.member.findFirst({ where: { role: 'owner' } })) === null)
      return { ok: false, why: 'unclaimed' }
    if (role === undefined) return { ok: false, why: 'unknown' }
    if (email === null) return { ok: false, why: 'no-email' }
    if ((await tx.user.findUnique({ where: { email } })) !== null) return { ok: false, why: 'email-taken' }
    const workspace = await tx.workspace.findFirstOrThrow({ orderBy: { createdAt: 'asc' } })
    const now = this.clock.now()
    const user = await tx.user.create({
      data: {
        email,
        name,
        memberships: { create: { workspaceId: workspace.id, role } },
        identities: { create: { issuer, subject, label, lastUsedAt: new Date(now) } },
      },
    })
    await audit(tx, 'identities.first-sign-in', workspace.id, user.id, { issuer, subject, label, role })
    return { ok: true, userId: user.id, sessionId: await beginSession(tx, user.id, 'identity', now) }
  }

  private async refused(person: Person, present: SessionView | null, why: Refused): Promise<void> {
    const { issuer, subject, label } = person
    const workspace =
      present?.workspace ?? (await this.prisma.workspace.findFirst({ orderBy: { createdAt: 'asc' } }))
    await audit(this.prisma, 'identities.refused', workspace?.id ?? null, present?.user.id ?? null, {
      issuer,
      subject,
      label,
      why,
    })
  }
}

async function audit(
  prisma: Pick<PrismaClient, 'auditLog'>,
  action: string,
  workspaceId: string | null,
  actorId: string | null,
  detail: Record<string, string>,
): Promise<void> {
  await prisma.auditLog.create({
    data: { id: uuidv7(), workspaceId, actorId, action, target: actorId, detail },
  })
}
