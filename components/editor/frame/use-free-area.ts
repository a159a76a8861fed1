'use client'

import { useReactFlow } from '@xyflow/react'
import { type RefObject, useCallback } from 'react'
import { motionMs } from '@/components/ui/motion'
import type { ScenarioModule } from '@/lib/scenario/document'
import { type Place, sizeOf } from '@/lib/scenario/places'
import { LEAST_ZOOM } from '../canvas/canvas'
import type { ModuleNode } from '../canvas/graph'

/** Room kept around what is brought into view, in px. */
const ROOM = 24
const DURATION_MS = 160
const ORIGIN: Place = { x: 0, y: 0 }
/** What is new stands on the canvas by then. */
const SOON_MS = 50

interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

/** A panel as wide as this part of the stage lies over it, and not beside the drawing. */
const OVER = 0.8

/** How much of the stage's height is left above a panel that lies over it, as on a phone. */
function heightAbove(stage: HTMLElement, outer: DOMRect): number {
  const panels = [...stage.querySelectorAll('[data-panel]')].map(panel => panel.getBoundingClientRect())
  const over = panels.filter(({ width }) => width > outer.width * OVER)
  return Math.min(outer.height, ...over.map(({ top }) => top - outer.top))
}

/** The part of the stage that no panel covers, in px of the stage. */
function freeArea(stage: HTMLElement, free: HTMLElement): Area {
  const [outer, inner] = [stage.getBoundingClientRect(), free.getBoundingClientRect()]
  const above = heightAbove(stage, outer)
  return {
    left: inner.left - outer.left + ROOM,
    top: inner.top - outer.top + 2 * ROOM,
    right: inner.right - outer.left - ROOM,
    bottom: above < outer.height ? above - ROOM : inner.bottom - outer.top - 3 * ROOM,
  }
}

/** How far to move so that `from`…`to` lies within the limits; its beginning wins where it is too long. */
function shift(from: number, to: number, least: number, most: number): number {
  if (from < least) return least - from
  return to > most ? Math.max(most - to, least - from) : 0
}

/**
 * Brings the drawing, or one module, to where the panels leave it visible.
 * @param modules  those of the document as it stands, which what is drawn follows a moment later
 */
export function useFreeArea(
  stage: RefObject<HTMLElement | null>,
  free: RefObject<HTMLElement | null>,
  modules: () => readonly ScenarioModule[],
) {
  const flow = useReactFlow<ModuleNode>()

  /**
   * The whole drawing, at once: what was pressed just before it moves is not pressed any more a moment later. Reckoned
   * from where modules stand and how large they are, so that nothing has to be drawn or measured before: React Flow's
   * own fitView waits for that, and sometimes for ever.
   */
  const fitNow = useCallback(
    (duration = motionMs(DURATION_MS)): void => {
      const all = modules()
      if (!stage.current || !free.current || all.length === 0) return
      const area = freeArea(stage.current, free.current)
      const boxes = all.map(module => ({ ...(module.position ?? ORIGIN), ...sizeOf(module) }))
      const from = { x: Math.min(...boxes.map(box => box.x)), y: Math.min(...boxes.map(box => box.y)) }
      const width = Math.max(...boxes.map(box => box.x + box.width)) - from.x
      const height = Math.max(...boxes.map(box => box.y + box.height)) - from.y
      const [wide, high] = [area.right - area.left, area.bottom - area.top]
      const zoom = Math.max(LEAST_ZOOM, Math.min(1, wide / width, high / height))
      const x = area.left + (wide - width * zoom) / 2 - from.x * zoom
      const y = area.top + (high - height * zoom) / 2 - from.y * zoom
      void flow.setViewport({ x, y, zoom }, { duration })
    },
    [flow, stage, free, modules],
  )

  /** Moves the drawing no further than it takes to see this module. */
  const reveal = useCallback(
    (key: string) => {
      setTimeout(() => {
        const node = flow.getInternalNode(key)
        if (!node || !stage.current || !free.current) return
        const area = freeArea(stage.current, free.current)
        const { x, y, zoom } = flow.getViewport()
        const left = node.internals.positionAbsolute.x * zoom + x
        const top = node.internals.positionAbsolute.y * zoom + y
        const dx = shift(left, left + (node.measured.width ?? 0) * zoom, area.left, area.right)
        const dy = shift(top, top + (node.measured.height ?? 0) * zoom, area.top, area.bottom)
        if (dx !== 0 || dy !== 0)
          void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motionMs(DURATION_MS) })
      }, SOON_MS)
    },
    [flow, stage, free],
  )

  /** The middle of what no panel covers, on the canvas; null before there is one. */
  const middle = useCallback((): Place | null => {
    if (!stage.current || !free.current) return null
    const { left, top, right, bottom } = freeArea(stage.current, free.current)
    const outer = stage.current.getBoundingClientRect()
    return flow.screenToFlowPosition({
      x: outer.left + (left + right) / 2,
      y: outer.top + (top + bottom) / 2,
    })
  }, [flow, stage, free])

  return { middle, fitNow, reveal }
}
