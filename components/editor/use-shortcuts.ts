'use client'

import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { motionMs } from '@/components/ui/motion'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Place } from '@/lib/scenario/places'
import type { Picking } from './pickers'
import { copy, paste, readClip } from './store/clip'
import { remove } from './store/commands'
import type { EditorStore } from './store/editor-store'

/** What the keys do beyond changing the drawing. */
export interface ShortcutActions {
  pick: (picking: Picking) => void
  /** The middle of what is in sight. */
  middle: () => Place | null
  fit: () => void
  layout: () => void
  open: () => void
  help: () => void
  save: () => Promise<void>
  run: () => void
  announce: (words: string) => void
}

/** How far one press moves the view, in px. */
const PAN = 80

const PANS: Readonly<Record<string, readonly [number, number]>> = {
  arrowleft: [PAN, 0],
  arrowright: [-PAN, 0],
  arrowup: [0, PAN],
  arrowdown: [0, -PAN],
}

/** Whether somebody is writing: then keys are letters. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Nothing in the page has the focus: a press on the empty canvas gives it to what is around. */
const isAround = (target: EventTarget | null, stage: HTMLElement | null): boolean =>
  target instanceof Node && stage !== null && target.contains(stage)

/** One that fades away is closed already. */
const isDialogOpen = (): boolean =>
  document.querySelector('[role="dialog"]:not([data-closed]), [role="alertdialog"]:not([data-closed])') !==
  null

/** Whether Enter and letters mean the control itself, as in lists, tabs and buttons of the panels. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[data-panel], [role="dialog"], [role="listbox"]') !== null

/** Whether the canvas itself has the focus, or nothing has; what is pressed elsewhere belongs there. */
const isOnCanvas = (target: EventTarget | null, stage: HTMLElement | null): boolean =>
  isAround(target, stage) ||
  (target instanceof Element &&
    target.closest('.react-flow') !== null &&
    target.closest('button, a') === null)

/** The module or link that has the focus on the canvas. */
function focusedOnCanvas(): { module?: string; link?: string } {
  const { activeElement } = document
  const module = activeElement?.closest<HTMLElement>('.react-flow__node')?.dataset.id
  const link = activeElement?.closest<HTMLElement>('.react-flow__edge')?.dataset.id
  return { ...(module === undefined ? {} : { module }), ...(link === undefined ? {} : { link }) }
}

/** Keys of the canvas, as the dialog of keys lists them; clips go by the system's clipboard, so also between tabs. */
export function useShortcuts(
  stage: RefObject<HTMLElement | null>,
  store: EditorStore,
  descriptors: readonly ModuleDescriptor[],
  does: ShortcutActions,
  editLink: (id: string) => void,
): void {
  const flow = useReactFlow()
  useEffect(() => {
    const inside = (event: Event): boolean =>
      !isWriting(event.target) &&
      !isDialogOpen() &&
      (isAround(event.target, stage.current) || (stage.current?.contains(event.target as Node) ?? false))

    const duplicate = (): void => {
      const { draft, selection, apply, select } = store.getState()
      const clip = copy(draft.document, selection.modules, descriptors)
      if (clip === null) return
      const pasted = paste(draft, clip)
      apply('Duplicate', () => pasted.draft)
      select({ modules: pasted.keys })
      does.announce(`Duplicated ${counted(clip.modules.length)}.`)
    }

    const toggle = (key: string): void => {
      const { selection, select } = store.getState()
      const chosen = selection.modules.includes(key)
      const modules = chosen ? selection.modules.filter(one => one !== key) : [...selection.modules, key]
      select({ modules })
      does.announce(`${chosen ? 'Left out' : 'Chose'} ${key}; ${counted(modules.length)} chosen.`)
    }

    const command = (key: string, shift: boolean): boolean => {
      const state = store.getState()
      if (key === 'z' && !shift) {
        const undone = state.undo()
        does.announce(undone === null ? 'Nothing to undo.' : `Undone: ${undone}.`)
      } else if (key === 'y' || (key === 'z' && shift)) {
        const redone = state.redo()
        does.announce(redone === null ? 'Nothing to redo.' : `Redone: ${redone}.`)
      } else if (key === 'a') {
        state.select({ modules: state.draft.document.modules.map(module => module.key) })
        does.announce(`${counted(state.draft.document.modules.length)} chosen.`)
      } else if (key === 'd') duplicate()
      else return false
      return true
    }

    const drop = (): boolean => {
      const { selection, apply, select } = store.getState()
      const focused = focusedOnCanvas()
      const isChosen = selection.modules.length > 0 || selection.links.length > 0
      const modules = isChosen ? selection.modules : [focused.module ?? []].flat()
      const links = isChosen ? selection.links : [focused.link ?? []].flat()
      if (modules.length === 0 && links.length === 0) return false
      apply(modules.length > 0 ? 'Delete' : 'Delete a link', draft => remove(draft, modules, links))
      select({})
      does.announce(modules.length > 0 ? `Deleted ${modules.join(', ')}.` : 'Deleted a link.')
      return true
    }

    const enter = (target: EventTarget | null, shift: boolean): boolean => {
      if (isControl(target) || (target instanceof HTMLButtonElement && target !== document.body)) return false
      const { module, link } = focusedOnCanvas()
      if (link !== undefined) editLink(link)
      else if (module !== undefined && shift) toggle(module)
      else if (module !== undefined) {
        store.getState().select({ modules: [module] })
        does.open()
      } else if (store.getState().selection.modules.length === 1) does.open()
      else return false
      return true
    }

    const plain = (key: string, target: EventTarget | null): boolean => {
      if (key === 'delete' || key === 'backspace') return isOnCanvas(target, stage.current) && drop()
      const [only, second] = store.getState().selection.modules
      const focused = focusedOnCanvas()
      const after = focused.module ?? (second === undefined ? only : undefined)
      if (key === 'a' && focused.link !== undefined) does.pick({ what: 'add', to: { into: focused.link } })
      else if (key === 'a') does.pick({ what: 'add', to: after === undefined ? {} : { after } })
      else if (key === 'l' && after !== undefined) does.pick({ what: 'link', from: after })
      else if (key === 'l') does.announce('Choose the module that the link begins at first.')
      else if (key === 'g') does.pick({ what: 'go' })
      else if (key === 'f') does.fit()
      else if (key === 't') does.layout()
      else if (key === '?') does.help()
      else if (key === '=' || key === '+') void flow.zoomIn({ duration: motionMs(120) })
      else if (key === '-') void flow.zoomOut({ duration: motionMs(120) })
      else return false
      return true
    }

    const pan = (key: string): boolean => {
      const by = PANS[key]
      if (by === undefined) return false
      const { x, y, zoom } = flow.getViewport()
      void flow.setViewport({ x: x + by[0], y: y + by[1], zoom })
      return true
    }

    const press = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase()
      const held = event.ctrlKey || event.metaKey
      // These two hold while writing as well.
      if (held && (key === 's' || key === 'enter') && !isDialogOpen()) {
        event.preventDefault()
        if (key === 's') void does.save()
        else does.run()
        return
      }
      if (!inside(event)) return
      const taken = held
        ? command(key, event.shiftKey)
        : event.altKey
          ? pan(key)
          : key === 'enter'
            ? enter(event.target, event.shiftKey)
            : !isControl(event.target) && plain(key, event.target)
      if (taken) {
        event.preventDefault()
        event.stopPropagation()
      }
    }

    const onCopy = (event: ClipboardEvent): void => {
      if (!inside(event) || getSelection()?.toString()) return
      if (event.type === 'cut' && !isOnCanvas(event.target, stage.current)) return
      const { draft, selection, apply } = store.getState()
      const clip = copy(draft.document, selection.modules, descriptors)
      if (clip === null) return
      event.clipboardData?.setData('text/plain', JSON.stringify(clip))
      event.preventDefault()
      if (event.type === 'cut') apply('Cut', now => remove(now, selection.modules, selection.links))
      does.announce(`${event.type === 'cut' ? 'Cut' : 'Copied'} ${counted(clip.modules.length)}.`)
    }

    const onPaste = (event: ClipboardEvent): void => {
      if (!inside(event)) return
      const clip = readClip(event.clipboardData?.getData('text/plain') ?? '')
      if (clip === null) return
      event.preventDefault()
      const { draft, apply, select } = store.getState()
      const pasted = paste(draft, clip, does.middle())
      apply('Paste', () => pasted.draft)
      select({ modules: pasted.keys })
      does.announce(`Pasted ${counted(pasted.keys.length)}.`)
    }

    // Before React Flow, which has meanings of its own for Enter.
    addEventListener('keydown', press, { capture: true })
    addEventListener('copy', onCopy)
    addEventListener('cut', onCopy)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('keydown', press, { capture: true })
      removeEventListener('copy', onCopy)
      removeEventListener('cut', onCopy)
      removeEventListener('paste', onPaste)
    }
  }, [stage, store, descriptors, does, editLink, flow])
}

const counted = (modules: number): string => (modules === 1 ? '1 module' : `${modules} modules`)
