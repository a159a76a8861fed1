'use client'

import { useCallback } from 'react'
import { CARD, type Place } from '@/lib/scenario/places'
import type { AddingTo, EditorTools } from './editor-context'
import type { ConnectionChoice } from './inspector/module-panel'
import { addModule, chooseConnection, connect, linkable, move } from './store/commands'

/**
 * What a hand does to the drawing, told to screen readers as it happens.
 * @param middle  of what is in sight, where the first module comes to stand
 * @param onAdded  a module has been put in and chosen
 * @param onMoved  everything stands elsewhere
 */
export function useBuilding(
  { store, descriptors, announce }: Pick<EditorTools, 'store' | 'descriptors' | 'announce'>,
  connections: readonly ConnectionChoice[],
  middle: () => Place | null,
  onAdded: (key: string) => void,
  onMoved: () => void,
) {
  const put = useCallback(
    (id: string, to: AddingTo) => {
      const { draft } = store.getState()
      const descriptor = descriptors.find(one => one.id === id)
      const kind = descriptor?.connection ?? null
      const slots = draft.document.connections
      const slot = Object.keys(slots).find(
        name => draft.connections[name] !== undefined && slots[name]?.kind === kind,
      )
      const first = draft.document.modules.length === 0 ? middle() : null
      const at = to.at ?? (first ? { x: first.x - CARD.width / 2, y: first.y - CARD.height / 2 } : undefined)
      const { draft: added, key } = addModule(draft, {
        id,
        ...to,
        at,
        ...(kind !== null && slot ? { slot } : {}),
      })
      // With one connection there is nothing to choose.
      const [only, second] = connections.filter(one => one.kind === kind)
      const next = !slot && only && !second ? chooseConnection(added, key, only) : added
      store.getState().apply('Add a module', () => next)
      store.getState().select({ modules: [key] })
      announce(`Added ${descriptor?.title ?? id} as ${key}.`)
      onAdded(key)
    },
    [store, descriptors, connections, middle, announce, onAdded],
  )

  /** Behind what is chosen, else behind the end of the drawing; a trigger stands for itself. */
  const behind = useCallback(
    (id: string): AddingTo => {
      const { selection, draft } = store.getState()
      const trigger = descriptors.find(one => one.id === id)?.kind === 'trigger'
      const after = selection.modules.length === 1 ? selection.modules[0] : draft.document.modules.at(-1)?.key
      return trigger || after === undefined ? {} : { after }
    },
    [store, descriptors],
  )

  const layout = useCallback(async () => {
    const { layoutDocument } = await import('@/lib/scenario/layout')
    store.getState().apply('Tidy up', draft => move(draft, layoutDocument(draft.document)))
    announce('The drawing is tidied up.')
    onMoved()
  }, [store, announce, onMoved])

  const link = useCallback(
    (from: string, to: string) => {
      if (!linkable(store.getState().draft.document, descriptors, from, to)) {
        announce(`${from} cannot lead to ${to}.`)
        return
      }
      store.getState().apply('Link', draft => connect(draft, from, to))
      announce(`Linked ${from} to ${to}.`)
    },
    [store, descriptors, announce],
  )

  return { put, behind, layout, link }
}
