/** How mappings look, alike in the editor and in the still picture that stands in for it. */
const SHAPE =
  'inline-flex max-w-full items-center gap-1 rounded-sm border px-1 align-bottom font-sans text-xs leading-4.5 [&_svg]:size-3 [&_svg]:shrink-0'
export const PILL = `${SHAPE} border-line-strong bg-selected text-ink`
/** Of a module that is not before this one, so that the mapping cannot work. */
export const BROKEN_PILL = `${SHAPE} border-failed bg-failed-soft text-failed`
export const PILL_TITLE = 'truncate font-medium'
export const PILL_OWNER = 'truncate opacity-75'
/** An expression that is more than one attribute. */
export const EXPRESSION = 'rounded-sm bg-sunken font-mono text-xs'
export const BRACES = 'text-faint'
/** The box around a text; the same height still and live, so that nothing jumps. */
export const BOX =
  'block w-full cursor-text rounded-md border border-line-control bg-surface px-2.5 py-1.25 text-ink text-sm leading-5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent focus-within:outline-offset-0 focus-visible:border-accent'
