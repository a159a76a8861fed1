import { canonicalText } from '@/lib/scenario/canonical'
import type { Draft } from '../store/commands'

/** The name is the row's own and no part of the drawing. */
const textOf = ({ document, connections }: Draft): string =>
  canonicalText({ document: { ...document, name: null }, connections })

/** Whether two drafts are the same drawing, however they came about. */
export const sameDrawing = (a: Draft, b: Draft): boolean => a === b || textOf(a) === textOf(b)
