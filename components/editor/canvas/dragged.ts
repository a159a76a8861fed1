/** What a module dragged from the palette carries. */
export const DRAGGED = 'application/x-joinery-module'
