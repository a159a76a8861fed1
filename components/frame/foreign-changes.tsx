'use client'

import { Component, Fragment, type ReactNode } from 'react'

/** So often within so long the page is drawn anew; more often, and something else is wrong. Milliseconds. */
const MOST = 10
const WITHIN_MS = 60_000

interface State {
  error: unknown
  drawing: number
}

/**
 * Draws the page anew when something else has moved its elements: a browser that translates it, or an extension. React
 * then finds no element where it put one, and would give the whole page up. What is being drawn or saved lies outside
 * of what is drawn, so nothing is lost.
 */
export class ForeignChanges extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, drawing: 0 }
  private times: number[] = []

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error }
  }

  override componentDidCatch(error: unknown): void {
    if (!isForeign(error)) return
    const now = performance.now()
    this.times = [...this.times.filter(at => now - at < WITHIN_MS), now]
    if (this.times.length > MOST) return
    this.setState(({ drawing }) => ({ error: null, drawing: drawing + 1 }))
  }

  override render(): ReactNode {
    const { error, drawing } = this.state
    if (error !== null && !(isForeign(error) && this.times.length <= MOST)) throw error
    return <Fragment key={drawing}>{error === null ? this.props.children : null}</Fragment>
  }
}

/** An element is not where it was put. Source: DOM Standard, "pre-remove" and "pre-insert". */
function isForeign(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotFoundError'
}
