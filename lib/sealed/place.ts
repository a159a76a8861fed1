import type { SecretContent } from '@/lib/scenario/document'

/** The drawing that sealed values belong to, and what fills its slots. */
export interface SealedHome {
  workspaceId: string
  scenarioId: string
  /** Slot → connection id. */
  connections: Readonly<Record<string, string>>
}

/** Where a sealed value may be used, and nowhere else. */
export interface SealedPlace {
  /** The module without its version. */
  module: string
  /** The parameter, dotted, without the places in lists. */
  field: string
  connectionId: string | null
}

/** @param at  its module's slot is filled here, or its value belongs to no connection */
export const placeIn = (
  { connections }: SealedHome,
  at: { module: string; field: string; slot: string | undefined },
): SealedPlace => ({
  module: at.module,
  field: at.field,
  connectionId:
    (at.slot !== undefined && Object.hasOwn(connections, at.slot) && connections[at.slot]) || null,
})

export const samePlace = (a: SealedPlace, b: SealedPlace): boolean =>
  a.module === b.module && a.field === b.field && a.connectionId === b.connectionId

/** What is signed with a sealed value: moved to another row or place it does not open. */
export const sealedIdentity = (
  id: string,
  home: Pick<SealedHome, 'workspaceId' | 'scenarioId'>,
  place: SealedPlace,
): string =>
  JSON.stringify([
    'sealed-value',
    id,
    home.workspaceId,
    home.scenarioId,
    place.module,
    place.field,
    place.connectionId,
  ])

export const contentText = (content: SecretContent): string =>
  JSON.stringify(
    content.is === 'value'
      ? { is: 'value', value: content.value }
      : { is: 'mapping', template: content.template },
  )
