import { randomUUID } from 'node:crypto'
import { compileTemplate } from '@/lib/expression'
import type { Module } from '@/lib/module-kit/define'
import type { ScenarioDocument, SealedField, SecretContent } from '@/lib/scenario/document'
import { mapSecrets } from '@/lib/scenario/secret-places'
import type { Sealer } from '@/lib/secrets/seal'
import { contentText, placeIn, type SealedHome, type SealedPlace, samePlace, sealedIdentity } from './place'

/** A row of `sealed_value`. */
export interface SealedRow extends SealedPlace {
  id: string
  workspaceId: string
  scenarioId: string
  sealed: string
  keyId: string
}

/** What stands now where a secret was typed, so that an editor can put it there as well. */
export interface Replaced {
  module: string
  path: (string | number)[]
  field: SealedField
}

export interface Sealing {
  sealer: Sealer
  modules: (id: string) => Module | undefined
  /** The scenario's sealed values; asked for only when there is something to seal. */
  known: () => Promise<SealedRow[]>
}

/** Whether a secret of the document stands in clear. */
export function hasClearSecrets(
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): boolean {
  let found = false
  mapSecrets(document, modules, field => {
    found ||= contentOf(field) !== null
    return field
  })
  return found
}

/**
 * Seals every secret that stands in clear. The same secret at the same place is sealed once, so that the same drawing
 * stays the same document.
 * @returns the document as it may be stored, and the rows to be stored with it
 */
export async function sealDrawing(
  { sealer, modules, known }: Sealing,
  home: SealedHome,
  document: ScenarioDocument,
): Promise<{ document: ScenarioDocument; rows: SealedRow[]; replaced: Replaced[] }> {
  const rows: SealedRow[] = []
  const replaced: Replaced[] = []
  if (!hasClearSecrets(document, modules)) return { document, rows, replaced }
  const there = (await known()).flatMap(row => {
    const text = tryOpen(sealer, row, home)
    return text === null ? [] : [{ row, text }]
  })
  const sealed = mapSecrets(document, modules, (field, at) => {
    const content = contentOf(field)
    if (content === null) return field
    const place = placeIn(home, at)
    const text = contentText(content)
    let row = there.find(one => one.text === text && samePlace(one.row, place))?.row
    if (row === undefined) {
      const id = randomUUID()
      const { workspaceId, scenarioId } = home
      const closed = sealer.seal(text, sealedIdentity(id, home, place))
      row = { id, workspaceId, scenarioId, ...place, sealed: closed, keyId: sealer.keyId }
      rows.push(row)
      there.push({ row, text })
    }
    const uses = usesOf(content)
    const next: SealedField = { is: 'sealed', id: row.id, ...(uses.length === 0 ? {} : { uses }) }
    replaced.push({ module: at.key, path: at.path, field: next })
    return next
  })
  return { document: sealed, rows, replaced }
}

/** A secret in clear; null for one that is sealed or left out. */
function contentOf(field: SecretContent | SealedField): SecretContent | null {
  return field.is === 'sealed' ? (field.of ?? null) : field
}

const MODULE_KEY = /^m[1-9]\d{0,5}$/

/** The modules that the mappings in a secret read, so that the checks can look after them. */
function usesOf(content: SecretContent): string[] {
  if (content.is === 'value') return []
  try {
    const { references } = compileTemplate(content.template, 'text', 'forget')
    return references.filter(name => MODULE_KEY.test(name)).sort()
  } catch {
    // What cannot be read fails the step that opens it.
    return []
  }
}

function tryOpen(sealer: Sealer, row: SealedRow, home: SealedHome): string | null {
  try {
    return sealer.open(row.sealed, sealedIdentity(row.id, home, row))
  } catch {
    return null
  }
}
