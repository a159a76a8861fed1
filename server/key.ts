import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { tokenIdentity } from '@/lib/connections/identity'
import type { PrismaClient } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { newHookSecret, newPath } from '@/lib/event-hooks/address'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { createSealer, loadOrCreateKey, type Sealer } from '@/lib/secrets/seal'
import { hashOf, newWebhookSecret, webhookIdentity } from '@/lib/triggers/webhook-address'

/** What the installation's one key is good for. */
export interface InstallationKey {
  sealer: Sealer
  /** What signs sessions: derived, so that there is one thing to keep safe and every process has the same. */
  sessionSecret: string
}

/**
 * The key of this installation, from the environment or its file. A key that is not the one that sealed what the
 * database holds is noticed here, and not when the first run needs a token.
 * @throws {AppError} `unavailable`, with both ways out: the right key back, or everything sealed forgotten
 */
export async function openKey(
  prisma: PrismaClient,
  dataDir: string,
  fromEnvironment: string | undefined,
): Promise<InstallationKey> {
  const file = path.join(dataDir, 'secret.key')
  const place = fromEnvironment === undefined ? file : 'JOINERY_SECRET_KEY'
  const sealed = await prisma.connection.findFirst({ where: { kind: 'sandbox' } })
  if (sealed !== null && fromEnvironment === undefined && !existsSync(file)) {
    throw wrongKey(`The key file ${file} is gone, and the database holds tokens that only it opens`)
  }
  const key = await readKey(file, fromEnvironment)
  if (sealed !== null && !opens(key.sealer, sealed.sealedToken, tokenIdentity(sealed.id))) {
    throw wrongKey(`The key in ${place} is not the one that sealed the tokens in this database`)
  }
  return key
}

const wrongKey = (what: string): AppError =>
  new AppError(
    'unavailable',
    `${what}; put the right one back from your backup, or, if it is lost, run “npx joinery forget-secrets --yes” and enter every token again.`,
  )

function opens(sealer: Sealer, sealed: string, identity: string): boolean {
  try {
    sealer.open(sealed, identity)
    return true
  } catch {
    return false
  }
}

async function readKey(file: string, fromEnvironment: string | undefined): Promise<InstallationKey> {
  const key = await loadOrCreateKey(file, fromEnvironment)
  return {
    sealer: createSealer(key, 'k1'),
    sessionSecret: createHmac('sha256', key).update('joinery sessions v1').digest('base64url'),
  }
}

/** What {@link forgetSecrets} has done. */
export interface Forgotten {
  connections: string[]
  webhooks: number
  cancelled: number
}

/**
 * Goes on with a new key when the old one is lost: connections lose their tokens, webhooks get new addresses, and
 * runs that have not ended are cancelled, since what they sealed cannot be opened either.
 */
export async function forgetSecrets(
  prisma: PrismaClient,
  dataDir: string,
  fromEnvironment: string | undefined,
): Promise<Forgotten> {
  const { sealer } = await readKey(path.join(dataDir, 'secret.key'), fromEnvironment)
  return prisma.$transaction(async tx => {
    const connections = await tx.connection.findMany()
    for (const { id, kind } of connections) {
      const token = kind === 'sandbox' ? randomBytes(24).toString('base64url') : ''
      await tx.connection.update({
        where: { id },
        data: {
          sealedToken: sealer.seal(token, tokenIdentity(id)),
          keyId: sealer.keyId,
          ...(kind === 'sandbox' ? {} : { checkState: 'failed', checkSummary: FORGOTTEN }),
        },
      })
    }
    // What was typed into drawings has to be typed again; the drawings say so.
    await tx.sealedValue.deleteMany()
    const webhooks = await tx.webhook.findMany({ select: { id: true } })
    for (const { id } of webhooks) {
      const secret = newWebhookSecret()
      const data = { pathSecretHash: hashOf(secret), sealedSecret: sealer.seal(secret, webhookIdentity(id)) }
      await tx.webhook.update({ where: { id }, data: { ...data, keyId: sealer.keyId } })
    }
    const hooks = await tx.eventHook.findMany({ select: { id: true } })
    for (const { id } of hooks) {
      await tx.eventHook.update({
        where: { id },
        data: { ...newPath(sealer, id), ...newHookSecret(sealer, id) },
      })
    }
    // Okta is given the new addresses once its connection has a token again.
    await askReconcile(
      tx,
      hooks.map(({ id }) => id),
    )
    const cancelled = await tx.$executeRaw`
      UPDATE run SET status = 'cancelled', cancel_requested_at = now(), finished_at = now(), epoch = epoch + 1
      WHERE status IN ('queued', 'running', 'waiting', 'needs_decision')`
    await tx.$executeRaw`UPDATE signal SET answer = '{"is":"closed"}', answered_at = now() WHERE answer IS NULL`
    const okta = connections.filter(({ kind }) => kind === 'okta')
    return { connections: okta.map(({ name }) => name), webhooks: webhooks.length, cancelled }
  })
}

/** Shown where a connection's test would be. */
const FORGOTTEN = {
  state: 'failed',
  message: 'Its token was forgotten together with a lost key.',
  hint: 'Enter a new token.',
}
