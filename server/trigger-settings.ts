import { randomBytes } from 'node:crypto'
import { nameOfUse } from '@/lib/runner/scope'
import type { Installation } from './joinery'

/**
 * A trigger's parameters in a frozen version, as they are drawn, its secrets opened: for the check of what arrives,
 * nothing else. They are fixed values, since nothing comes before a trigger that could be mapped. Nothing where the
 * version has no such trigger.
 * @throws {StepError} for a secret that cannot be opened: then nothing passes
 */
export async function triggerSettings(
  installation: Installation,
  versionId: string,
  moduleKey: string,
): Promise<object> {
  const { plan } = await installation.versions.get(versionId)
  const input = plan.nodes.get(moduleKey)?.input
  if (input === undefined) return {}
  const opened = await installation.openSecrets(versionId, input.sealed)
  const secrets = new Map(input.sealed.map((use, at) => [nameOfUse(use), opened[at]]))
  return input.resolve({
    lookup: () => null,
    now: () => installation.services.clock.now(),
    uuid: () => randomBytes(16).toString('hex'),
    secret: use => {
      const found = secrets.get(nameOfUse(use))
      return found && { opened: found }
    },
  })
}
