import { randomBytes } from 'node:crypto'
import { type WebhookInput, webhookInput } from '@/lib/modules/flow/webhook'
import type { Installation } from './joinery'

/**
 * A webhook trigger's parameters in a frozen version, its signing secret included. They are fixed values: nothing comes
 * before a trigger that could be mapped.
 */
export async function webhookSettings(
  installation: Installation,
  versionId: string,
  moduleKey: string,
): Promise<WebhookInput> {
  const { plan } = await installation.versions.get(versionId)
  const input = plan.nodes.get(moduleKey)?.input.resolve({
    lookup: () => null,
    now: () => installation.services.clock.now(),
    uuid: () => randomBytes(16).toString('hex'),
  })
  return webhookInput.parse(input ?? {})
}
