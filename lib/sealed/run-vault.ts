import type { Vault } from '@/lib/runner/ports'
import type { Sealer } from '@/lib/secrets/seal'

/** Seals and opens what belongs to one run, each text at its own place. */
export const runVault = (sealer: Sealer, runId: string): Vault => ({
  seal: (text, place) => sealer.seal(text, `run:${runId}:${place}`),
  open: (sealed, place) => sealer.open(sealed, `run:${runId}:${place}`),
})
