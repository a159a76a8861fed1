/** How mappings look, alike in the editor and in the still picture that stands in for it. */
export const PILL =
  'inline-flex max-w-full items-center gap-1 rounded-sm border border-line-strong bg-selected px-1 align-bottom text-ink text-xs leading-4.5 [&_svg]:size-3 [&_svg]:shrink-0'
/** Of a module that is not before this one, so that the mapping cannot work. */
export const BROKEN_PILL = `${PILL} border-failed bg-failed-soft text-failed`
export const PILL_TITLE = 'truncate font-medium'
export const PILL_OWNER = 'truncate text-muted'
/** An expression that is more than one attribute. */
export const EXPRESSION = 'rounded-sm bg-sunken font-mono text-xs'
export const BRACES = 'text-faint'
/** The box around a text; the same height still and live, so that nothing jumps. */
export const BOX =
  'block w-full cursor-text rounded-md border border-line-control bg-surface px-2.5 py-1.25 text-ink text-sm leading-5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent focus-within:outline-offset-0 focus-visible:border-accent'
