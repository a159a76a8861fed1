import { StepError } from '@/lib/errors'
import type { OpenedSecret, SealedUse } from '@/lib/runner/ports'
import type { SecretContent } from '@/lib/scenario/document'
import type { Sealer } from '@/lib/secrets/seal'
import { placeIn, type SealedHome, sealedIdentity } from './place'
import type { SealedRow } from './seal-drawing'

/**
 * What a run needs of its sealed values, in the order asked. Which of them may be used is decided here once more: one
 * that belongs elsewhere does not open.
 * @param rows  those of the scenario, as far as they are there
 */
export function openSealed(
  sealer: Sealer,
  home: SealedHome,
  uses: readonly SealedUse[],
  rows: readonly SealedRow[],
): OpenedSecret[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  return uses.map(use => {
    const row = byId.get(use.id)
    if (row === undefined) return typeAgain(use)
    try {
      const text = sealer.open(row.sealed, sealedIdentity(row.id, home, placeIn(home, use)))
      return { content: JSON.parse(text) as SecretContent }
    } catch (error) {
      return typeAgain(use, error)
    }
  })
}

const typeAgain = ({ field }: SealedUse, cause?: unknown): OpenedSecret => ({
  error: new StepError('input', `The secret in ${field} cannot be used here.`, {
    parameter: field,
    hint: 'It was typed for another place or connection, or its key is gone. Type it again.',
    cause,
  }),
})
