import { createHmac } from 'node:crypto'
import path from 'node:path'
import { loadOrCreateKey } from '@/lib/secrets/seal'

/**
 * What signs sessions: derived from the installation's key, so that there is one thing to keep safe and every process
 * of the installation has the same.
 */
export async function readAuthSecret(dataDir: string, fromEnvironment: string | undefined): Promise<string> {
  const key = await loadOrCreateKey(path.join(dataDir, 'secret.key'), fromEnvironment)
  return createHmac('sha256', key).update('joinery sessions v1').digest('base64url')
}
