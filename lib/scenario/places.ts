/** A module's card on the canvas, in pixels. */
export const CARD = { width: 232, height: 64 } as const
/** A router's diamond. */
const DIAMOND = { width: 64, height: 64 } as const

export interface Place {
  x: number
  y: number
}

export const ROUTER = 'flow.router'

export const isRouter = ({ module }: { module: string }): boolean => module.startsWith(`${ROUTER}@`)

/** What a module takes on the canvas, in pixels. */
export const sizeOf = (module: { module: string }): { width: number; height: number } =>
  isRouter(module) ? DIAMOND : CARD
