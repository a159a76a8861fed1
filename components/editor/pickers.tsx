'use client'

import { useMemo } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { moduleInWords } from '@/components/drawing/phrases'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioModule } from '@/lib/scenario/document'
import { type AddingTo, useEditor, useEditorState } from './editor-context'
import { grouped } from './module-groups'
import { type Pick, PickDialog } from './pick-dialog'
import { linkable } from './store/commands'

/** What the hand is choosing. */
export type Picking =
  /** A module to put in. */
  | { what: 'add'; to: AddingTo }
  /** Where a link from this module is to lead. */
  | { what: 'link'; from: string }
  /** Where to go. */
  | { what: 'go' }

const fromPalette = ({ id, key, family, title, summary }: ModuleDescriptor): Pick => ({
  id,
  icon: <ModuleIcon moduleKey={key} family={family} className="size-8" />,
  title,
  detail: summary,
  keywords: key,
})

function fromDrawing(module: ScenarioModule, descriptors: readonly ModuleDescriptor[]): Pick {
  const descriptor = descriptors.find(one => one.id === module.module)
  return {
    id: module.key,
    icon: (
      <ModuleIcon moduleKey={descriptor?.key ?? ''} family={descriptor?.family ?? null} className="size-8" />
    ),
    title: `${module.label ?? descriptor?.title ?? module.module} (${module.key})`,
    detail: moduleInWords(module, descriptor),
    keywords: descriptor?.title ?? '',
  }
}

/** The one module that is chosen, on the canvas. */
function chosenNode([key, second]: readonly string[]): HTMLElement | null {
  if (key === undefined || second !== undefined) return null
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${key}"]`)
}

/** The list of modules, to add one; or of the drawing's own, to link or to go to. */
export function Pickers({
  picking,
  onClose,
  onAdd,
  onLink,
  onGo,
}: {
  picking: Picking | null
  onClose: () => void
  onAdd: (id: string, to: AddingTo) => void
  onLink: (from: string, to: string) => void
  onGo: (key: string) => void
}) {
  const { store, descriptors } = useEditor()
  const drawn = useEditorState(state => state.draft.document)
  const picks = useMemo((): Pick[] => {
    if (picking === null) return []
    if (picking.what === 'add') {
      const behind = picking.to.after !== undefined || picking.to.into !== undefined
      const fitting = behind ? descriptors.filter(one => one.kind !== 'trigger') : descriptors
      return grouped(fitting, '').flatMap(group => group.modules.map(fromPalette))
    }
    const modules =
      picking.what === 'go'
        ? drawn.modules
        : drawn.modules.filter(({ key }) => linkable(drawn, descriptors, picking.from, key))
    return modules.map(module => fromDrawing(module, descriptors))
  }, [picking, descriptors, drawn])
  const pick = (id: string) => {
    if (picking === null) return
    onClose()
    if (picking.what === 'add') onAdd(id, picking.to)
    else if (picking.what === 'link') onLink(picking.from, id)
    else onGo(id)
  }
  const adding = picking?.what === 'add'
  return (
    <PickDialog
      open={picking !== null}
      onClose={onClose}
      title={
        adding ? 'Add a module' : picking?.what === 'link' ? `Link ${picking.from} to` : 'Go to a module'
      }
      search="Search modules"
      nothing={
        picking?.what === 'link' && picks.length === 0
          ? 'No other module can come behind this one.'
          : 'No module has this in its name.'
      }
      picks={picks}
      onPick={pick}
      finalFocus={() => chosenNode(store.getState().selection.modules)}
    />
  )
}
