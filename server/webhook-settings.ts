import { randomBytes } from 'node:crypto'
import { type WebhookInput, webhookInput } from '@/lib/modules/flow/webhook'
import { nameOfUse } from '@/lib/runner/scope'
import type { Installation } from './joinery'

/**
 * A webhook trigger's parameters in a frozen version, its signing secret opened: for the check of a request, nothing
 * else. They are fixed values, since nothing comes before a trigger that could be mapped.
 * @throws {StepError} for a secret that cannot be opened: then no request passes
 */
export async function webhookSettings(
  installation: Installation,
  versionId: string,
  moduleKey: string,
): Promise<WebhookInput> {
  const { plan } = await installation.versions.get(versionId)
  const input = plan.nodes.get(moduleKey)?.input
  if (input === undefined) return webhookInput.parse({})
  const opened = await installation.openSecrets(versionId, input.sealed)
  const secrets = new Map(input.sealed.map((use, at) => [nameOfUse(use), opened[at]]))
  const parameters = input.resolve({
    lookup: () => null,
    now: () => installation.services.clock.now(),
    uuid: () => randomBytes(16).toString('hex'),
    secret: use => {
      const found = secrets.get(nameOfUse(use))
      return found && { opened: found }
    },
  })
  return webhookInput.parse(parameters)
}
