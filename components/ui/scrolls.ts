/**
 * For a region that scrolls and holds nothing to focus: without it only a mouse could read on.
 * Source: WCAG 2.2, 2.1.1 Keyboard; Safari does not focus such regions by itself.
 */
export const scrolls = { tabIndex: 0 } as const
