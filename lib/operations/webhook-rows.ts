import { randomUUID } from 'node:crypto'
import type { Prisma } from '@/lib/db/generated/client'
import { hashOf, newWebhookSecret, webhookAddress, webhookIdentity } from '@/lib/triggers/webhook-address'
import type { OperationContext } from './define'

/** The trigger that a webhook belongs to. */
export interface WebhookPlace {
  scenarioId: string
  moduleKey: string
}

/** The address of a webhook trigger, made when it is first asked for. */
export async function webhookAddressOf(
  context: Pick<OperationContext, 'prisma' | 'sealer' | 'actor' | 'url'>,
  place: WebhookPlace,
  db: Prisma.TransactionClient = context.prisma,
): Promise<string> {
  const { sealer, url, actor } = context
  const where = { scenarioId_moduleKey: place }
  const known = await db.webhook.findUnique({ where })
  if (known) return webhookAddress(url, known.id, sealer.open(known.sealedSecret, webhookIdentity(known.id)))
  const [id, secret] = [randomUUID(), newWebhookSecret()]
  const created = await db.webhook.upsert({
    where,
    update: {},
    create: {
      id,
      workspaceId: actor.workspaceId,
      ...place,
      pathSecretHash: hashOf(secret),
      sealedSecret: sealer.seal(secret, webhookIdentity(id)),
      keyId: sealer.keyId,
    },
  })
  return created.id === id ? webhookAddress(url, id, secret) : webhookAddressOf(context, place, db)
}
